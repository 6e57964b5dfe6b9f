"""The authorisation to be signed by hand, and the report of a check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jiuzhu.casework.verification.rules import Wording
from jiuzhu.interfaces.documents.builder import Marks, render


def authorisation_form(
    *, household: str, number: str, place: str, members: Sequence[tuple[str, str, bool]], wording: Wording, office: str, marks: Marks
) -> bytes:
    """Typeset the authorisation of one household: one line to sign for each member (name, relation, whether a guardian signs)."""
    data = {
        "household": household,
        "number": number,
        "place": place,
        "office": office,
        "members": [{"name": name, "relation": relation, "minor": minor} for name, relation, minor in members],
        **wording.plain(),
    }
    return render("authorisation", data, title=f"家庭经济状况核对授权书　{number}", marks=marks)


def check_report(
    check: Any,
    *,
    sources: Sequence[tuple[str, str, str, Sequence[tuple[str, str]], str]],
    members: Sequence[tuple[str, date]],
    place: str,
    office: str,
    on: date,
    marks: Marks,
) -> bytes:
    """Typeset the dated report of one check (F-19) as on the day it is printed: the members with the last day of the authorisation it rests on, each source as (name, outcome, tone, lines of (member, words), note), then the conclusion."""
    data = {
        "household": f"{check.household_name}家庭",
        "number": check.number,
        "place": place,
        "office": office,
        "kind": check.get_kind_display(),
        "asked": f"{_in_full(check.requested_on)}　{check.requester_name}",
        "members": [{"names": [name for name, each in members if each == until], "until": _in_full(until)} for until in dict.fromkeys(until for _, until in members)],
        "sources": [{"name": name, "words": words, "tone": tone, "lines": [list(line) for line in lines], "note": note} for name, words, tone, lines, note in sources],
        "conclusion": "与申报一致" if check.state == "consistent" else "与申报有差异",
        "tone": "green" if check.state == "consistent" else "red",
        "finding": check.finding,
        "visit": f"{_in_full(check.visited_on)}　{check.visitors}　{check.visit}" if check.visited_on else "",
        "explanation": check.explanation,
        "explainer": check.explainer_name,
        "outcome": check.state_label,
        "reporter": check.reporter_name,
        "reported_on": _in_full(check.reported_on),
        "valid_until": _in_full(check.valid_until),
        "expired": check.valid_until < on,
    }
    return render("check_report", data, title=f"家庭经济状况{check.number}", marks=marks)


def _in_full(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
