"""Whoever loses aid, or gets another amount or category, is told by a letter: what, from when, why, and where to object (P-15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jiuzhu.casework.letters.rules import LetterTooEarly
from jiuzhu.casework.registry.services import correct_household, move_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.letters import rechecked
from jiuzhu.monitoring.warnings.models import Notice, Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services import decide_recheck, tell_result
from tests.conftest import actor
from tests.warnings.rechecking import decided, proposed
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]

pytestmark = pytest.mark.django_db

REVIEW = {"review_on": date(2027, 5, 20)}


def waiting(clerk):
    return [item.title for item in inbox(clerk) if item.workflow == "recheck_notice"]


@pytest.mark.parametrize(
    ("result", "more", "outcome"),
    [
        (RecheckResult.TERMINATED, REVIEW, "自 2026年12月起终止救助"),
        (RecheckResult.ADJUSTED, {"monthly_benefit_fen": 500_00}, "自 2026年12月起每月救助金额由 718.00 元调整为 500.00 元"),
        (RecheckResult.CATEGORY_CHANGED, {"category": "marginal"}, "自 2026年12月起救助类别由“低保 B 类”变更为“低保边缘”"),
        (
            RecheckResult.CATEGORY_CHANGED,
            {"category": "marginal", "monthly_benefit_fen": 300_00},
            "自 2026年12月起救助类别由“低保 B 类”变更为“低保边缘”，每月救助金额由 718.00 元调整为 300.00 元",
        ),
        (
            RecheckResult.CATEGORY_CHANGED,
            {"category": "marginal", "monthly_benefit_fen": 718_00},
            "自 2026年12月起救助类别由“低保 B 类”变更为“低保边缘”",
        ),
    ],
)
def test_what_changes_is_told_with_what_held_before_and_waits_at_the_township(
    recheck, now, township_clerk, second_clerk, result, more, outcome
):
    decided(recheck, now, township_clerk, second_clerk, result, **more)

    told = rechecked.draft(recheck, on=now.date()).content

    assert (told.outcome, told.decides, told.reasons[0]) == (outcome, True, "收入财产已核实")
    assert told.parts[0].quotes and "赵协理" in told.parts[0].note
    assert waiting(township_clerk) == [f"告知：{recheck.state_label}"]


def test_what_was_paid_too_much_and_the_own_figures_stand_in_the_letter(recheck, now, township_clerk, second_clerk):
    set_local_value(name="subsistence_standard_monthly_yuan", value="700.00", valid_from=now.date(), source="测试", actor=SYSTEM, at=now)
    figures = {"income_annual_fen": 30000_00, "members": 1, "recovery": "recover", "other_ground": "房产超过标准"}
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, **figures, **REVIEW)

    told = rechecked.draft(recheck, on=now.date()).content

    assert any("需要退回" in each for each in told.reasons)
    Recheck.objects.filter(pk=recheck.pk).update(effective_month="2026-10", paid_since_fen=1200_00)
    recheck.refresh_from_db()
    assert "自2026年10月起已发放 1,200.00 元，多发的救助金需要退回" in "".join(rechecked.draft(recheck, on=now.date()).content.reasons)
    assert [(each.own, each.wanted) for each in told.parts[0].conditions] == [
        ("30,000.00 元，1 人", ""),
        ("2,500.00 元", "低保标准为 700.00 元/月"),
    ]


def test_of_a_household_that_moved_the_letter_names_who_decided_then_and_where_to_object_there(recheck, now, township_clerk, second_clerk, household):
    def local(**values):
        for name, value in values.items():
            set_local_value(name=name, value=value, valid_from=now.date(), source="测试", actor=SYSTEM, at=now)

    local(subsistence_standard_monthly_yuan="700.00", objection_days="15", objection_office="县民政局社会救助股")
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, monthly_benefit_fen=500_00, income_annual_fen=6000_00, members=1)
    before = rechecked.draft(recheck, on=now.date()).content
    load_divisions(root_code="341524")
    village = next(each.code for each in divisions_under("341524000000", Level.VILLAGE))
    move_household(household_id=household.pk, division_code=village, address="二组", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now)
    correct_household(household_id=household.pk, changes={"area_type": "urban"}, reason="改为城镇", actor=SYSTEM, at=now)
    recheck = Recheck.objects.get(pk=recheck.pk)

    told = rechecked.draft(recheck, on=date(2027, 3, 1)).content

    assert recheck.household.division_code.startswith("341524") and "金寨县" in told.address
    assert (replace(told.objection, home_window=""), told.law, told.parts) == (before.objection, before.law, before.parts)
    assert told.objection.window.startswith("霍山县") and told.objection.days == "15"
    assert "由霍山县衡山镇审定" in told.asked and told.parts[0].conditions[1].wanted == "低保标准为 700.00 元/月"


def test_where_nothing_changes_nobody_waits_and_a_letter_may_be_had(recheck, now, township_clerk, second_clerk):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.UNCHANGED)
    assert rechecked.draft(recheck, on=now.date()).content.outcome == "救助维持不变" and not waiting(township_clerk)


def test_before_it_is_decided_there_is_no_letter(recheck, now, township_clerk):
    with pytest.raises(LetterTooEarly):
        rechecked.draft(proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, **REVIEW), on=now.date())


def test_a_gradual_exit_has_letters_of_its_own(exit_, recheck, now, township_clerk):
    recheck.refresh_from_db()
    with pytest.raises(LetterTooEarly, match="渐退另有告知书"):
        rechecked.draft(recheck, on=now.date())
    assert not Notice.objects.exists()


def test_nobody_is_told_without_a_letter_nor_by_another_township(recheck, now, township_clerk, second_clerk):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, **REVIEW)
    with pytest.raises(RecheckInvalid, match="还没有出具告知书"):
        tell_result(recheck_id=recheck.pk, actor=township_clerk, at=now, seen_version=0)
    with pytest.raises(NotFound):
        tell_result(recheck_id=recheck.pk, actor=actor("township_clerk", division="341525101000"), at=now, seen_version=0)
    assert waiting(township_clerk)


def test_a_second_press_of_the_decision_gives_the_first_result(recheck, now, township_clerk, second_clerk):
    found = proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, **REVIEW)
    presses = [decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now, seen_version=found.version) for _ in range(2)]
    assert [each.repeated for each in presses] == [False, True] and Notice.objects.count() == 1


def test_on_screen_the_letter_is_issued_then_told_once(recheck, now, township_clerk, second_clerk, place, sign_in):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, monthly_benefit_fen=500_00)
    clerk, page = sign_in("township_clerk"), f"/monitoring/rechecks/{recheck.pk}/"
    assert "718.00 元 → 500.00 元" in clerk.get(page).text
    press = {"step": "tell", "seen_version": "0"}
    assert "还没有出具告知书" in clerk.post(page, press).text
    assert "救助复核结果告知书" in clerk.post(f"/letters/about/recheck/{recheck.pk}/", follow=True).text
    for said in ("已登记送达", "已有人办理"):
        assert said in clerk.post(page, press, follow=True).text
    assert Notice.objects.get().state == "told" and not waiting(township_clerk)
