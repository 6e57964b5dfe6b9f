"""Who is watched, why, for how long, and what is kept of them: a key and nothing else (S-55, I-03)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from jiuzhu.casework.registry.models import Person
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import change_category, record_death, stop_category
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.disclosure import services as disclosure
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.watching import queries, services
from jiuzhu.monitoring.watching.models import Watched
from jiuzhu.monitoring.watching.rules import REASONS, RETENTION, months_away, terms_of
from tests.conftest import COUNTY, VILLAGE, actor
from tests.disclosure.conftest import stranger
from tests.registry.conftest import id_number, person
from tests.warnings.conftest import found, household

__all__ = ["found", "household", "stranger"]
pytestmark = pytest.mark.django_db
LEFT_ON = date(2026, 9, 30)


@pytest.fixture
def left(registered, now):
    """Register somebody whose aid ended in September."""
    home = registered(person(2))
    stop_category(household_id=home.pk, last_day=LEFT_ON, reason="收入超过标准", actor=SYSTEM, at=now)
    return home


def kept():
    return list(Watched.objects.order_by("reason", "key").values_list("key", "reason", "division_code", "since_on", "until_on"))


def test_who_left_aid_is_watched_by_key_until_the_months_are_over(left, refresh, now):
    assert (refresh().joined, refresh().joined) == (1, 0)
    assert kept() == [(key_of(id_number(2)), "left", VILLAGE, LEFT_ON, date(2027, 9, 30))]
    assert refresh(at=now.replace(year=2027, month=9, day=30)).dropped == 0
    assert refresh(at=now.replace(year=2027, month=10, day=1)).dropped == 1 and not kept()


def test_nothing_of_the_list_says_who_it_is(left, refresh):
    refresh()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM watching_watched")
        row = "".join(str(each) for each in cursor.fetchone())
    assert id_number(2) not in row and str(members_of(left.pk)[0].person_id).replace("-", "") not in row.replace("-", "")


def test_who_is_on_aid_again_or_has_died_is_dropped_at_once(left, registered, refresh, now):
    other = registered(person(4))
    stop_category(household_id=other.pk, last_day=LEFT_ON, reason="收入超过标准", actor=SYSTEM, at=now)
    assert refresh().joined == 2
    change_category(household_id=left.pk, entry=CategoryEntry("marginal", date(2026, 11, 1)), reason="重新申请", actor=SYSTEM, at=now)
    record_death(person_id=members_of(other.pk)[0].person_id, died_on=date(2026, 11, 2), source="火化证明", actor=SYSTEM, at=now)
    assert refresh().dropped == 2 and not kept()


def test_until_the_county_sets_how_long_nobody_is_watched(left, now, setting):
    assert services.refresh(division_code=COUNTY, at=now).joined == 0 and not kept()
    setting(RETENTION, "12")
    assert services.refresh_all(at=now).joined == 1
    setting(REASONS, "medical")
    assert services.refresh_all(at=now).dropped == 1 and not kept()


def test_whom_findings_are_about_and_the_ledger_are_watched_whether_registered_or_not(registered, stranger, found, refresh, now):
    warning = stranger(id_number(9))
    refresh()
    assert [(key, reason) for key, reason, *_ in kept()] == [(key_of(id_number(9)), "medical")]
    Warning.objects.filter(pk=warning.pk).update(state="ledgered")
    refresh()
    assert {reason for _, reason, *_ in kept()} == {"medical", "ledger"}
    later = now + timedelta(days=40)
    refresh(at=later)
    assert Watched.objects.get(reason="ledger").last_on == later.date()
    assert queries.reasons_of(str(key_of(id_number(9))), on=later.date()).keys() == {"medical", "ledger"}


def test_who_has_no_work_and_no_aid_is_watched_where_the_law_names_them(registered, refresh, setting):
    setting(REASONS, "unemployed,incapable")
    registered(person(2)), registered(person(4), category="")
    Person.objects.update(employment="unemployed")
    refresh()
    assert [(key, reason) for key, reason, *_ in kept()] == [(key_of(id_number(4)), "unemployed")]


def test_the_terms_are_those_of_the_law():
    jixi = load_pack("jixi").at(date(2026, 11, 30))
    assert terms_of(jixi) is None
    terms = terms_of(jixi.with_values({RETENTION: "6"}))
    assert terms and "unemployed" in terms.reasons and terms.medical_rules == ("high_self_paid_medical",)
    assert terms.since(date(2026, 11, 30)) == date(2026, 5, 30)


def test_months_are_counted_to_the_last_day_a_month_has():
    assert months_away(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_away(date(2026, 1, 31), -2) == date(2025, 11, 30)


def test_from_the_list_there_is_no_way_to_anybody(left, refresh, now, county_officer):
    refresh()
    with pytest.raises(NotFound):
        disclosure.open_identity(warning_id=key_of(id_number(2)), reason="想看看是谁", actor=county_officer, at=now)
    assert queries.people_watched(county_officer) == 1
    assert queries.by_township(county_officer) == [("341525100000", 1)]
    assert queries.people_watched(actor("county_officer", division="341526000000")) == 0
