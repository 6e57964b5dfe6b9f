"""Rows of a township's ledger, what may be done with one, and that the county's list adds up to them (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jiuzhu.foundation.kernel.errors import DomainError

KINDS = {"month": "按月", "stage": "按阶段"}
ROW_STATES = {
    "pending": "待审核",
    "marked": "县里有意见",
    "returned": "已退回",
    "corrected": "已补正",
    "approved": "已通过",
    "left_out": "不列入",
}
LINE_STATES = {"planned": "未开始", "in_progress": "办理中", "done": "已完成", "dropped": "不再需要"}
TITLE_LENGTH, TEXT_LENGTH, MOST_TIMES = 60, 200, 999
EDITABLE = {"draft": ("pending", "left_out"), "returned": ("returned", "corrected")}
"""Which rows a township may write, by the state of its ledger; what the county did not return stays as it was."""


class RoundInvalid(DomainError):
    """The round has no title, no days or no needs to list, or was opened already."""

    code = "needs_round_invalid"


class RowInvalid(DomainError):
    """What is written in a row cannot be, or the row is not one to be written now."""

    code = "needs_row_invalid"


class LedgerIncomplete(DomainError):
    """Rows that came back were not corrected, or rows the county marked are neither returned nor cleared."""

    code = "needs_ledger_incomplete"


class SubmitterApproves(DomainError):
    """Whoever submitted a ledger cannot approve it (four eyes)."""

    code = "needs_submitter_approves"
    status = 403


class TownshipsMissing(DomainError):
    """The task list is compiled once every township's ledger is approved."""

    code = "needs_townships_missing"
    status = 409


class TotalsDiffer(DomainError):
    """The task list does not add up to the ledgers' rows."""

    code = "needs_totals_differ"
    status = 409


@dataclass(frozen=True)
class RoundEntry:
    """A round as handed in; ``press`` is one for each form opened, so that what is sent twice is opened once."""

    press: UUID
    title: str
    kind: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class RowEntry:
    """What a township writes in a row: the service asked for, how often, by whom, by when; or why it is left out."""

    item_code: str
    quantity: int
    provider: str
    due_on: date
    left_out: str = ""


@dataclass(frozen=True)
class Counted:
    """What of a row or a line is added up."""

    township: str
    item: str
    household: str
    quantity: int


@dataclass(frozen=True)
class Total:
    """Households, rows and quantity of one service in one township."""

    households: int
    rows: int
    quantity: int


def checked_round(entry: RoundEntry, *, today: date) -> RoundEntry:
    """Give the entry tidied; raises RoundInvalid."""
    tidy = replace(entry, title=entry.title.strip())
    if not tidy.title or len(tidy.title) > TITLE_LENGTH:
        raise RoundInvalid("没有写本轮名称，或写得太长。", "例如：2026 年 11 月需求台账。", field="title")
    if tidy.kind not in KINDS:
        raise RoundInvalid("轮次的种类不在列表中。", "请选择按月或按阶段。", field="kind")
    if tidy.until_on < tidy.from_on:
        raise RoundInvalid("结束日期早于开始日期。", "请核对两个日期。", field="until_on")
    if tidy.until_on < today:
        raise RoundInvalid("结束日期已经过去。", "请选择今天或以后的日期，它是完成服务的时限。", field="until_on")
    return tidy


def checked_row(entry: RowEntry, *, items: Iterable[str], from_on: date) -> RowEntry:
    """Give the entry tidied; raises RowInvalid."""
    tidy = replace(entry, provider=entry.provider.strip(), left_out=entry.left_out.strip())
    if tidy.item_code and tidy.item_code not in items:
        raise RowInvalid("服务项目不在现行清单里。", "请从清单中选择。", field="item_code")
    if not 1 <= tidy.quantity <= MOST_TIMES:
        raise RowInvalid("数量不对。", f"请填写 1 至 {MOST_TIMES}。", field="quantity")
    if tidy.due_on < from_on:
        raise RowInvalid("完成时限早于本轮开始。", "请填写本轮开始以后的日期。", field="due_on")
    if max(len(tidy.provider), len(tidy.left_out)) > TEXT_LENGTH:
        raise RowInvalid(f"写得超过 {TEXT_LENGTH} 字。", "请写得简短些。", field="provider")
    return tidy


def totals(counted: Iterable[Counted]) -> dict[tuple[str, str], Total]:
    """Add up by township and service."""
    rows: Counter[tuple[str, str]] = Counter()
    quantities: Counter[tuple[str, str]] = Counter()
    homes: dict[tuple[str, str], set[str]] = {}
    for each in counted:
        key = (each.township, each.item)
        rows[key] += 1
        quantities[key] += each.quantity
        homes.setdefault(key, set()).add(each.household)
    return {key: Total(len(homes[key]), rows[key], quantities[key]) for key in rows}


def check_totals(ledger_rows: Iterable[Counted], task_lines: Iterable[Counted]) -> None:
    """Raise TotalsDiffer unless the lines add up to the rows, township by township and service by service."""
    wanted, found = totals(ledger_rows), totals(task_lines)
    wrong = sorted(key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key))
    if wrong:
        township, item = wrong[0]
        raise TotalsDiffer(f"任务清单和台账合计对不上：{township} 的“{item}”等 {len(wrong)} 处。", "请重新汇总；仍对不上请告知系统管理员。")
