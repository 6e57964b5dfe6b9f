"""The blank list people fill in: every column with its choices, ID numbers kept as text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from jiuzhu.casework.imports.columns import COLUMNS
from jiuzhu.casework.registry import vocabulary as words

ROWS = 2000
WIDTHS = {"id_number": 22, "head_id_number": 22, "bank_account": 24, "address": 28, "note": 24, "phone": 16, "village": 18}
TEXT_COLUMNS = ("id_number", "head_id_number", "bank_account", "phone", "household_no", "external_no", "decision_no")
DAY_COLUMNS = ("category_from", "category_until")
CHOICES = {
    "relation": words.RELATIONS, "area_type": words.AREA_TYPES, "category": words.CATEGORIES, "category_class": words.CATEGORY_CLASSES,
    "disability_type": words.DISABILITY_TYPES, "disability_grade": words.DISABILITY_GRADES, "self_care": words.SELF_CARE, "illness": words.ILLNESSES,
    "school_stage": words.SCHOOL_STAGES, "employment": words.EMPLOYMENT,
}  # fmt: skip


def template_bytes(villages: Sequence[tuple[str, str]]) -> bytes:
    """Make the template; ``villages`` are (township, village) names to choose from."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        places = book.add_worksheet("村（社区）")
        help_ = book.add_worksheet("填写说明")
        head = book.add_format({"bold": True, "bg_color": "#E9EFF8", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        must = book.add_format({"bold": True, "bg_color": "#FDEBD0", "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        text, day, wrap = (
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"text_wrap": True}),
        )
        for row, (township, village) in enumerate(villages):
            places.write_row(row, 0, [village, township])
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, f"{column.label}*" if column.required else column.label, must if column.required else head)
            if column.hint:
                sheet.write_comment(0, place, column.hint)
            form = text if column.code in TEXT_COLUMNS else day if column.code in DAY_COLUMNS else None
            sheet.set_column(place, place, WIDTHS.get(column.code, 13), form)
            if column.code in CHOICES:
                sheet.data_validation(
                    1, place, ROWS, place, {"validate": "list", "source": list(CHOICES[column.code].values()), "error_type": "warning"}
                )
            if column.code == "village" and villages:
                sheet.data_validation(
                    1, place, ROWS, place, {"validate": "list", "source": f"='村（社区）'!$A$1:$A${len(villages)}", "error_type": "warning"}
                )
            help_.write_row(place + 1, 0, [column.label, "必填" if column.required else "", column.hint])
        help_.write_row(0, 0, ["列", "", "怎么填"], head)
        help_.set_column(0, 0, 16)
        help_.set_column(2, 2, 60, wrap)
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 32)
    return buffer.getvalue()
