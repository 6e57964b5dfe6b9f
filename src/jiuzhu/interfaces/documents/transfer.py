"""The paper with which an application goes to the place that is competent by the household registration (S-54)."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.interfaces.documents.builder import Marks, render


def transfer_paper(application: Any, *, county: str, lives: str, on: date, marks: Marks) -> bytes:
    """Typeset it: who applies for what, where the person lives, what is asked of the other place."""
    data = {
        "county": county,
        "home": application.home_name,
        "name": application.name,
        "id_number": application.id_sealed,
        "phone": application.phone_sealed,
        "matter": application.matter,
        "lives": lives,
        "situation": application.situation_sealed,
        "taken_on": _day(application.opened_at),
        "taker": application.taker_name,
        "on": _day(on),
    }
    return render("transfer", data, title="异地社会救助申请转送函", marks=marks)


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
