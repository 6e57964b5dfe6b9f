"""A day plan on paper: a page for each carer, stops in order with room to note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jiuzhu.interfaces.documents.builder import Marks, render

WEEKDAYS = "一二三四五六日"


def day_plan_paper(plan: Any, *, rows: Iterable[Any], marks: Marks) -> bytes:
    """Typeset a plan; each row has the carer's name, shift, walk and stops as the timeline draws them."""
    on = plan.on
    data = {
        "on": f"{on.year}年{on.month}月{on.day}日（星期{WEEKDAYS[on.weekday()]}）",
        "place": plan.place_label,
        "draft": plan.state != "published",
        "carers": [
            {
                "name": row.name,
                "shift": row.shift,
                "travel": row.walk.travel,
                "rests": [f"{rest['starts']}–{rest['ends']}" for rest in row.rests],
                "stops": [{name: str(stop[name]) for name in ("starts", "ends", "who", "title", "address", "village", "travel", "beside")} for stop in row.stops],
            }
            for row in rows
        ],
    }
    return render("day_plan", data, title="上门安排", marks=marks)
