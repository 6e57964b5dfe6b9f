"""Who an unregistered person is shows only for a finding, to whoever handles it, for a reason, one at a time, and leaves a trace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries, told
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.disclosure import queries, services
from jiuzhu.monitoring.disclosure.models import Opening, Request
from jiuzhu.monitoring.disclosure.rules import (
    LIMIT,
    AgreedByOneself,
    IdentityClosed,
    OpeningAsked,
    OpeningReasonMissing,
    SecondPersonNeeded,
)
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.services import assign
from tests.conftest import COUNTY, VILLAGE, actor
from tests.disclosure.conftest import WHY
from tests.registry.conftest import id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit(now):
    """Set how many identities one person may open alone in a day."""

    def make(most):
        set_local_value(name=LIMIT, value=str(most), valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now)

    return make


def open_by(who, warning, now, reason=WHY):
    return services.open_identity(warning_id=warning.pk, reason=reason, actor=who, at=now)


def test_whoever_it_is_assigned_to_sees_the_number_and_the_ledger_says_so_without_it(stranger, now, county_officer, village_assistant):
    warning = stranger()
    with pytest.raises((NotFound, NotPermitted)):
        open_by(village_assistant, warning, now)
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    assert open_by(village_assistant, warning, now).id_number == id_number(7)
    last = entries("warning", str(warning.pk))[-1]
    assert last.action == "查看未登记人员身份证号" and told(last).reason == WHY and id_number(7) not in f"{told(last)}"


def test_nobody_sees_a_number_without_saying_what_for(stranger, now, county_officer):
    for reason in ("", "  ", "看看"):
        with pytest.raises(OpeningReasonMissing):
            open_by(county_officer, stranger(), now, reason)
    assert not Opening.objects.exists()


def test_who_only_reads_does_not_see_it(stranger, now):
    with pytest.raises(NotPermitted):
        open_by(actor("auditor", division=COUNTY), stranger(), now)


def test_a_childs_number_needs_the_duty_for_childrens_records(stranger, now, county_officer, village_assistant):
    warning = stranger(id_number(7, "20150412"))
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    with pytest.raises(NotPermitted):
        open_by(village_assistant, warning, now)
    assert open_by(county_officer, warning, now).id_number == id_number(7, "20150412")


def test_nothing_is_shown_of_a_warning_that_is_over_or_about_somebody_registered(stranger, opened, now, county_officer):
    with pytest.raises(IdentityClosed):
        open_by(county_officer, opened(), now)
    warning = stranger()
    Warning.objects.filter(pk=warning.pk).update(state="withdrawn")
    with pytest.raises(IdentityClosed):
        open_by(county_officer, warning, now)


@pytest.mark.parametrize("state", ["ledgered", "referring"])
def test_nothing_is_shown_once_every_finding_is_withdrawn_wherever_the_warning_lies(stranger, now, county_officer, state):
    warning = stranger()
    Warning.objects.filter(pk=warning.pk).update(state=state)
    assert open_by(county_officer, warning, now).id_number == id_number(7)
    warning.sightings.update(withdrawn_at=now)
    with pytest.raises(IdentityClosed):
        open_by(county_officer, warning, now)
    with pytest.raises(IdentityClosed):
        services.ask_second_person(warning_id=warning.pk, reason=WHY, actor=county_officer, at=now)


def test_without_a_finding_there_is_no_way_to_a_number(stranger, now, county_officer):
    stranger()
    with pytest.raises(NotFound):
        services.open_identity(warning_id=key_of(id_number(7)), reason=WHY, actor=county_officer, at=now)


def test_beyond_the_days_limit_a_second_person_agrees_for_that_day(stranger, limit, now, county_officer):
    limit(1)
    first, second = stranger(), stranger(id_number(8))
    assert open_by(county_officer, first, now).number == 1
    with pytest.raises(SecondPersonNeeded):
        open_by(county_officer, second, now)
    asked = services.ask_second_person(warning_id=second.pk, reason=WHY, actor=county_officer, at=now)
    with pytest.raises(SecondPersonNeeded):
        open_by(county_officer, second, now)
    with pytest.raises(OpeningAsked):
        services.ask_second_person(warning_id=second.pk, reason=WHY, actor=county_officer, at=now)
    with pytest.raises(AgreedByOneself):
        services.decide_request(request_id=asked.pk, agrees=True, reason="", actor=county_officer, at=now, seen_version=0)
    other = actor("county_officer", division=COUNTY, user_id="user-second-officer")
    services.decide_request(request_id=asked.pk, agrees=True, reason="", actor=other, at=now, seen_version=0)
    tomorrow = now + timedelta(days=1)
    open_by(county_officer, first, tomorrow)
    with pytest.raises(SecondPersonNeeded):
        open_by(county_officer, second, tomorrow)
    assert open_by(county_officer, second, now).id_number == id_number(8)
    asked.refresh_from_db()
    assert asked.state == "used" and asked.decided_by == "user-second-officer"
    with pytest.raises(SecondPersonNeeded):
        open_by(county_officer, second, now)


def test_a_request_lapses_with_its_day(stranger, limit, now, county_officer):
    limit(0)
    asked = services.ask_second_person(warning_id=stranger().pk, reason=WHY, actor=county_officer, at=now)
    assert services.let_lapse(at=now) == 0
    assert services.let_lapse(at=now + timedelta(days=1)) == 1
    asked.refresh_from_db()
    assert asked.state == "lapsed"


def test_the_database_itself_refuses_to_skip_the_second_person(stranger, limit, now, county_officer):
    limit(1)
    warning = stranger()
    open_by(county_officer, warning, now)
    kept = Opening.objects.get()
    same = {"warning_id": warning.pk, "division_code": COUNTY, "opened_by": kept.opened_by, "opened_on": kept.opened_on, "opened_at": now}
    for number in (1, 2):  # the first again; the second without a request
        with pytest.raises(IntegrityError), transaction.atomic():
            Opening.objects.create(**same, opener_name="甲", number=number, alone_at_most=1, reason=WHY)
    asked = services.ask_second_person(warning_id=warning.pk, reason=WHY, actor=county_officer, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=asked.pk).update(decided_by=asked.asked_by)


def test_the_auditor_sees_who_looked_and_how_often_a_day(stranger, now, county_officer):
    warning = stranger()
    for _ in range(2):
        open_by(county_officer, warning, now)
    auditor = actor("auditor", division=COUNTY)
    assert [(each.opened, each.agreed, each.alone_at_most) for each in queries.by_day(auditor, since=now.date())] == [(2, 0, 20)]
    assert [each.reason for each in queries.openings(auditor)] == [WHY, WHY]
    assert not queries.openings(actor("auditor", division="341526000000")).exists()
    assert not queries.openings(actor("village_assistant", division=VILLAGE)).exists()
