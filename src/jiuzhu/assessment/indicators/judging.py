"""Judging one assessment: the law and the county's values of a day over its facts, then the assessors' own findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jiuzhu.assessment.indicators.consistency import Contradiction, contradictions, unexplained
from jiuzhu.assessment.indicators.rules import Form, IndicatorResult, form_of
from jiuzhu.assessment.indicators.scoring import HARDSHIP, NORMAL, UNKNOWN, Condition, Judged, Scored, judged_from
from jiuzhu.assessment.indicators.workflow import CONCLUDED
from jiuzhu.foundation.policy.evaluation import UNDETERMINED, level_of, possible_levels
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import law_by_fingerprint, pack_in_force
from jiuzhu.foundation.policy.recomputing import Line, Recomputed, made_again

if TYPE_CHECKING:
    from jiuzhu.assessment.indicators.models import Assessment

AREA = "area_type"
CHILDREN = "children_adolescents"
LACKING_NAMED = 3
NO_CONCLUSION = Recomputed(problem="这次评估没有结论：还在填写、补正，或已经取消。")
"""Of a form whose answers may since be others than those it was judged by."""


@dataclass(frozen=True)
class Judgement:
    """What a form comes to, and what keeps it from being submitted: unreadable figures, contradictions without a reason."""

    pack: DatedPack
    scored: Scored
    contradictions: tuple[Contradiction, ...]
    blocking: tuple[Contradiction, ...]
    unreadable: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the form can be signed."""
        return not self.blocking and not self.unreadable and self.scored.level != UNDETERMINED

    @property
    def lacking_words(self) -> str:
        """What would settle the unknown indicators, in one sentence."""
        declared = declared_facts()
        unknown = [each for each in self.scored.indicators if each.state == UNKNOWN]
        lacking = list(dict.fromkeys(fact for each in unknown for fact in each.missing))
        facts = [declared[fact].label for fact in lacking if fact != AREA]
        unset = list(dict.fromkeys(name for each in unknown for name in each.unset))
        undecided = [each.label for each in unknown if each.open_to_assessors]
        parts = []
        if facts:
            named = "、".join(f"「{label}」" for label in facts[:LACKING_NAMED])
            parts.append(f"补上{named}{f'等 {len(facts)} 项' if len(facts) > LACKING_NAMED else ''}即可确定")
        if AREA in lacking:
            parts.append("请先在登记册补登这户的「城乡」")
        if unset:
            parts.append(f"本县还没有设定{'、'.join(f'「{name}」' for name in unset)}")
        if undecided:
            parts.append(f"请评估人认定{'、'.join(f'「{label}」' for label in undecided)}")
        return "；".join(parts)


def judge(assessment: Assessment, *, on: date) -> Judgement:
    """Judge a form as it is now with the law in force on a day."""
    return _judgement(assessment, pack_in_force(on, division_code=assessment.division_code or None))


def stored(assessment: Assessment) -> Judgement:
    """Give what a submitted form was judged to be, without judging it again."""
    pack = law_by_fingerprint(assessment.pack_digest)
    scored = Scored(assessment.level, (assessment.level,), judged_from(assessment.results))
    return Judgement(pack, scored, (), (), ())


def recomputed(assessment: Assessment) -> Scored:
    """Judge a submitted form again from its pack, day, values, facts and findings; the answer must be the stored one."""
    return stored_pack_judgement(assessment).scored


def stored_pack_judgement(assessment: Assessment) -> Judgement:
    """Judge a submitted form again with the very law and values it was judged with."""
    return _judgement(assessment, stored(assessment).pack)


def recompute(assessment: Assessment) -> Recomputed:
    """Judge a submitted form again beside what it was: the level, and every indicator."""
    if not assessment.results or assessment.state not in CONCLUDED:
        return NO_CONCLUSION
    return made_again(assessment.pack_digest, lambda law: _lines(assessment, _judgement(assessment, law).scored))


def _lines(assessment: Assessment, again: Scored) -> list[Line]:
    then = Scored(assessment.level, (assessment.level,), judged_from(assessment.results))
    made = {each.code: each for each in again.indicators}
    lines = [Line("困境程度", then.level_words, again.level_words)]
    for was in then.indicators:
        found = made.get(was.code)
        # The word alone can be the same while a condition is not.
        word = "没有这项" if found is None else found.state_label if found == was or found.state != was.state else f"{found.state_label}（理由不同）"
        lines.append(Line(was.label, was.state_label, word, about_children=was.code == CHILDREN))
    return lines


def score(form: Form, values: Mapping[str, str], findings: Mapping[str, Mapping[str, str]]) -> Scored:
    """Judge kept texts by fact, and lay the assessors' findings over the indicators the form leaves open to them."""
    facts, _ = form.read(values)
    result = form.result(facts)
    indicators = tuple(_judged(each, findings.get(each.code, {})) for each in result.indicators)
    hardships = sum(each.state == HARDSHIP for each in indicators)
    unknowns = sum(each.state == UNKNOWN for each in indicators)
    possible = possible_levels(hardships, unknowns, form.judge.bands)
    level = level_of(hardships, form.judge.bands) if len(possible) == 1 else UNDETERMINED
    return Scored(level or UNDETERMINED, possible, indicators)


def _judgement(assessment: Assessment, pack: DatedPack) -> Judgement:
    form = form_of(pack)
    values = assessment.values()
    if assessment.area_type:
        values[AREA] = assessment.area_type
    facts, errors = form.read(values)
    found = [Contradiction(each.code, each.message, each.fields) for each in form.inconsistencies(facts)]
    found += contradictions({name: value for name, value in values.items() if name != AREA})
    return Judgement(
        pack=pack,
        scored=score(form, values, assessment.findings),
        contradictions=tuple(found),
        blocking=tuple(unexplained(found, assessment.explanations)),
        unreadable=(*errors, *(fact for fact, entry in assessment.facts.items() if entry.get("typed"))),
    )


def _judged(result: IndicatorResult, finding: Mapping[str, str]) -> Judged:
    indicator = result.indicator
    found = result.assessor_decides and finding.get("state") in (HARDSHIP, NORMAL) and bool(finding.get("reason"))
    conditions = tuple(Condition(each.text, each.holds) for each in result.conditions)
    if result.reasons:
        # The pack's own sentence says what holds better than the bare comparison does.
        conditions = (*(Condition(text, True) for text in result.reasons), *(each for each in conditions if not each.holds))
    return Judged(
        code=indicator.code,
        label=indicator.label,
        dimension=indicator.dimension,
        state=finding["state"] if found else result.state,
        conditions=conditions,
        clause=indicator.clause,
        quote=indicator.quote if result.state != NORMAL or not indicator.normal_quote else indicator.normal_quote,
        reading=indicator.reading,
        missing=tuple(each.name for each in result.lacking if not each.is_parameter),
        unset=tuple(each.label for each in result.lacking if each.is_parameter),
        found_by_assessors=found,
        finding_reason=finding.get("reason", "") if found else "",
    )
