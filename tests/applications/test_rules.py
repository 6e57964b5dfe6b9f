"""What a form must say, what a proposal must give, without a database."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.applications import rules
from jiuzhu.casework.applications.rules import ApplicationEntry, ApplicationInvalid, ApplicationNotReady, Proposal
from jiuzhu.casework.applications.team import check_team, team_of
from jiuzhu.foundation.policy.packs import load_pack
from tests.registry.conftest import TODAY, VILLAGE, id_number

ENTRY = ApplicationEntry(uuid.uuid4(), ("category.subsistence",), VILLAGE, "吴秀兰", id_number(2), "window", TODAY, "没有收入来源。")


def members(text):
    return [(each.name, each.relation) for each in rules.household_of(rules.replace(ENTRY, members=text), on=TODAY, invented=True)]


def test_the_applicant_is_the_head_unless_a_line_names_one():
    assert members("") == [("吴秀兰", "head")]
    assert members(f"吴建国，{id_number(3)}，户主\n\n 吴小妹　{id_number(4)} ") == [("吴秀兰", "other"), ("吴建国", "head"), ("吴小妹", "other")]


@pytest.mark.parametrize(
    ("text", "why"),
    [("吴建国", "看不懂"), (f"吴建国 {id_number(3)} 配偶 再来", "看不懂"), (f"吴建国 {id_number(3)} 邻居", "关系"), ("吴建国 123 配偶", "第 1 行：身份证号不正确"), (f"吴秀兰 {id_number(2)} 配偶", "相同的身份证号")],
)
def test_a_line_that_cannot_be_read_is_named(text, why):
    with pytest.raises(ApplicationInvalid, match=why) as refusal:
        members(text)
    assert refusal.value.field == "members"


@given(st.text(max_size=60))
def test_whatever_is_written_as_members_is_read_or_refused(text):
    try:
        assert members(text)[0][0] == "吴秀兰"
    except ApplicationInvalid as refusal:
        assert refusal.field == "members"


@pytest.mark.parametrize("pack", ["huoshan", "ningjin", "shizuishan", "yongning", "jixi"])
def test_every_text_says_what_may_be_applied_for_each_thing_once(pack):
    found = rules.matters_of(load_pack(pack).at(TODAY))
    assert "category.subsistence" in found
    labels = [each.label for each in found.values()]
    assert len(set(labels)) == len(labels)


def test_another_departments_aid_is_known_as_such():
    found = rules.matters_of(load_pack("huoshan").at(TODAY))
    others = {each.department for each in found.values() if each.kind == rules.AID}
    assert "" in others and len(others) > 1


def test_the_agents_paper_is_asked_for_only_where_somebody_applies_for_another():
    assert "agent" not in rules.checked_materials((), channel="window")
    assert rules.missing_in(rules.checked_materials(("form", "identity", "authorisation", "commitment"), channel="agent")) == ("委托代办的授权书",)


def test_papers_that_nobody_looked_at_are_not_complete():
    with pytest.raises(ApplicationNotReady, match="材料核对"):
        rules.check_acceptable(matter="aid.x", consented=True, has_people=True, materials={})


def test_a_refusal_carries_no_amount_and_a_grant_its_first_day():
    tidy = rules.checked_proposal(Proposal("refuse", "收入高于标准。", from_on=TODAY, amount_fen=5, category_class="B"), kind="category", received_on=TODAY)
    assert (tidy.from_on, tidy.amount_fen, tidy.category_class) == (None, None, "")
    with pytest.raises(ApplicationInvalid) as refusal:
        rules.checked_proposal(Proposal("grant", "符合低保条件。"), kind="category", received_on=TODAY)
    assert refusal.value.field == "from_on"
    with pytest.raises(ApplicationInvalid, match="早于"):
        rules.checked_proposal(Proposal("grant", "符合低保条件。", from_on=date(2026, 1, 1)), kind="category", received_on=TODAY)


def test_where_the_text_wants_two_at_the_home_one_person_with_two_posts_is_one():
    assert [team_of(load_pack(name).at(TODAY)) for name in ("huoshan", "ningjin")] == [2, 0]
    for too_few in ("", "何桂芝", "何桂芝、何桂芝"):
        with pytest.raises(ApplicationInvalid, match="2 人") as refusal:
            check_team(Proposal("grant", "符合低保条件。", too_few), wanted=2)
        assert refusal.value.field == "investigators"
    check_team(Proposal("grant", "符合低保条件。", "何桂芝，王建国"), wanted=2)
    check_team(Proposal("grant", "符合低保条件。"), wanted=0)


def test_who_is_refused_without_a_visit_needs_no_team_but_a_visit_by_one_is_none():
    check_team(Proposal("refuse", "收入高于标准。"), wanted=2)
    with pytest.raises(ApplicationInvalid, match="2 人"):
        check_team(Proposal("refuse", "收入高于标准。", "何桂芝"), wanted=2)
