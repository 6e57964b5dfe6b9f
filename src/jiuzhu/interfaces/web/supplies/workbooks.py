"""Resources as a workbook: the blank one people fill in, what they filled in brought in row by row, the rest given back with reasons."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import xlsxwriter

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.analytics.tabular.marking import Mark, mark_workbook
from jiuzhu.foundation.analytics.tabular.staging import StagedTable, rows_in, stage
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.interfaces.web.matching.forms import Choices
from jiuzhu.interfaces.web.supplies.forms import ENTERED, amount
from jiuzhu.matching.resources import library_services as services
from jiuzhu.matching.resources.kinds import PRICES, ResourceEntry, ResourceInvalid

ENDINGS = (".xlsx", ".csv")
LARGEST = 5 * 1024 * 1024
MOST_ROWS = 500
COLUMNS = {
    "kind": "类型", "name": "名称或姓名", "division_code": "所在地", "items": "服务项目", "places": "服务范围", "price_model": "收费方式", "price": "每次价格（元）",
    "weekly_capacity": "每周可服务次数", "quantity": "总量", "unit": "计量单位", "contact": "联系人", "phone": "联系电话", "serves_children": "服务未成年人", "details": "说明",
}  # fmt: skip
NEEDED = ("kind", "name", "division_code")


@dataclass(frozen=True)
class BroughtIn:
    """How many rows were entered and how many not; ``marked`` is the sender's workbook with the reasons, empty when all were entered."""

    entered: int
    rejected: int
    marked: bytes


def blank(places: Choices, items: Choices) -> bytes:
    """Make the blank workbook with its choices."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, listed = book.add_worksheet("资源"), book.add_worksheet("可选内容")
        head = book.add_format({"bold": True, "bg_color": "#E9EFF8", "bottom": 1})
        for place, (code, label) in enumerate(COLUMNS.items()):
            sheet.write_string(0, place, f"{label}*" if code in NEEDED else label, head)
            sheet.set_column(place, place, 18)
            if code in ("kind", "price_model"):
                words = list((ENTERED if code == "kind" else PRICES).values())
                sheet.data_validation(1, place, MOST_ROWS, place, {"validate": "list", "source": words, "error_type": "warning"})
        offered: list[tuple[str, Choices]] = [("所在地、服务范围", places), ("服务项目", items), ("类型", list(ENTERED.items()))]
        for place, (label, choices) in enumerate(offered):
            listed.write_string(0, place, label, head)
            listed.write_column(1, place, [str(word) for _, word in choices])
            listed.set_column(place, place, 24)
        listed.write_string(0, 3, "服务项目、服务范围写几个的，用顿号“、”隔开；设施填床位数，资金填元。")
        sheet.freeze_panes(1, 2)
    return buffer.getvalue()


def bring_in(file: Any, *, places: Choices, items: Choices, actor: Actor, at: datetime) -> BroughtIn:
    """Enter every row that can be entered; the same file again enters nothing twice. Raises TableUnreadable, ResourceInvalid for a file without the columns."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-supplies-") as folder:
        source = Path(folder) / f"list{Path(file.name).suffix.lower()}"
        source.write_bytes(file.read())
        table = stage(source, Path(folder), limits=UPLOAD, header=False)
        lines = list(rows_in(table))
        head, rows = (lines[0], lines[1:]) if lines else ((0, []), [])
        where = _columns(head[1])
        if len(rows) > MOST_ROWS:
            raise ResourceInvalid(f"表里超过 {MOST_ROWS} 行。", "请分成几个文件登记。", field="file")
        marks, entered = [], 0
        names = {"places": {str(label): code for code, label in places}, "items": {str(label): code for code, label in items}}
        for line, cells in rows:
            told = {code: (cells[place] or "") if place < len(cells) else "" for code, place in where.items()}
            try:
                entry = _entry(told, names)
                key = uuid5(NAMESPACE_OID, f"resource:{entry}")
                services.enter_resource(entry=entry, actor=actor, at=at, resource_id=key)
                entered += 1
            except DomainError as error:
                marks.append(Mark(line, where.get(error.field or "", where["name"]) + 1, str(error)))
        return BroughtIn(entered, len(marks), _marked(source, table, marks) if marks else b"")


def _columns(labels: list[str | None]) -> dict[str, int]:
    tidy = [(label or "").rstrip("*").strip() for label in labels]
    where = {code: tidy.index(label) for code, label in COLUMNS.items() if label in tidy}
    missing = [COLUMNS[code] for code in NEEDED if code not in where]
    if missing:
        raise ResourceInvalid(f"第一行没有“{'、'.join(missing)}”列。", "请用下载的模板填写。", field="file")
    return where


def _entry(told: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> ResourceEntry:
    kind = _code(told["kind"], ENTERED, "kind")
    seat = _known(told["division_code"], names["places"], "division_code")
    capacity = told.get("weekly_capacity", "")
    if capacity and not (capacity.isascii() and capacity.isdigit()):
        raise ResourceInvalid("每周可服务次数要填整数。", "不限的留空。", field="weekly_capacity")
    return ResourceEntry(
        kind=kind,
        name=told["name"],
        division_code=seat,
        items=tuple(_known(each, names["items"], "items") for each in _several(told.get("items", ""))),
        places=tuple(_known(each, names["places"], "places") for each in _several(told.get("places", ""))) or (seat,),
        price_model=_code(told.get("price_model") or "免费", PRICES, "price_model"),
        price_fen=fen_from_yuan(told["price"]) if told.get("price") else None,
        weekly_capacity=int(capacity) if capacity else None,
        quantity=amount(told.get("quantity", ""), kind=kind),
        unit=told.get("unit", ""),
        contact=told.get("contact", ""),
        phone=told.get("phone", ""),
        serves_children=told.get("serves_children", "") in ("是", "1", "√"),
        details=told.get("details", ""),
    )


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.replace("，", "、").replace(",", "、").split("、") if each.strip()]


def _code(label: str, words: Mapping[str, str], field: str) -> str:
    return _known(label, {word: code for code, word in words.items()}, field)


def _known(label: str, names: Mapping[str, str], field: str) -> str:
    if label not in names:
        raise ResourceInvalid(f"不认识“{label}”。" if label else f"没有填写{COLUMNS[field]}。", "请按模板“可选内容”里的写法填写。", field=field)
    return names[label]


def _marked(source: Path, table: StagedTable, marks: list[Mark]) -> bytes:
    target = source.with_name("marked.xlsx")
    mark_workbook(source, table, target, marks)
    return target.read_bytes()
