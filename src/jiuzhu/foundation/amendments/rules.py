"""What a change of the law consists of as somebody types it, and what can be wrong with it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError

ACTIONS = {"change": "改动", "add": "新增", "retire": "停用"}
ELSEWHERE = frozenset({"catalogue"})
"""Sections that change by a life of their own: an item of the service list is checked three times before it is issued (002·二(三))."""
LONGEST_FIELD = 4000
MOST_ENTRIES = 50


class ChangeIncomplete(DomainError):
    """The draft lacks something it must say, or an entry of it cannot be read."""

    code = "change_incomplete"


class ChangeNotYours(DomainError):
    """Whoever drafted a change cannot publish it (four eyes)."""

    code = "drafter_publishes"
    status = 403


class DraftOverwritten(DomainError):
    """Somebody else has saved the draft since the page was opened."""

    code = "change_draft_overwritten"
    status = 409


@dataclass(frozen=True)
class Typed:
    """One entry of a draft: which rule of the pack, what is done with it, and the fields as typed."""

    section: str
    code: str
    action: str = "change"
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """How the entry is told from the others of the draft."""
        return f"{self.section}.{self.code}"

    def plain(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {"section": self.section, "code": self.code, "action": self.action, "fields": dict(self.fields)}


@dataclass(frozen=True)
class Draft:
    """What somebody typed about a change of the law; nothing is checked yet."""

    title: str = ""
    reason: str = ""
    document: str = ""
    clause: str = ""
    quote: str = ""
    valid_from: date | None = None
    entries: tuple[Typed, ...] = ()
    acknowledged: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of one entry; ``key`` is the entry's, empty where it is the whole."""

    key: str
    name: str
    what: str
    remedy: str


def check_sections(sections: Iterable[str]) -> None:
    """Raise ChangeIncomplete for what is not changed here."""
    if ELSEWHERE & set(sections):
        raise ChangeIncomplete(
            "服务清单的项目不在规定变更里增加、修改、停用或撤回。",
            "请到“服务清单”的“清单调整”起草：核对财政承受能力、基本生活需要、物质救助和重复三项后，由另一人印发。",
        )


def typed_entries(stored: Iterable[Mapping[str, Any]]) -> tuple[Typed, ...]:
    """Read entries as they are stored."""
    return tuple(Typed(each["section"], each["code"], each["action"], each["fields"]) for each in stored)


def check_words(draft: Draft, *, filed: bool) -> None:
    """Refuse a draft that does not say what, why, on what ground and from when; raises ChangeIncomplete.

    ``filed``: the document itself is kept, so that its words need not be copied.
    """
    needed: Sequence[tuple[str, str, str]] = (
        ("title", "没有写名称。", "请用一句话写明改什么。"),
        ("reason", "没有写理由。", "请写明为什么改。"),
        ("document", "没有写依据文件。", "请写文件名称和文号。"),
        ("quote", "没有抄录原文。", "请照抄文件中规定这一改动的整句，或上传文件。"),
        ("valid_from", "没有写从哪一天起。", "请选择生效日期。"),
    )
    for name, what, remedy in needed:
        if not getattr(draft, name) and not (name == "quote" and filed):
            raise ChangeIncomplete(what, remedy, field=name)
