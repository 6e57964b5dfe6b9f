"""A decision made again from the law and the facts stored with it, beside what it was (I-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from jiuzhu.foundation.kernel.sealing import SealBroken
from jiuzhu.foundation.policy.errors import LawLost, PackFaulty, PackUnknown
from jiuzhu.foundation.policy.models import Ruling
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import answer_by, files_changed_since, law_by_fingerprint

ANSWERS = {True: "符合", False: "不符合", None: "待定"}


@dataclass(frozen=True)
class Line:
    """One answer of a decision: about what or whom (``about`` may be a register key), as it was stored, as it comes out again.

    ``about_children`` says that only the children's duty sees the two words; whether they are the same everybody sees.
    """

    about: str
    then: str
    again: str
    about_children: bool = False

    @property
    def same(self) -> bool:
        """Whether the answer is the stored one."""
        return self.then == self.again


@dataclass(frozen=True)
class Law:
    """The law of a decision: which pack, the day it is read for, its fingerprint, how many published changes it holds; whether other files count now."""

    label: str
    document: str
    on: date
    fingerprint: str
    changes: int
    files_changed: bool


@dataclass(frozen=True)
class Recomputed:
    """A decision made again; ``problem`` says in Chinese why it could not be, and is empty where it could."""

    lines: tuple[Line, ...] = ()
    laws: tuple[Law, ...] = ()
    problem: str = ""

    @property
    def same(self) -> bool:
        """Whether every answer is the stored one; never where the decision could not be made again."""
        return bool(self.lines) and not self.problem and all(each.same for each in self.lines)

    def __add__(self, other: Recomputed) -> Recomputed:
        laws = tuple(dict.fromkeys((*self.laws, *other.laws)))
        return Recomputed((*self.lines, *other.lines), laws, self.problem or other.problem)


NOTHING_STORED = Recomputed(problem="没有留存这次判断所用的规定和事实，请按纸质档案核对。")


def made_again(fingerprint: str, judged: Callable[[DatedPack], Iterable[Line]]) -> Recomputed:
    """Make a decision again with the law of its fingerprint; ``judged`` gives its lines. What was lost or tampered with is told, not raised."""
    if not fingerprint:
        return NOTHING_STORED
    try:
        law = law_by_fingerprint(fingerprint)
        told = Law(law.pack.label, law.pack.document, law.on, fingerprint, len(law.pack.overlays), files_changed_since(fingerprint))
        return Recomputed(tuple(judged(law)), (told,))
    except (LawLost, PackFaulty, PackUnknown, SealBroken) as error:
        return Recomputed(problem=str(error))


def rulings_again(rulings: Iterable[Ruling], *, about: Callable[[Ruling], str] = lambda ruling: ruling.about) -> Recomputed:
    """Apply every stored ruling again, each with its own facts and the law of then; ``about`` names whom it is about."""
    found = [made_again(each.law_id, partial(_lines, each, about(each))) for each in rulings]
    return sum(found[1:], found[0]) if found else NOTHING_STORED


def answer_words(answer: bool | None) -> str:
    """Write the answer of a rule."""
    return ANSWERS[answer]


def _lines(ruling: Ruling, about: str, law: DatedPack) -> list[Line]:
    again = answer_by(law, section=ruling.section, code=ruling.code, facts=ruling.facts)
    return [Line(about, answer_words(ruling.answer), answer_words(again))]
