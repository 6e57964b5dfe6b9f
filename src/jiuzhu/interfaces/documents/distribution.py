"""The distribution sheet on paper: name, age, village, item, quantity, date, signature (F-24)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jiuzhu.foundation.vault import queries as vault
from jiuzhu.interfaces.documents.builder import Marks, render


def distribution_paper(found: Any, *, place: str, rows: Iterable[Any], totals: Any, marks: Marks) -> bytes:
    """Typeset a list; each row has its line, village and remark. A signature drawn on the phone stands in its column, the others leave room to sign."""
    data = {
        "place": place,
        "month": f"{found.month.year}年{found.month.month}月",
        "label": found.label,
        "clause": found.clause,
        "totals": totals.words,
        "names": [["核对", found.checker_name], ["批准", found.approver_name], ["核销", found.closer_name]],
        "rows": [
            {
                "cells": [row.line.name, str(row.line.age), row.village, found.label, row.line.share, str(row.line.handed_on) if row.line.state == "delivered" else ""],
                "signature": signed,
                "remark": _remark(row, signed=bool(signed)),
            }
            for row, signed in ((row, _signature(row.line)) for row in rows)
        ],
    }
    return render("distribution", data, title=f"{found.label}发放表", marks=marks)


def _remark(row: Any, *, signed: bool) -> str:
    """What stands below the signature: who took it for the person, that a photograph shows it, why it is not as the others."""
    line = row.line
    told = (
        f"代领：{line.receiver}" if line.state == "delivered" and line.receiver != line.name else "",
        "有照片" if line.state == "delivered" and not signed else "",
        row.remark,
    )
    return "；".join(part for part in told if part)


def _signature(line: Any) -> bytes | None:
    if line.state != "delivered":
        return None
    signed = next((each for each in line.proofs.all() if each.kind == "signature"), None)
    return vault.content(signed.file_id) if signed else None
