"""What people are told: the self-test's answers and whom it sends them to, a plan's goal in the letter, the name the service goes by."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.template.loader import render_to_string

from jiuzhu.foundation.divisions.rules import covers, full_code, level_of
from jiuzhu.foundation.policy.packs import DatedPack, pack_names
from jiuzhu.interfaces.cli.coverage.probes.deciding import found, told
from jiuzhu.interfaces.web.letters.assessment import steps
from jiuzhu.interfaces.web.letters.frame import law_of
from jiuzhu.interfaces.web.selftest.results import results_of


def aid(law: DatedPack, code: str) -> object:
    """The self-test: the answer for each example, why, what there is, how much, where and from whom."""
    entry = found(law.aids, code)
    if entry is None:
        return None
    return [
        (each.aid.label, each.answer, each.reasons, each.aid.what, each.amount, each.aid.apply_at, each.department)
        for facts, here in told(entry, law)
        for each in results_of(here, facts)
        if each.aid.code == code
    ]


def unit(law: DatedPack, code: str) -> object:
    """The self-test: the office it names for the aids that are this unit's."""
    return [each.department for each in results_of(law, {}) if each.aid.department == code]


def goal(law: DatedPack, level: str) -> object:
    """The letter about an assessment: what the household is told to expect."""
    return steps(law.goals.get(level))


def header(law: DatedPack, code: str) -> object:
    """The first page of the self-test and whose place it is about, and the document that every letter names."""
    page = render_to_string("selftest/start.html", {"places": [law.pack]})
    letter = law_of(law, digest="-")
    own = full_code(law.pack.division_code)
    return page, level_of(own), [covers(own, each.partition("-")[0]) for each in pack_names()], letter.label, letter.document, letter.number, letter.draft


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {"aids": aid, "units": unit, "goals": goal, "pack": header}
