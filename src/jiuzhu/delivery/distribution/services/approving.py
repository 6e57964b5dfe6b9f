"""The county approves a list, sends it back, decides on a line added later, and reconciles what was handed out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from jiuzhu.delivery.distribution.models import Line, MonthList
from jiuzhu.delivery.distribution.queries import totals_of_list
from jiuzhu.delivery.distribution.rules import WORDS_LENGTH, DistributionInvalid
from jiuzhu.delivery.distribution.services.funding import check_caps, giving_back, reserving
from jiuzhu.delivery.distribution.services.progress import follow, holding, reopen
from jiuzhu.delivery.distribution.workflow import CORRECTED
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.foundation.workflow.services import Taken, take


def approve_list(
    *, month_list: MonthList, unit_cost_fen: int | None, over_cap_reason: str, seen_version: int, actor: Actor, at: datetime
) -> Taken:
    """Approve a township's list as another than who made or checked it, taking its money of the fund; the villages then hand out.

    ``unit_cost_fen`` is what one person's goods cost; a list in money has its own amounts.
    Raises DistributionInvalid, FundShort, NotPermitted and what ``take`` raises.
    """
    _check_eyes(month_list, actor)
    lines = list(Line.objects.filter(sheet__list=month_list, state="listed"))
    if any(each.amount_fen is None for each in lines) and not unit_cost_fen:
        raise DistributionInvalid("没有写每人份多少钱。", "请按采购价填写一人份的金额，用来核对资金。", field="unit_cost")
    total = sum(each.cost_fen(unit_cost_fen) for each in lines)
    changes = {
        "approver_id": actor.user_id,
        "approver_name": actor.name,
        "approved_on": timezone.localdate(at),
        "unit_cost_fen": unit_cost_fen,
        "reserved_fen": total,
        "over_cap_reason": over_cap_reason.strip()[:WORDS_LENGTH],
    }

    def ask() -> None:
        if total:
            check_caps(month_list, reason=over_cap_reason, on=timezone.localdate(at))

    def hand_on() -> None:
        for sheet in month_list.sheets.filter(state="checked"):
            take(sheet, step="hand", actor=SYSTEM, at=at, seen_version=sheet.version)
            follow(sheet, at=at)

    fresh = month_list.state == "checked" and month_list.version == seen_version
    counters = reserving(month_list, total) if fresh else []
    with writing():
        # The approver must stand before the state changes: the database refuses an approved list without one.
        MonthList.objects.filter(pk=month_list.pk, state="checked", version=seen_version).update(
            approver_id=actor.user_id, approved_on=changes["approved_on"]
        )
        taken = take(
            month_list, step="approve", actor=actor, at=at, seen_version=seen_version, changes=changes, counters=counters, also=ask
        )
        if not taken.repeated:
            # Behind the step: where nobody is left to hand out to, the list goes on at once and the county is asked to reconcile it.
            hand_on()
        return taken


def return_list(*, month_list: MonthList, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Send a list back to be checked again; raises ReasonMissing and what ``take`` raises."""
    told = reason.strip()[:WORDS_LENGTH]

    def check_again() -> None:
        for sheet in month_list.sheets.filter(state="checked"):
            take(sheet, step="reopen", actor=SYSTEM, at=at, seen_version=sheet.version, reason=told)

    return take(
        month_list,
        step="return",
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=told,
        changes={"returned_because": told},
        also=check_again,
    )


