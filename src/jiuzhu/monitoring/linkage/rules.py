"""What is shown of a pair, where two texts differ, and what can go wrong with a decision; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.monitoring.linkage.weights import COMPARISONS

STRONG, SOME = 8.0, 2.0
MASK = "*"
_BRACKETS = re.compile("（[^）]*）")
SHOWN_ENDS = 3
MOST_ROWS = 20_000
"""Rows of one file that are looked at; a file with more needs its sender, not a person who decides."""
MOST_PAIRS = 2_000
"""Pairs of one file that a person is asked about, the likeliest first."""
MOST_CANDIDATES = 3
"""People shown for one row."""


class LinkedAlready(DomainError):
    """The row was decided to be somebody else."""

    code = "linkage_linked_already"
    status = 409


class IdentityShut(DomainError):
    """The pair's two people are not shown: it has been closed by the platform."""

    code = "linkage_identity_shut"
    status = 403


@dataclass(frozen=True)
class Told:
    """One comparison in words: what was compared, with what outcome, and how much that speaks for (or against) one person."""

    label: str
    outcome: str
    strength: str
    tone: str
    bits: float


def told_of(levels: Mapping[str, float]) -> list[Told]:
    """Put the levels of a pair into words, in the order of the table; what could not be compared is said too."""
    found = []
    for comparison in COMPARISONS:
        level = next((each for each in comparison.levels if f"{comparison.code}.{each.code}" in levels), None)
        if level is None:
            found.append(Told(comparison.label, "一方没有填，无法比较", "不计", "", 0.0))
            continue
        bits = levels[f"{comparison.code}.{level.code}"]
        found.append(Told(comparison.label, level.label, *_strength(bits), bits))
    return found


def in_one_line(levels: Mapping[str, float]) -> str:
    """Say in one line what speaks for one person, without the explanations in brackets."""
    return "；".join(f"{each.label}{_BRACKETS.sub('', each.outcome)}" for each in told_of(levels) if each.bits > 0)


def _strength(bits: float) -> tuple[str, str]:
    if bits >= STRONG:
        return "有力支持", "green"
    if bits >= SOME:
        return "支持", "green"
    if bits > -SOME:
        return "作用不大", ""
    return ("明显不符" if bits <= -STRONG / 2 else "不太相符"), "amber"


def masked_name(name: str) -> str:
    """Write a name with the surname only."""
    return f"{name[:1]}{MASK * (len(name) - 1)}" if name else ""


def masked_text(text: str) -> str:
    """Write a number with its two ends only."""
    hidden = len(text) - 2 * SHOWN_ENDS
    return f"{text[:SHOWN_ENDS]}{MASK * hidden}{text[-SHOWN_ENDS:]}" if hidden > 0 else MASK * len(text)


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``differs`` where the other side has something else."""

    text: str
    differs: bool


def pieces(text: str, other: str) -> tuple[Piece, ...]:
    """Cut a text where it differs from another one; nothing differs from what is not known."""
    if not other or not text:
        return (Piece(text, False),) if text else ()
    if len(text) == len(other):
        # Place by place: of two digits that changed places both are marked.
        grouped = groupby(zip(text, other, strict=True), key=lambda both: both[0] != both[1])
        return tuple(Piece("".join(own for own, _ in some), differs) for differs, some in grouped)
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    cut = [Piece(text[start:end], tag != "equal") for tag, start, end, _, _ in matcher.get_opcodes() if end > start]
    return tuple(cut)


@dataclass(frozen=True)
class Line:
    """One line of the page: what, and how either side has it, cut where they differ."""

    label: str
    written: Sequence[Piece]
    registered: Sequence[Piece]
