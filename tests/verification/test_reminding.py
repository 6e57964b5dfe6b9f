"""What the law wants checked by a day stands on the township's desk before that day, once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry
from jiuzhu.casework.registry.services import change_category, register_household, stop_category
from jiuzhu.casework.verification import queries, queries_of_dues, services
from jiuzhu.casework.verification.models import Verification
from jiuzhu.casework.verification.rules import Signing
from jiuzhu.casework.verification.services import reminding
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import open_item
from tests.conftest import actor
from tests.orders.conftest import person
from tests.verification.conftest import drawing

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 10)
VILLAGES = {"jixi": "341824100001", "yongning": "640121100200"}


@pytest.fixture
def home(settings):
    def make(pack, category="subsistence", category_class="C", first=FIRST):
        settings.POLICY_PACK = pack
        load_divisions(root_code=VILLAGES[pack][:6])
        village = VILLAGES[pack]
        entry = HouseholdEntry(division_code=village, persons=(person(),), area_type="rural", address="一组", categories=(CategoryEntry(category, first, category_class),))
        made = register_household(entry=entry, on=first, actor=SYSTEM, at=moment(first))
        for name in ("authorisation_months", "verification_valid_months"):
            set_local_value(name=name, value="6", valid_from=FIRST, source="测试", actor=SYSTEM, at=moment(FIRST))
        return made

    return make


def moment(on):
    return timezone.make_aware(datetime(on.year, on.month, on.day, 9))


def checked(household, on):
    clerk = actor("township_clerk", division=household.division_code[:9] + "000")
    officer = actor("county_officer", division=household.division_code[:6] + "000000")
    member = members_of(household.pk)[0].person
    signing = Signing((str(member.pk),), member.name, "self", on, paper=drawing("JPEG"))
    services.authorise(household_id=household.pk, signing=signing, actor=clerk, at=moment(on))
    check = Verification.objects.filter(household=household, state="open").first() or services.open_check(
        household_id=household.pk, kind="periodic", cause="", actor=clerk, at=moment(on)
    )
    given = {"verification_id": check.pk, "at": moment(on)}
    services.request_check(actor=clerk, seen_version=0, **given)
    services.send_out(actor=officer, seen_version=1, **given)
    services.close_waiting(reason="演练", actor=officer, seen_version=2, **given)
    services.report(consistent=True, finding="与申报一致", actor=officer, seen_version=3, **given)


def test_in_jixi_the_check_of_class_c_stands_on_the_desk_before_six_months_are_over_and_once(home):
    household = home("jixi")
    assert services.open_due_checks(at=moment(date(2026, 6, 9))) == 0
    assert services.open_due_checks(at=moment(date(2026, 6, 10))) == 1
    assert services.open_due_checks(at=moment(date(2026, 6, 11))) == 0
    check = Verification.objects.get()
    item = open_item("verification", str(check.pk))
    assert check.due_on == date(2026, 7, 10) and timezone.localdate(item.due_at) == check.due_on and "低保 C 类" in check.cause
    checked(household, date(2026, 6, 20))
    assert services.open_due_checks(at=moment(date(2026, 11, 1))) == 0
    assert services.open_due_checks(at=moment(date(2026, 11, 25))) == 1


def test_in_yongning_who_is_not_checked_twice_a_year_is_counted_and_reminded_of(home):
    household = home("yongning", category_class="B")
    overseer = actor("auditor", division="640121000000")
    assert services.open_due_checks(at=moment(date(2026, 6, 5))) == 1
    assert [(row.on_aid, row.short) for row in queries.counts_by_place(overseer, on=date(2026, 6, 5))] == [(1, 1)]
    checked(household, date(2026, 6, 20))
    assert [(row.reported, row.short, row.failed_sources) for row in queries.counts_by_place(overseer, on=date(2026, 6, 21))] == [(1, 1, 11)]
    assert services.open_due_checks(at=moment(date(2026, 12, 5))) == 1
    checked(household, date(2026, 12, 10))
    assert [row.short for row in queries.counts_by_place(overseer, on=date(2026, 12, 31))] == [0]
    assert services.open_due_checks(at=moment(date(2026, 12, 20))) == 0


def standing(household, on):
    clerk = actor("township_clerk", division=household.division_code[:9] + "000")
    return next((each for each in queries_of_dues.of_actor(clerk, on=on) if each.household_id == household.pk), None)


def test_in_yongning_every_household_is_listed_with_how_often_it_was_checked_this_year(home):
    household = home("yongning", category_class="B")
    found = standing(household, date(2026, 6, 5))
    assert (found.done, found.owed, found.last_on, found.due.due_on) == (0, 2, None, date(2026, 6, 30))
    checked(household, date(2026, 6, 20))
    found = standing(household, date(2026, 11, 20))
    assert (found.done, found.owed, found.short, found.last_on, found.due.due_on) == (1, 2, True, date(2026, 6, 20), date(2026, 12, 31))
    checked(household, date(2026, 12, 10))
    assert (standing(household, date(2026, 12, 31)).done, standing(household, date(2026, 12, 31)).due) == (2, None)
    # The new year begins anew, and the old one is still told as it ended.
    assert (standing(household, date(2027, 1, 2)).done, standing(household, date(2027, 1, 2)).short) == (0, True)
    overseer = actor("auditor", division="640121000000")
    assert [(row.reported, row.short) for row in queries.counts_by_place(overseer, on=date(2026, 12, 31))] == [(2, 0)]


def test_a_household_that_came_in_the_autumn_is_asked_for_one_report_by_the_end_of_the_year(home):
    household = home("yongning", category_class="B", first=date(2026, 10, 8))
    found = standing(household, date(2026, 11, 20))
    assert (found.done, found.owed, found.due.due_on) == (0, 1, date(2026, 12, 31))
    assert services.open_due_checks(at=moment(date(2026, 11, 20))) == 0 and services.open_due_checks(at=moment(date(2026, 12, 1))) == 1


def test_a_renewed_category_does_not_put_the_next_check_off(home):
    household = home("jixi")
    checked(household, date(2026, 3, 1))
    since = date(2026, 6, 1)
    change_category(household_id=household.pk, entry=CategoryEntry("subsistence", since, "C"), actor=SYSTEM, at=moment(since))
    assert standing(household, date(2026, 6, 1)).due.due_on == date(2026, 9, 1)


def test_a_household_without_a_class_is_reminded_of_with_a_note_that_the_class_is_missing(home):
    home("jixi", category_class="")
    assert services.open_due_checks(at=moment(date(2026, 6, 20))) == 1
    assert "分类未登记，按最短的间隔" in Verification.objects.get().cause


def test_who_is_past_the_day_is_counted_and_no_other_township_sees_who(home):
    household = home("jixi")
    overseer = actor("auditor", division="341824000000")
    assert [(row.short, row.late) for row in queries.counts_by_place(overseer, on=date(2026, 7, 10))] == [(None, 0)]
    assert [(row.short, row.late) for row in queries.counts_by_place(overseer, on=date(2026, 7, 11))] == [(None, 1)]
    assert standing(household, date(2026, 7, 11)) and queries_of_dues.of_actor(overseer, on=date(2026, 7, 11)) == []
    neighbour = actor("township_clerk", division="341824101000")
    assert queries_of_dues.of_actor(neighbour, on=date(2026, 7, 11)) == []


def test_what_waited_for_a_household_is_taken_off_the_desk_once_it_is_on_aid_no_more(home):
    household = home("yongning", category_class="B")
    services.open_due_checks(at=moment(date(2026, 6, 5)))
    services.open_due_checks(at=moment(date(2026, 6, 6)))
    assert Verification.objects.get().state == "open"
    stop_category(household_id=household.pk, last_day=date(2026, 6, 30), reason="收入提高", actor=SYSTEM, at=moment(date(2026, 6, 20)))
    services.open_due_checks(at=moment(date(2026, 6, 30)))
    assert Verification.objects.get().state == "open"
    services.open_due_checks(at=moment(date(2026, 7, 1)))
    check = Verification.objects.get()
    assert check.state == "stopped" and open_item("verification", str(check.pk)) is None and standing(household, date(2026, 7, 1)) is None


def test_one_that_somebody_changes_at_that_moment_breaks_nothing_off(home, monkeypatch):
    household, on = home("yongning", category_class="B"), date(2026, 7, 1)
    services.open_due_checks(at=moment(date(2026, 6, 5)))
    stop_category(household_id=household.pk, last_day=date(2026, 6, 30), reason="收入提高", actor=SYSTEM, at=moment(date(2026, 6, 20)))
    seen = queries_of_dues.off_aid(on=on)
    Verification.objects.update(version=seen[0].version + 1)
    monkeypatch.setattr(reminding, "off_aid", lambda on: seen)
    assert services.open_due_checks(at=moment(on)) == 0 and Verification.objects.get().state == "open"


def test_a_check_somebody_began_waits_on_though_the_household_is_on_aid_no_more(home):
    household = home("yongning", category_class="B")
    clerk = actor("township_clerk", division="640121100000")
    services.open_check(household_id=household.pk, kind="change", cause="邻里反映", actor=clerk, at=moment(date(2026, 6, 5)))
    stop_category(household_id=household.pk, last_day=date(2026, 6, 30), reason="收入提高", actor=SYSTEM, at=moment(date(2026, 6, 20)))
    services.open_due_checks(at=moment(date(2026, 7, 1)))
    assert Verification.objects.get().state == "open"
