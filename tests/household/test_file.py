"""一户一档: one dated chain of everything, masked numbers, a limited view for a place the household has left, a PDF."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.registry.services.corrections import move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.ledger.queries import household_entries, told
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.documents.builder import FONTS
from jiuzhu.interfaces.web.household import scope
from jiuzhu.interfaces.web.household.file import household_file
from jiuzhu.interfaces.web.household.links import Link, chained
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


def kinds(file):
    return [link.kind for link in file.chain]


@pytest.fixture
def to_federation(now):
    """A referral to a department of the county."""
    made = create_organisation(name="县残联", kind="department", division_code=COUNTY, actor=SYSTEM, at=now)
    return {"referred_to": str(made.pk), "matter": "残疾人护理补贴", "situation": "持证重度残疾，没有领取。"}


def address(household, more=""):
    return f"/household/{household.pk}/{more}"


def test_the_chain_runs_from_the_newest_to_the_registration(to_federation, decided, aided, now, county_officer, household):
    aided()
    aided(on=date(2026, 10, 1))
    decided(entry=OutcomeEntry(Outcome.REFER, "应享残疾人护理补贴", **to_federation))
    file = household_file(county_officer, household.pk, now=now)
    assert kinds(file) == ["预警", "转介", "待遇", "待遇", "类别", "登记"]
    assert [link.on for link in file.chain] == sorted((link.on for link in file.chain), reverse=True)


def test_the_file_names_the_category_as_the_law_of_the_place_does_and_by_what_the_household_is_assessed(now, county_officer, household):
    known = {line.text: line.clause for line in household_file(county_officer, household.pk, now=now).scope.known}
    law = pack_in_force(now.date(), division_code=household.division_code)
    label = next(each.label for each in law.categories if each.code == household.category)
    assert [text.partition("（")[0] for text in known] == [f"救助类别：{label}", "档案单位：一户一档一个帮扶方案", "需求评估：十项困境指标"]
    assert all(known.values())


def test_what_the_law_takes_a_minor_for_is_kept_from_those_without_the_childrens_duty(monkeypatch, now, registered):
    monkeypatch.setattr(scope, "pack_in_force", lambda on, division_code: load_pack("jixi").at(on))
    girl = person(4, name="吴小满", relation="child", born="20150601", disability_grade=1, disability_type="limb")
    household = registered(person(6), girl)

    def told(role, division):
        found = household_file(actor(role, division=division), household.pk, now=now).scope
        return [line for line in (*found.known, *found.open) if line.about == "吴小满"]

    assert told("township_clerk", TOWNSHIP) and all(line.clause for line in told("township_clerk", TOWNSHIP))
    assert [line.text for line in told("village_assistant", VILLAGE)] == ["涉及儿童、青少年的内容，由有儿童信息权限的人员当面告知。"]


def test_the_tabs_keep_what_belongs_to_them(to_federation, decided, aided, now, county_officer, household):
    aided()
    decided(entry=OutcomeEntry(Outcome.REFER, "应享残疾人护理补贴", **to_federation))
    file = household_file(county_officer, household.pk, now=now)
    assert file.counts() == {"aid": 1, "service": 0, "visit": 0, "referral": 1}
    assert [link.kind for link in file.kept("aid")] == ["待遇"]
    assert "县残联" in file.kept("referral")[0].text
    assert file.kept("") == file.chain


def test_money_of_one_month_is_one_link(aided, now, county_officer, household, woman):
    aided()
    aided("残疾人护理补贴", 8000, date(2026, 11, 5), person_id=woman.pk)
    (link,) = household_file(county_officer, household.pk, now=now).kept("aid")
    assert "低保金 1,436.00 元" in link.text and "残疾人护理补贴 80.00 元（县民政局，吴秀兰）" in link.text
    assert household_file(county_officer, household.pk, now=now).aid[0].total_fen == 151600


def test_gaps_and_overlaps_of_aid_are_named(opened, now, county_officer, household):
    opened("disability_aid_missed")
    opened("duplicate_aid")
    assert {"缺口", "重复"} <= set(kinds(household_file(county_officer, household.pk, now=now)))


def test_an_open_warning_shows_its_clause_in_the_chain(opened, now, county_officer, household):
    opened()
    warning = household_file(county_officer, household.pk, now=now).chain[0]
    assert (warning.tone, warning.quote) == ("warn", "及时推送处置预警信息，并加强动态管理")


def test_links_of_one_day_stand_with_what_warns_first():
    day = date(2026, 11, 20)
    assert [link.kind for link in chained([Link(day, "登记", "", order=9)], [Link(day, "预警", "", order=1)])] == ["预警", "登记"]


def test_another_township_does_not_find_the_household(now, household):
    with pytest.raises(NotFound):
        household_file(actor("township_clerk", division="341525101000"), household.pk, now=now)


@pytest.fixture
def moved(decided, aided, household, now, village):
    """The household, explained in the old township, has moved to another one where money was received."""
    decided()
    move_household(household_id=household.pk, division_code=village, address="二组", on=date(2026, 11, 20), reason="投靠子女", actor=SYSTEM, at=now)
    return household


@pytest.fixture
def village():
    return "341525101001"


def test_the_former_township_sees_only_what_it_did_until_the_move(moved, now, township_clerk):
    file = household_file(township_clerk, moved.pk, now=now)
    assert file.limited and file.left_on is not None
    assert "登记" not in kinds(file) and "成员" not in kinds(file)


def test_the_new_township_sees_the_whole_file(moved, now):
    file = household_file(actor("township_clerk", division="341525101000"), moved.pk, now=now)
    assert not file.limited and {"预警", "登记"} <= set(kinds(file))


def test_numbers_are_masked_until_a_purpose_is_written_down(household, sign_in, woman):
    clerk = sign_in("township_clerk")
    page = clerk.get(address(household)).text
    assert woman.id_number not in page and "9901**********" in page
    assert clerk.post(address(household, "numbers/"), {"purpose": ""}).status_code == 400
    shown = clerk.post(address(household, "numbers/"), {"purpose": "电话核实住址"})
    assert woman.id_number in shown.text and shown["Cache-Control"] == "no-store"
    entry = household_entries(str(household.pk))[0]
    assert (entry.action, told(entry).reason) == ("查看号码", "电话核实住址")


def test_ones_own_open_work_on_the_household_is_the_purpose(opened, household, sign_in, woman):
    opened()
    shown = sign_in("county_officer").post(address(household, "numbers/"))
    assert woman.id_number in shown.text
    assert told(household_entries(str(household.pk))[0]).reason == "办理：预警：名下有车"


def test_the_page_of_a_household_left_says_so_and_shows_no_numbers(moved, sign_in, woman):
    clerk = sign_in("township_clerk")
    page = clerk.get(address(moved))
    assert page.status_code == 200 and "迁出您的辖区" in page.text and woman.id_number[-4:] not in page.text
    assert clerk.post(address(moved, "numbers/"), {"purpose": "电话核实住址"}).status_code == 403


@pytest.mark.skipif(not any(FONTS.glob("*.otf")), reason="The fonts are copied by the front-end build.")
def test_the_file_is_printed_as_pdf(decided, aided, household, sign_in):
    aided()
    decided()
    answer = sign_in("township_clerk").get(address(household, "file.pdf"))
    assert answer.content.startswith(b"%PDF-") and "attachment" in answer["Content-Disposition"]
