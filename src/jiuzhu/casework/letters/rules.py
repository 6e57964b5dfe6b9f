"""What a letter says, as plain data that is kept with it; its number (pure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError, NotFound

KINDS = {
    "assessment": "需求评估结果告知书",
    "service": "服务项目资格告知书",
    "warning": "信息核查情况告知书",
    "benefit": "救助待遇告知书",
    "order": "服务订单办理情况告知书",
    "exit": "渐退告知书",
    "recheck": "救助复核结果告知书",
    "supplement": "补正材料告知书",
    "application": "救助申请办理结果告知书",
}


class LetterTooEarly(DomainError):
    """What is not decided yet has no letter."""

    code = "letter_too_early"


class LetterMissing(NotFound):
    """The letter does not exist, or lies where the actor may not see it."""

    code = "letter_missing"


class LetterAboutChildren(DomainError):
    """The letter tells what was answered about children."""

    code = "letter_about_children"
    status = 403


@dataclass(frozen=True)
class Condition:
    """One condition: what is asked, the household's own figure, what the law wants; or a ready sentence in ``what`` alone."""

    what: str
    own: str = ""
    wanted: str = ""
    holds: bool | None = None


@dataclass(frozen=True)
class Part:
    """One question a decision rests on: its answer in a word, the conditions, the clause in full, how a gap is read.

    ``harm`` says that meeting a condition is a hardship and no merit, so that it is worded and coloured the other way.
    """

    label: str
    word: str = ""
    tone: str = ""
    conditions: tuple[Condition, ...] = ()
    clause: str = ""
    quotes: tuple[str, ...] = ()
    reading: str = ""
    note: str = ""
    harm: bool = False

    @property
    def sentences(self) -> tuple[Condition, ...]:
        """The conditions that are ready sentences."""
        return tuple(each for each in self.conditions if not each.own and not each.wanted)

    @property
    def figures(self) -> tuple[Condition, ...]:
        """The conditions with figures, for a table."""
        return tuple(each for each in self.conditions if each.own or each.wanted)

    @property
    def has_wanted(self) -> bool:
        """Whether the law's side has anything to show."""
        return any(each.wanted for each in self.conditions)

    @property
    def is_judged(self) -> bool:
        """Whether any condition was found to hold or not."""
        return any(each.holds is not None for each in self.figures)


@dataclass(frozen=True)
class Missing:
    """What is missing, and the paper that shows it."""

    what: str
    paper: str = ""


@dataclass(frozen=True)
class Objection:
    """Where and how to object: ``window`` is where it was decided, ``home_window`` where the household lives by now, empty where that is the same.

    ``days``, ``office`` and ``phone`` are empty where the county that decided has set none.
    """

    window: str
    days: str = ""
    office: str = ""
    phone: str = ""
    home_window: str = ""


@dataclass(frozen=True)
class Law:
    """The document a decision rests on; ``draft`` says so while it is one, ``digest`` fixes its state."""

    label: str
    document: str
    number: str = ""
    draft: str = ""
    pack: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Judged:
    """One rule that a letter decides by, kept so that it can be judged again: where it stands, about whom (a register key, no name), its facts."""

    section: str
    code: str
    about: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Content:
    """Everything a letter says but its number and who issued it; days are written as people read them, ``signed`` names the office.

    ``decides`` says that it tells a decision, against which the law's remedies are open.
    """

    kind: str
    addressee: str
    address: str
    household_number: str
    asked: str
    decided_on: str
    outcome: str
    tone: str
    law: Law
    objection: Objection
    reasons: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    missing: tuple[Missing, ...] = ()
    next_steps: tuple[str, ...] = ()
    about_children: bool = False
    decides: bool = False
    signed: str = ""

    @property
    def title(self) -> str:
        """The heading of the paper."""
        return KINDS[self.kind]

    def text(self) -> str:
        """Write it as one line of JSON, the same for the same content."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def fingerprint(self) -> str:
        """Give the digest of what it says, by which a second press of the same button is known."""
        return hashlib.sha256(self.text().encode()).hexdigest()


def content_from(text: str) -> Content:
    """Read back what ``Content.text`` wrote."""
    told: dict[str, Any] = json.loads(text)
    parts = tuple(
        Part(**{**each, "conditions": tuple(Condition(**one) for one in each["conditions"]), "quotes": tuple(each["quotes"])})
        for each in told.pop("parts")
    )
    missing = tuple(Missing(**each) for each in told.pop("missing"))
    law, objection = Law(**told.pop("law")), Objection(**told.pop("objection"))
    reasons, steps = tuple(told.pop("reasons")), tuple(told.pop("next_steps"))
    return replace(Content(law=law, objection=objection, **told), parts=parts, missing=missing, reasons=reasons, next_steps=steps)


def number_text(year: int, serial: int) -> str:
    """Write the number people quote: 救告〔2026〕12号."""
    return f"救告〔{year}〕{serial}号"
