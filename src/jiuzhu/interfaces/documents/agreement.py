"""A care agreement on paper, for township, person and carer to sign (E-22)."""

from __future__ import annotations

from typing import Any

from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.interfaces.documents.builder import Marks, render


def agreement_paper(agreement: Any, *, place: str, marks: Marks) -> bytes:
    """Typeset an agreement: the parties, what is done, for how much, how long, the consent, room for three signatures."""
    data = {
        "person": agreement.person.name,
        "place": place,
        "clause": agreement.clause,
        "facts": [
            ["照料内容", agreement.content_words],
            ["受托方", f"{agreement.carer_kind} {agreement.carer_name}"],
            ["每月费用", f"{yuan_text(agreement.fee_fen)} 元" if agreement.fee_fen is not None else "没有写明"],
            ["期限", f"{agreement.valid_from} 至 {agreement.valid_until}"],
            ["本人同意", f"{agreement.consented_on}，见证人 {agreement.witness}" if agreement.consented_on else "　　年　月　日"],
            ["签订", str(agreement.signed_on) if agreement.signed_on else "　　年　月　日"],
        ],
    }
    return render("agreement", data, title="委托照料护理协议", marks=marks)
