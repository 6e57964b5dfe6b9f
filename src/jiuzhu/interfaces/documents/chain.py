"""A household's assistance chain on paper (F-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jiuzhu.interfaces.documents.builder import Marks, render


def chain_paper(
    *,
    name: str,
    number: str,
    place: str,
    on: date,
    rows: Sequence[Sequence[str]],
    findings: Sequence[Sequence[str]],
    letters: Sequence[Sequence[str]],
    marks: Marks,
) -> bytes:
    """Typeset the chain: date, department, aid, for whom, amount, result; the overlaps and gaps with how they stand and the clause; the letters issued."""
    data = {
        "name": name,
        "number": number,
        "place": place,
        "on": f"{on.year}年{on.month}月{on.day}日",
        "rows": [list(each) for each in rows],
        "findings": [list(each) for each in findings],
        "letters": [list(each) for each in letters],
    }
    return render("assistance_chain", data, title="救助链", marks=marks)
