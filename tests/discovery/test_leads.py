"""A lead from the field to an application, an assessment, a re-check or an end (P-01)."""

from __future__ import annotations

import pytest

from jiuzhu.assessment.indicators.services import assess_discovery
from jiuzhu.assessment.needs.queries import need_kinds
from jiuzhu.assessment.needs.rules import NeedEntry, NeedInvalid
from jiuzhu.assessment.needs.services import record_need_found
from jiuzhu.casework.applications import queries as applications
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.monitoring.discovery import queries, services
from jiuzhu.monitoring.discovery.models import Discovery
from jiuzhu.monitoring.discovery.rules import DiscoveryInvalid, DiscoveryRecorded
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.rules import RecheckUnderWay
from tests.conftest import actor
from tests.orders.test_pages import client_as
from tests.registry.conftest import VILLAGE

__all__ = ["client_as"]

pytestmark = pytest.mark.django_db
NEXT_TOWNSHIP = "341525101000"


@pytest.fixture
def verified(county, lead, village_assistant, now):
    """A lead the village found to hold."""

    def make(**more):
        found = services.record_discovery(entry=lead(**more), actor=village_assistant, at=now)
        services.check(discovery=found, holds=True, finding="屋里没有存粮。", actor=village_assistant, at=now, seen_version=0)
        return found

    return make


def test_what_a_phone_sends_twice_is_one_lead_waiting_for_the_village(county, lead, village_assistant, now):
    entry = lead()
    first, again = (services.record_discovery(entry=entry, actor=village_assistant, at=now) for _ in range(2))
    assert first.pk == again.pk
    assert [(item.action, item.about) for item in inbox(village_assistant)] == [("核实", "王大爷")]


def test_nothing_of_what_was_seen_stands_readable_in_the_database_or_the_ledger(county, lead, village_assistant, now, django_db_blocker):
    made = services.record_discovery(entry=lead(what="暗号甲", phone="13800000000"), actor=village_assistant, at=now)
    raw = Discovery.objects.filter(pk=made.pk).extra(select={"raw": "what_sealed"}).values_list("raw", flat=True)[0]
    assert "暗号甲".encode() not in bytes(raw)
    assert all("暗号甲" not in entry.after + entry.before for entry in Entry.objects.all())


def test_what_somebody_else_recorded_with_the_same_press_is_told_not_lost(county, lead, village_assistant, township_clerk, now):
    entry = lead()
    services.record_discovery(entry=entry, actor=village_assistant, at=now)
    with pytest.raises(DiscoveryRecorded):
        services.record_discovery(entry=entry, actor=township_clerk, at=now)


def test_a_lead_is_recorded_only_where_one_works(county, lead, now):
    with pytest.raises(NotPermitted):
        services.record_discovery(entry=lead(), actor=actor("village_assistant", division="341525100203"), at=now)


def test_a_lead_names_a_village(county, lead, township_clerk, now):
    with pytest.raises(DiscoveryInvalid) as refusal:
        services.record_discovery(entry=lead(village_code="341525100000"), actor=township_clerk, at=now)
    assert refusal.value.field == "village_code"


def test_a_lead_that_does_not_hold_ends_with_what_was_found(county, lead, village_assistant, now):
    found = services.record_discovery(entry=lead(), actor=village_assistant, at=now)
    with pytest.raises(ReasonMissing):
        services.check(discovery=found, holds=False, finding=" ", actor=village_assistant, at=now, seen_version=0)
    services.check(discovery=found, holds=False, finding="子女已接走。", actor=village_assistant, at=now, seen_version=0)
    assert (found.state, found.finding_sealed, list(inbox(village_assistant))) == ("dismissed", "子女已接走。", [])


def test_a_lead_that_holds_opens_one_application_that_goes_on_at_the_window(verified, registered, township_clerk, now):
    found = verified(needs_help=True, phone="13800000000")
    assert [item.action for item in inbox(township_clerk)] == ["处理"]
    for _ in range(2):
        services.apply(discovery=found, note="已告知低保和临时救助，协理员代办。", actor=township_clerk, at=now, seen_version=1)
    opened = applications.Application.objects.get()
    assert (found.state, opened.name, opened.channel, opened.phone_sealed) == ("applying", "王大爷", "agent", "13800000000")
    assert [item.action for item in inbox(township_clerk)] == ["核对材料、受理"]


