"""The ten-indicator form as rules: what is read, what it comes to, why, and what is missing (附件2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.evaluation import Judge, Judgement, compile_judge, possible_levels
from jiuzhu.foundation.policy.facts import FactDeclaration, FactRefused, declared_facts, fact_value
from jiuzhu.foundation.policy.packs import DatedPack, Indicator

FORMS_KEPT = 32
"""Compiled forms kept in memory: a form for each law that is asked at the same time."""
STATES = {True: "hardship", False: "normal", None: "unknown"}


@dataclass(frozen=True)
class Condition:
    """One comparison in Chinese with the household's own figures, and whether it holds."""

    text: str
    holds: bool | None


@dataclass(frozen=True)
class Lacking:
    """What an unknown indicator lacks: a fact of the form, or a local parameter the county has not set."""

    name: str
    label: str
    paper: str
    source: str
    is_parameter: bool


@dataclass(frozen=True)
class IndicatorResult:
    """One indicator: state (hardship, normal, unknown), the sentences that say why, every condition, what is missing.

    ``assessor_decides`` is true where nothing is missing and the form itself leaves the case open.
    """

    indicator: Indicator
    state: str
    reasons: tuple[str, ...]
    conditions: tuple[Condition, ...]
    lacking: tuple[Lacking, ...]

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.code

    @property
    def assessor_decides(self) -> bool:
        """Whether an assessor must decide."""
        return self.state == "unknown" and not self.lacking


@dataclass(frozen=True)
class FormResult:
    """The whole form: level (high, medium, low, undetermined), the levels still possible, every indicator."""

    level: str
    possible: tuple[str, ...]
    indicators: tuple[IndicatorResult, ...]

    @property
    def hardships(self) -> int:
        """How many indicators are in hardship."""
        return sum(each.state == "hardship" for each in self.indicators)

    @property
    def unknowns(self) -> int:
        """How many indicators are unknown."""
        return sum(each.state == "unknown" for each in self.indicators)

    @property
    def lacking(self) -> tuple[Lacking, ...]:
        """Everything the unknown indicators lack, once each."""
        return tuple(dict.fromkeys(each for indicator in self.indicators for each in indicator.lacking))


@dataclass(frozen=True)
class Inconsistency:
    """Figures of the form that cannot all be right."""

    code: str
    message: str
    fields: tuple[str, ...]


class Form:
    """The assessment form of a dated pack."""

    def __init__(self, dated: DatedPack) -> None:
        self.dated = dated
        self.facts = declared_facts()
        self.judge: Judge = compile_judge(dated)

    @cached_property
    def fields(self) -> tuple[FactDeclaration, ...]:
        """The facts of the form, in its order."""
        return form_facts()

    def read(self, raw: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, FactRefused]]:
        """Read what was filled in; gives the facts (money in fen, None where empty) and an error for each bad field."""
        facts: dict[str, Any] = {}
        errors: dict[str, FactRefused] = {}
        for name, value in raw.items():
            if name not in self.facts:
                continue
            try:
                facts[name] = fact_value(self.facts[name], value)
            except FactRefused as error:
                errors[name] = error
        return facts, errors

    def judgement(self, facts: Mapping[str, Any]) -> Judgement:
        """Judge quickly: level, states, one reason for each hardship."""
        return self.judge(facts)

    def result(self, facts: Mapping[str, Any]) -> FormResult:
        """Judge and explain: every condition with its figures, what is missing and where to get it."""
        judgement = self.judge(facts)
        reasons = iter(judgement.reasons)
        results = tuple(
            self._explained(indicator, state, next(reasons) if state else "", facts)
            for indicator, state in zip(self.judge.indicators, judgement.states, strict=True)
        )
        possible = possible_levels(judgement.hardships, judgement.unknowns, self.judge.bands)
        return FormResult(judgement.level, possible, results)

    def inconsistencies(self, facts: Mapping[str, Any]) -> tuple[Inconsistency, ...]:
        """List the checks whose figures are all known and do not fit."""
        return tuple(
            Inconsistency(check.code, check.message, check.fields)
            for check in self.dated.checks
            if check.holds.trace(facts, self.dated.values).verdict is False
        )

    def _explained(self, indicator: Indicator, state: bool | None, reason: str, facts: Mapping[str, Any]) -> IndicatorResult:
        describer = Describer(self.facts, self.dated.parameters)
        steps = [branch.when.trace(facts, self.dated.values) for branch in indicator.branches]
        conditions = tuple(Condition(*line) for step in steps for line in describer.lines(step))
        unknown = [leaf for step in steps if step.verdict is None for leaf in step.leaves() if leaf.verdict is None]
        missing = dict.fromkeys(name for leaf in unknown for name in leaf.missing_facts)
        unset = dict.fromkeys(name for leaf in unknown for name in leaf.missing_parameters)
        lacking = (*self._facts(missing), *self._parameters(unset)) if state is None else ()
        said = reason.removeprefix(f"{indicator.label}：")
        return IndicatorResult(indicator, STATES[state], (said,) if said else (), conditions, lacking)

    def _facts(self, names: Iterable[str]) -> list[Lacking]:
        return [
            Lacking(name, each.label, each.paper, each.source, is_parameter=False)
            for name, each in ((name, self.facts[name]) for name in names)
        ]

    def _parameters(self, names: Iterable[str]) -> list[Lacking]:
        found = [self.dated.parameters[name] for name in names]
        return [Lacking(each.name, each.label, "", "由县民政局在本地参数中设定", is_parameter=True) for each in found]


@lru_cache(maxsize=1)
def form_facts() -> tuple[FactDeclaration, ...]:
    """The facts of the form, in its order (data contract §2)."""
    return tuple(each for each in declared_facts().values() if each.form)


_forms: dict[str, Form] = {}


def form_of(dated: DatedPack) -> Form:
    """Give the compiled form of a dated pack; kept by the pack's fingerprint."""
    key = dated.fingerprint
    if key not in _forms:
        if len(_forms) >= FORMS_KEPT:
            _forms.clear()
        _forms[key] = Form(dated)
    return _forms[key]
