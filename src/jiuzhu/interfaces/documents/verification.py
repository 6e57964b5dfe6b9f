"""The authorisation to be signed by hand, and the report of a check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jiuzhu.casework.verification.rules import Wording
from jiuzhu.interfaces.documents.builder import Marks, render


def authorisation_form(
    *, household: str, number: str, place: str, members: Sequence[tuple[str, str]], wording: Wording, office: str, marks: Marks
) -> bytes:
    """Typeset the authorisation of one household: one line to sign for each member (name, relation)."""
    data = {
        "household": household,
        "number": number,
        "place": place,
        "office": office,
        "members": [list(each) for each in members],
        **wording.plain(),
    }
    return render("authorisation", data, title="家庭经济状况核对授权书", marks=marks)


def check_report(
    check: Any,
    *,
    sources: Sequence[tuple[str, str, str, Sequence[tuple[str, str]], str]],
    members: Sequence[str],
    place: str,
    office: str,
    marks: Marks,
) -> bytes:
    """Typeset the dated report of one check (F-19): each source as (name, outcome, tone, lines of (member, words), note), then the conclusion."""
    data = {
        "household": f"{check.household_name}家庭",
        "number": check.number,
        "place": place,
        "office": office,
        "kind": check.get_kind_display(),
        "asked": f"{check.requested_on}　{check.requester_name}",
        "members": "、".join(members),
        "sources": [{"name": name, "words": words, "tone": tone, "lines": [list(line) for line in lines], "note": note} for name, words, tone, lines, note in sources],
        "conclusion": "与申报一致" if check.state == "consistent" else "与申报有差异",
        "tone": "green" if check.state == "consistent" else "red",
        "finding": check.finding,
        "visit": f"{check.visited_on}　{check.visitors}　{check.visit}" if check.visited_on else "",
        "explanation": check.explanation,
        "outcome": check.state_label,
        "reporter": check.reporter_name,
        "reported_on": check.reported_on,
        "valid_until": check.valid_until,
    }
    return render("check_report", data, title="家庭经济状况核对报告", marks=marks)
