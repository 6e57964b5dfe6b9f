"""What a referral may tell a department, and what a reply must say."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.referrals.rules import ReferralEntry, ReferralInvalid, ReplyEntry, ReplyInvalid, checked_referral, checked_reply
from jiuzhu.casework.referrals.workflow import REFERRAL, RUNNING

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (ReferralEntry("", "医疗救助", "住院费用负担重"), "referred_to"),
        (ReferralEntry("1", " ", "住院费用负担重"), "matter"),
        (ReferralEntry("1", "医疗救助", "重"), "situation"),
        (ReferralEntry("1", "医疗救助", "身份证 990101198001011234 的住院费"), "situation"),
        (ReferralEntry("1", "医疗救助", "请打13900000000联系本人"), "situation"),
        (ReferralEntry("1", "医疗救助", "请打138 0013 8000联系本人"), "situation"),
        (ReferralEntry("1", "医疗救助", "旧身份证 990101800101123 的住院费"), "situation"),
        (ReferralEntry("1", "医疗救助", "身份证９９０１０１１９８００１０１１２３Ｘ"), "situation"),
    ],
)
def test_a_referral_names_its_department_its_matter_and_only_what_concerns_it(entry, field):
    with pytest.raises(ReferralInvalid) as refusal:
        checked_referral(entry)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (ReplyEntry("perhaps"), "outcome"),
        (ReplyEntry("not_eligible", " "), "reason"),
        (ReplyEntry("aided", from_on=ON), "aid_kind"),
        (ReplyEntry("aided", aid_kind="护理补贴"), "from_on"),
        (ReplyEntry("aided", aid_kind="护理补贴", from_on=ON, amount_fen=-1), "amount_fen"),
        (ReplyEntry("aided", aid_kind="护理补贴", from_on=date(2016, 11, 20)), "from_on"),
    ],
)
def test_a_reply_says_what_was_given_from_when_or_why_not(entry, field):
    with pytest.raises(ReplyInvalid) as refusal:
        checked_reply(entry, sent_on=ON, on=ON)
    assert refusal.value.field == field


def test_a_refusal_keeps_no_money():
    entry = ReplyEntry("not_eligible", "已享受同类补贴", "护理补贴", 8000, ON, True)
    assert checked_reply(entry, sent_on=ON, on=ON) == ReplyEntry("not_eligible", "已享受同类补贴")


def test_every_running_state_can_be_taken_back_and_leads_to_an_end():
    assert all("cancel" in REFERRAL.steps_from(state) for state in RUNNING)
    assert {code for code, state in REFERRAL.states.items() if state.final} == set(REFERRAL.states) - set(RUNNING)
