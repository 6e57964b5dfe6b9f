"""Who may help whom by the law of each place, and what hours come to."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.matching.mutual_help.rules import Worked, allowances, judge

LAW = load_pack("shizuishan").at(date(2026, 11, 20))
MONTHS = (date(2026, 10, 1), date(2026, 11, 1))


def judged(mode, helper, helped, law=LAW):
    return judge(next(each for each in law.pairings if each.code == mode), helper=helper, helped=helped, law=law)


def test_who_can_work_and_is_in_need_helps_who_cannot_care_for_themselves():
    helper = {"category": "subsistence", "work_capacity": "full", "self_care": "full"}
    assert judged("poor_helps_poor", helper, {"self_care": "none"}).allowed
    refused = judged("poor_helps_poor", helper | {"work_capacity": "none"}, {"self_care": "full"})
    assert not refused.allowed and "劳动能力" in refused.why_not and "帮扶对象" in refused.why_not


def test_what_is_not_known_is_told_and_not_taken_for_yes():
    unknown = judged("poor_helps_poor", {"category": "subsistence", "self_care": "full"}, {"self_care": "none"})
    assert unknown.helper.holds is None and not unknown.allowed and "还不知道" in unknown.why_not


def test_sixty_helps_eighty_is_a_hint_and_no_condition():
    young = judged("sixty_helps_eighty", {"age": 45, "self_care": "full"}, {"age": 70, "self_care": "full"})
    assert young.allowed and young.helper.holds is False and young.pairing.quote
    assert judged("sixty_helps_eighty", {"age": 62, "self_care": "full"}, {"age": 83}).helper.holds is True


def test_willing_neighbours_help_whoever_is_on_aid_after_training():
    law = load_pack("huoshan").at(date(2026, 11, 20))
    found = judged("neighbours", {}, {"recipient": True, "category": "subsistence"}, law)
    assert found.allowed and found.pairing.trained
    assert not judged("neighbours", {}, {"recipient": True, "category": "other"}, law).allowed


WORKED = st.lists(st.builds(Worked, st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(MONTHS), st.integers(1, 720)), max_size=30)


@given(worked=WORKED, hourly=st.integers(0, 5000), cap=st.integers(0, 50_000), paid=st.integers(0, 60_000))
def test_allowances_tie_to_the_minutes_and_stay_under_the_cap(worked, hourly, cap, paid):
    due = allowances(worked, hourly_fen=hourly, cap_fen=cap, paid_fen={("甲", MONTHS[0]): paid})
    assert sum(each.minutes for each in due) == sum(each.minutes for each in worked)
    for each in due:
        before = paid if (each.helper_id, each.month_on) == ("甲", MONTHS[0]) else 0
        assert each.earned_fen == each.minutes * hourly // 60 and 0 <= each.amount_fen <= each.earned_fen
        assert before > cap or each.amount_fen + before <= cap
        assert each.amount_fen == each.earned_fen or each.amount_fen == max(0, cap - before)
