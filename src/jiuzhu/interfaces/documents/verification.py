"""The authorisation to be signed by hand."""

from __future__ import annotations

from collections.abc import Sequence

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
