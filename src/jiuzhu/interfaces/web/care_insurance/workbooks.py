"""The list as the insurer gets it, and the insurer's answers brought in row by row, the rest given back with reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.rules import STATUSES, Answer, InsuranceInvalid
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.analytics.tabular.marking import Mark, mark_workbook
from jiuzhu.foundation.analytics.tabular.staging import rows_in, stage
from jiuzhu.foundation.kernel.money import yuan_from_fen

HEADS = ("姓名", "身份证号", "保险期自", "至", "保费（元）", "保单号", "结果", "原因")
NEEDED = ("身份证号", "保单号")
LARGEST = 5 * 1024 * 1024
ENDINGS = (".xlsx", ".csv")
MOST_ROWS = 5000
NOT_TAKEN = ("不承保", "未承保", "拒保")


@dataclass(frozen=True)
class BroughtIn:
    """How many answers were written down and how many not; ``marked`` is the sender's workbook with the reasons, empty when there were none."""

    entered: int
    rejected: int
    marked: bytes


def rows(policies: Iterable[Any], *, premium_fen: int) -> Iterator[Sequence[object]]:
    """Give everybody on a list; what is known of the answer stands in its cells."""
    for each in policies:
        result = {"ordered": "", "insured": "承保"}.get(each.status, STATUSES[each.status])
        yield each.person.name, each.person.id_number, each.valid_from, each.valid_until, yuan_from_fen(premium_fen), each.number, result, each.because


def bring_in(file: Any, *, care_list: Any, actor: Actor, at: datetime) -> BroughtIn:
    """Write down every answer of a workbook; the same file again changes nothing. Raises TableUnreadable, InsuranceInvalid for a file without the columns, NotPermitted."""
    if Path(file.name).suffix.lower() not in ENDINGS or file.size > LARGEST:
        raise InsuranceInvalid("这个文件不能读。", "请用导出的 Excel 填写，不超过 5 MB。", field="file")
    with tempfile.TemporaryDirectory(prefix="jiuzhu-insurer-") as folder:
        source = Path(folder) / f"list{Path(file.name).suffix.lower()}"
        source.write_bytes(file.read())
        table = stage(source, Path(folder), limits=UPLOAD, header=False)
        lines = list(rows_in(table))
        where = _columns(lines[0][1] if lines else [])
        if len(lines) > MOST_ROWS:
            raise InsuranceInvalid(f"表里超过 {MOST_ROWS} 行。", "请分成几个文件。", field="file")
        told = [(line, {head: (cells[place] or "").strip() if place < len(cells) else "" for head, place in where.items()}) for line, cells in lines[1:]]
        answered = [(line, each) for line, each in told if each["身份证号"] and (each["保单号"] or each.get("结果"))]
        answers = [Answer(each["身份证号"], each["保单号"], each.get("结果", "") not in NOT_TAKEN, each.get("原因", "")) for _, each in answered]
        if not answers:
            raise InsuranceInvalid("表里没有一行填了保单号或结果。", "请让保险公司填好“保单号”或“结果”再导入。", field="file")
        problems = services.receive(care_list=care_list, answers=answers, actor=actor, at=at)
        if not problems:
            return BroughtIn(len(answers), 0, b"")
        columns = {"id_number": "身份证号", "number": "保单号", "reason": "原因"}
        marks = [Mark(answered[place][0], where.get(columns.get(error.field or "", ""), where["身份证号"]) + 1, str(error)) for place, error in problems]
        target = source.with_name("marked.xlsx")
        mark_workbook(source, table, target, marks)
        return BroughtIn(len(answers) - len(problems), len(problems), target.read_bytes())


def _columns(labels: Sequence[str | None]) -> dict[str, int]:
    tidy = [(label or "").strip() for label in labels]
    missing = [head for head in NEEDED if head not in tidy]
    if missing:
        raise InsuranceInvalid(f"第一行没有“{'、'.join(missing)}”列。", "请用导出的名单填写，不要改第一行。", field="file")
    return {head: tidy.index(head) for head in HEADS if head in tidy}
