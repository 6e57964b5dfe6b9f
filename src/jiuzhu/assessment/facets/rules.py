"""What is said of each facet and when it is complete; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError

DEGREES = {"high": "高", "medium": "中", "low": "低"}
DIFFICULT, WELL = "difficult", "well"
STATES = {DIFFICULT: "有困难", WELL: "没有困难"}
WORDS_LENGTH, MEASURE_LENGTH = 100, 300


class FacetsIncomplete(DomainError):
    """A facet has no answer, or a difficulty is told without its kind, degree or follow-up."""

    code = "facets_incomplete"


class NotAssessedByFacets(DomainError):
    """The law of the place does not assess persons, or assesses nothing but persons."""

    code = "not_assessed_so"


class FacetsUnderWay(DomainError):
    """The person's former assessment has not been decided yet."""

    code = "facets_under_way"
    status = 409


class FacetAssessorConfirms(DomainError):
    """Whoever assessed cannot confirm (four eyes)."""

    code = "facet_assessor_confirms"
    status = 403


@dataclass(frozen=True)
class Facet:
    """What is said of one facet: whether there is a difficulty, which, how grave, what is done about it."""

    facet: str
    state: str = ""
    words: str = ""
    degree: str = ""
    measure: str = ""

    @property
    def state_label(self) -> str:
        """有困难, 没有困难, or nothing yet."""
        return STATES.get(self.state, "未填")

    @property
    def degree_label(self) -> str:
        """高, 中 or 低."""
        return DEGREES.get(self.degree, "")

    def plain(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class Moved:
    """One facet then and now."""

    facet: str
    before: Facet
    now: Facet

    @property
    def changed(self) -> bool:
        """Whether anything in it is otherwise."""
        return self.before != self.now


def facets_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Facet, ...]:
    """Read facets as they are stored."""
    return tuple(Facet(**each) for each in stored)


def tidied(facets: Sequence[Facet], *, dimensions: Sequence[str]) -> tuple[Facet, ...]:
    """Give one facet for each dimension, in order, what is said of no difficulty left out; raises FacetsIncomplete for what no list holds."""
    by_name = {each.facet: each for each in facets}
    found = []
    for name in dimensions:
        each = by_name.get(name, Facet(name))
        if each.state not in ("", *STATES) or each.degree not in ("", *DEGREES):
            raise FacetsIncomplete(f"“{name}”的选项不在列表中。", "请从列表中选择。", field=name)
        words, measure = each.words.strip()[:WORDS_LENGTH], each.measure.strip()[:MEASURE_LENGTH]
        found.append(Facet(name, each.state, words, each.degree, measure) if each.state != WELL else Facet(name, WELL))
    return tuple(found)


def check_complete(facets: Sequence[Facet]) -> Sequence[Facet]:
    """Give the facets unchanged; raises FacetsIncomplete unless each is answered, and a difficulty with its kind, degree and follow-up."""
    for each in facets:
        if not each.state:
            raise FacetsIncomplete(f"“{each.facet}”还没有填写。", "请选择有没有困难。", field=each.facet)
        if each.state == DIFFICULT:
            lacking = [label for label, text in (("困难类型", each.words), ("困难程度", each.degree), ("跟进服务措施", each.measure)) if not text]
            if lacking:
                raise FacetsIncomplete(f"“{each.facet}”有困难，还没有写{'、'.join(lacking)}。", "请写明困难类型、困难程度和跟进服务措施。", field=each.facet)
    return facets


def beside(before: Sequence[Facet], now: Sequence[Facet]) -> list[Moved]:
    """Lay two assessments side by side."""
    then = {each.facet: each for each in before}
    return [Moved(each.facet, then.get(each.facet, Facet(each.facet)), each) for each in now]
