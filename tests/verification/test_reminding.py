"""What the law wants checked by a day stands on the township's desk before that day, once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry
from jiuzhu.casework.registry.services import register_household
from jiuzhu.casework.verification import queries, services
from jiuzhu.casework.verification.models import Verification
from jiuzhu.casework.verification.rules import Signing
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
    def make(pack, category="subsistence", category_class="C"):
        settings.POLICY_PACK = pack
        load_divisions(root_code=VILLAGES[pack][:6])
        village = VILLAGES[pack]
        entry = HouseholdEntry(division_code=village, persons=(person(),), area_type="rural", address="一组", categories=(CategoryEntry(category, FIRST, category_class),))
        made = register_household(entry=entry, on=FIRST, actor=SYSTEM, at=moment(FIRST))
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