def test_a_second_lead_about_a_household_joins_the_application_under_way(verified, registered, township_clerk, now):
    home = registered()
    first, second = verified(household_id=str(home.pk)), verified(household_id=str(home.pk))
    for found in (first, second):
        services.apply(discovery=found, note="已告知政策。", actor=township_clerk, at=now, seen_version=1)
    assert applications.Application.objects.count() == 1
    assert applications.taken_up("discovery", second.pk) == applications.taken_up("discovery", first.pk)


def test_a_need_of_a_registered_household_begins_its_assessment_and_ends_the_lead_together(verified, registered, township_clerk, now):
    home, found = registered(), verified()
    made = assess_discovery(discovery_id=found.pk, household_number=home.number, actor=township_clerk, at=now, seen_version=1)
    found.refresh_from_db()
    assert (found.state, made.household_id, made.occasion) == ("assessing", home.pk, "change")


def test_what_a_registered_household_needs_goes_onto_the_ledger_of_needs_and_ends_the_lead_together(verified, registered, township_clerk, now):
    lead, household = verified(), registered()
    given = {"discovery_id": lead.pk, "household_number": household.number, "actor": township_clerk, "at": now, "seen_version": lead.version}
    kind = next(iter(need_kinds(now.date(), division_code=VILLAGE)))
    with pytest.raises(NeedInvalid):
        record_need_found(entry=NeedEntry(kind), **given)
    assert Discovery.objects.get().state == "verified"
    need = record_need_found(entry=NeedEntry(kind, words="每天送一顿饭", degree="high"), **given)
    assert (need.source, need.source_id, need.household_id) == ("discovery", str(lead.pk), household.pk)
    assert Discovery.objects.get().state_label == "已记入需求台账"


def test_a_change_of_a_recipient_opens_one_recheck(verified, registered, township_clerk, now):
    home = registered()
    first, second = verified(household_id=str(home.pk)), verified(household_id=str(home.pk))
    services.open_recheck(discovery=first, household_number="", actor=township_clerk, at=now, seen_version=1)
    assert Recheck.objects.get().reason.startswith("主动发现") and "存粮" not in Recheck.objects.get().reason
    with pytest.raises(RecheckUnderWay):
        services.open_recheck(discovery=second, household_number="", actor=township_clerk, at=now, seen_version=1)
    second.refresh_from_db()
    assert second.state == "verified"


def test_the_village_does_not_decide_and_the_next_township_does_not_see(verified, village_assistant, now):
    found = verified()
    with pytest.raises(NotPermitted):
        services.close(discovery=found, reason="已解决", actor=village_assistant, at=now, seen_version=1)
    with pytest.raises(NotFound):
        queries.find_discovery(actor("township_clerk", division=NEXT_TOWNSHIP), found.pk)
    assert queries.find_discovery(actor("social_worker", division=VILLAGE), found.pk)


def test_an_outcome_without_its_words_is_asked_for_them_beside_the_field(verified, client_as):
    address = f"/discovery/{verified().pk}/handle/"
    clerk = client_as("township_clerk", division="341525100000")
    for outcome in ("apply", "close"):
        refused = clerk.post(address, {"outcome": outcome, "note": " ", "seen_version": 1})
        assert refused.status_code == 400 and list(refused.context["handle"].errors) == ["note"]
    assert Discovery.objects.get().state == "verified"
    assert clerk.post(address, {"outcome": "close", "note": "子女已接走。", "seen_version": 1}).status_code == 302


def test_nothing_is_chosen_before_the_village_has_looked(lead, county, village_assistant, client_as, now):
    found = services.record_discovery(entry=lead(), actor=village_assistant, at=now)
    page = client_as("village_assistant", division=VILLAGE).get(f"/discovery/{found.pk}/").content.decode()
    assert 'name="holds"' in page and "checked" not in page