def accept_line(*, line: Line, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Approve a line added after the list was approved, taking its money; not as who asked for it. Raises FundShort, NotPermitted and what ``take`` raises."""
    if actor.user_id == line.proposer_id:
        raise NotPermitted("这一行是您补入的，不能由您批准。", "请由县里的另一位经办人批准。")
    month_list = line.sheet.list
    cost, approver = line.cost_fen(month_list.unit_cost_fen), {"approver_id": actor.user_id}
    closed = DistributionInvalid("这份名单已经核销。", "请县里在名单页“重新打开”以后再批准。")
    counters = [holding(month_list, CORRECTED, closed), *reserving(month_list, cost)] if line.state == "proposed" else []

    def hand_on() -> None:
        MonthList.objects.filter(pk=month_list.pk).update(reserved_fen=F("reserved_fen") + cost)
        if cost:
            check_caps(month_list, reason=month_list.over_cap_reason, on=timezone.localdate(at))
        reopen(line.sheet, at=at)

    with writing():
        # The approver must stand before the state changes: the database refuses an added line without one.
        Line.objects.filter(pk=line.pk, state="proposed", version=seen_version).update(**approver)
        return take(line, step="accept", actor=actor, at=at, seen_version=seen_version, changes=approver, counters=counters, also=hand_on)


def refuse_line(*, line: Line, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Refuse a line added later, with a reason; raises ReasonMissing and what ``take`` raises."""
    told = reason.strip()[:WORDS_LENGTH]
    changes = {"struck_code": "other", "because": told}
    return take(
        line,
        step="refuse",
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=told,
        changes=changes,
        also=lambda: follow(line.sheet, at=at),
    )


def close_list(*, month_list: MonthList, explained: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Reconcile a list: what was handed out equals it, or the difference is explained; what was not handed out goes back to the fund.

    Raises DistributionInvalid and what ``take`` raises.
    """
    totals, told = totals_of_list(month_list), explained.strip()[:WORDS_LENGTH]
    if totals.open:
        raise DistributionInvalid(f"还有 {totals.open} 人没有登记发放，或补入还没有批准。", "请先登记或批准，再核销。")
    if not totals.adds_up and not told:
        raise DistributionInvalid(f"{totals.words}，与名单不一致或有更正。", "请写明差异的原因。", field="explained")
    today = timezone.localdate(at)

    def settle() -> None:
        if totals_of_list(month_list) != totals:
            raise AlreadyMoved("名单上刚刚有更正。", "请刷新页面，核对以后再核销。")
        giving_back(month_list, _unused(month_list))

    with writing():
        # The day must stand before the state changes: the database refuses a closed list without one.
        MonthList.objects.filter(pk=month_list.pk, state="delivered", version=seen_version).update(closed_on=today)
        return take(
            month_list, step="close", actor=actor, at=at, seen_version=seen_version, reason=told,
            changes={"explained": told, "closer_name": actor.name, "closed_on": today}, also=settle,
        )  # fmt: skip


def reopen_list(*, month_list: MonthList, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Open a reconciled list again, so that a line is corrected or added as after approval and the list reconciled anew.

    What closing gave back to the fund is taken again. Raises FundShort, ReasonMissing and what ``take`` raises.
    """
    unused, told = _unused(month_list), reason.strip()[:WORDS_LENGTH]

    def hold() -> None:
        MonthList.objects.filter(pk=month_list.pk).update(reserved_fen=F("reserved_fen") + unused)
        if unused:
            check_caps(month_list, reason=month_list.over_cap_reason, on=timezone.localdate(at))

    counters = reserving(month_list, unused) if month_list.state == "closed" else []
    changes = {"explained": "", "closer_name": "", "closed_on": None}
    return take(
        month_list, step="reopen", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes, counters=counters, also=hold
    )


def _unused(month_list: MonthList) -> int:
    """What the lines not handed out would have taken of the fund."""
    return sum(each.cost_fen(month_list.unit_cost_fen) for each in Line.objects.filter(sheet__list=month_list, state="undelivered"))


def _check_eyes(month_list: MonthList, actor: Actor) -> None:
    checkers = set(month_list.sheets.values_list("checker_id", flat=True))
    proposers = set(Line.objects.filter(sheet__list=month_list).exclude(proposer_id="").values_list("proposer_id", flat=True))
    if actor.user_id in {month_list.maker_id, month_list.checker_id, *checkers, *proposers}:
        raise NotPermitted("名单是您生成、核对或补入的，不能由您批准。", "请由县里的另一位经办人批准。")
