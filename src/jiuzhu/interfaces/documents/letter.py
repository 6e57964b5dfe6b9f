"""A letter on paper: large type, one question after the other, the clause in full, how to object."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from jiuzhu.casework.letters.rules import Content
from jiuzhu.interfaces.documents.builder import Marks, render


def letter_paper(content: Content, *, number: str, issuer: str, issued_on: date, marks: Marks) -> bytes:
    """Typeset one letter; the same letter gives the same bytes."""
    data = asdict(content) | {
        "title": content.title,
        "number": number,
        "issuer": issuer,
        "issued_on": f"{issued_on.year}年{issued_on.month}月{issued_on.day}日",
        "objection_words": objection_words(content),
    }
    return render("letter", data, title=content.title, marks=marks)


def objection_words(content: Content) -> str:
    """Say where and how to object, and where to tell of a change; no number stands in it that the county has not set, and no court where nothing is decided yet."""
    told = content.objection
    within = f"可以在收到本告知书之日起{told.days}日内，" if told.days else "可以"
    appeal = "对处理结果仍然不服的，可以依法申请行政复议或者提起行政诉讼。" if content.decides else ""
    office = f"，也可以向{told.office}提出" if told.office else ""
    phone = f"，咨询电话 {told.phone}" if told.phone else ""
    elsewhere = "您家已经迁居，上面的内容由迁出前的地方办理。" if told.home_window else ""
    return (
        f"{elsewhere}对上面的内容有不同意见的，{within}带上本告知书和身份证件，到{told.window}说明情况、补充材料{office}{phone}。"
        f"您家的情况变了的，随时可以到{told.home_window or told.window}说明。您自己不方便去的，可以请家人或村（社区）工作人员代办。{appeal}"
    )
