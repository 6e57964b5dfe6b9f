"""How a re-check ends and what its proposal must say; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.monitoring.warnings.exits import ExitMonths
from jiuzhu.monitoring.warnings.rules import SHORTEST_FINDING, RecheckInvalid, is_month, month_of


class RecheckResult(StrEnum):
    """How a re-check of a recipient ends (P-15)."""

    UNCHANGED = "unchanged"
    ADJUSTED = "adjusted"
    CATEGORY_CHANGED = "category_changed"
    GRADUAL_EXIT = "gradual_exit"
    TERMINATED = "terminated"


RECHECK_LABELS = {
    RecheckResult.UNCHANGED: "维持不变",
    RecheckResult.ADJUSTED: "调整金额",
    RecheckResult.CATEGORY_CHANGED: "变更类别",
    RecheckResult.GRADUAL_EXIT: "渐退",
    RecheckResult.TERMINATED: "终止救助",
}
RECOVERIES = {"": "没有多发", "recover": "追回多发的", "waive": "不追回"}


@dataclass(frozen=True)
class RecheckEntry:
    """The proposal of a re-check. ``effective_month`` (YYYY-MM) is the first month it holds; ``exit_months`` counts the months of a gradual exit.

    The visit is always told; ``no_check_reason`` says why no report of the economic check is at hand. Income is fen a year, of all ``members``.
    ``no_overpaid_reason`` says why nothing was paid too much where the months paid say otherwise, ``other_ground`` why aid ends where the income told
    would not end it. ``review_on`` is the day on which a household that left aid is looked up again.
    """

    result: RecheckResult
    note: str
    effective_month: str = ""
    monthly_benefit_fen: int | None = None
    exit_months: int | None = None
    paid_since_fen: int | None = None
    visited_on: date | None = None
    visitors: str = ""
    no_check_reason: str = ""
    income_annual_fen: int | None = None
    members: int | None = None
    members_employed: int | None = None
    category: str = ""
    category_class: str = ""
    recovery: str = ""
    no_overpaid_reason: str = ""
    other_ground: str = ""
    review_on: date | None = None


def overpaid(paid_fen: int | None, *, due_fen: int | None) -> int | None:
    """Give what was paid too much of what was paid, never less than nothing; fen, None where either is unknown."""
    return None if paid_fen is None or due_fen is None else max(0, paid_fen - due_fen)


def checked_recovery(amount_fen: int, *, to_recover_fen: int | None) -> int:
    """Give a recovered sum (fen) unchanged; raises RecheckInvalid for nothing or less, and for more than is still to be recovered (None: unknown)."""
    if amount_fen <= 0:
        raise RecheckInvalid("追回的金额须大于 0。", "请填写这次实际追回的金额；还没有追回的不用登记。", field="amount_fen")
    if to_recover_fen is not None and amount_fen > to_recover_fen:
        raise RecheckInvalid(
            f"还应追回 {yuan(to_recover_fen)} 元，填的是 {yuan(amount_fen)} 元。", "请核对金额；多退的不在这里登记，退还这户家庭。", field="amount_fen"
        )
    return amount_fen


def checked_recheck(entry: RecheckEntry, *, exit_months: ExitMonths, opened_on: date, on: date, has_report: bool, leaves_aid: bool = True) -> RecheckEntry:
    """Give the entry unchanged; ``leaves_aid`` says that a household whose aid ends would be on none. Raises RecheckInvalid naming the field to complete."""
    if len(entry.note.strip()) < SHORTEST_FINDING:
        raise RecheckInvalid("没有写明复核情况。", "请写明收入、财产和家庭情况的复核结果，至少四个字。", field="note")
    if entry.visited_on is None or not opened_on <= entry.visited_on <= on:
        raise RecheckInvalid("没有写明入户日期，或不在复核期间。", f"请填写 {opened_on} 至 {on} 之间入户的日期。", field="visited_on")
    if not entry.visitors.strip():
        raise RecheckInvalid("没有写明谁入户。", "请填写参加入户的人员姓名。", field="visitors")
    if not has_report and len(entry.no_check_reason.strip()) < SHORTEST_FINDING:
        raise RecheckInvalid("这户没有有效的经济核对报告。", "请先在“经济核对”办理；确实不能核对的，写明原因，至少四个字。", field="no_check_reason")
    if entry.result is RecheckResult.UNCHANGED:
        return entry
    if not is_month(entry.effective_month):
        raise RecheckInvalid("没有写明从哪个月起执行。", "请选择月份，例如 2026-12。", field="effective_month")
    if entry.recovery not in RECOVERIES:
        raise RecheckInvalid("没有选择多发的怎样处理。", "请从列表中选择。", field="recovery")
    _check_result(entry, exit_months, on, leaves_aid)
    return entry


def _check_result(entry: RecheckEntry, exit_months: ExitMonths, on: date, leaves_aid: bool) -> None:
    if entry.result is RecheckResult.ADJUSTED and entry.monthly_benefit_fen is None:
        raise RecheckInvalid("没有写明调整后的月救助金额。", "请填写以元为单位的金额。", field="monthly_benefit_fen")
    if entry.result is RecheckResult.CATEGORY_CHANGED and not entry.category:
        raise RecheckInvalid("没有写明变更为哪个类别。", "请从列表中选择。", field="category")
    if entry.result is RecheckResult.TERMINATED and leaves_aid and (entry.review_on is None or entry.review_on <= on):
        raise RecheckInvalid("终止救助的家庭留在预警台账，须定回访日期。", "请填写今天以后的回访日期。", field="review_on")
    if entry.result is RecheckResult.GRADUAL_EXIT:
        if entry.effective_month <= month_of(on):
            raise RecheckInvalid("渐退从下个月以后开始，先告知、后执行。", "请选择本月以后的月份。", field="effective_month")
        if not entry.exit_months or entry.exit_months < 1:
            raise RecheckInvalid("没有写明渐退几个月。", "请填写渐退月数。", field="exit_months")
        if not exit_months.allow(entry.exit_months):
            raise RecheckInvalid(f"渐退期应为{exit_months.words}，填的是 {entry.exit_months} 个月。", "请按规定填写渐退月数。", field="exit_months")
