"""The letter about an assessment: each condition with the household's own figures, the level, the law, how to object."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.assessment.indicators import queries
from jiuzhu.assessment.indicators.judging import AREA, stored
from jiuzhu.assessment.indicators.rules import form_of
from jiuzhu.assessment.indicators.scoring import HARDSHIP, NORMAL, UNKNOWN
from jiuzhu.casework.letters.rules import Condition, Content, LetterTooEarly, Missing, Part
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.conditions import rows
from jiuzhu.foundation.policy.describing import Describer
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.wording import without_codes
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, conditions, law_of, objection_of, papers_of
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON

CHILDREN = "children_adolescents"
TELLABLE = ("effective", "superseded")
TONES = {HARDSHIP: "red", NORMAL: "green", UNKNOWN: "amber"}
STATES = {True: HARDSHIP, False: NORMAL, None: UNKNOWN}


def draft(assessment: Any, *, actor: Actor, on: date) -> Draft:
    """Write the letter from what was judged then, not from what the law says today; raises LetterTooEarly."""
    if assessment.state not in TELLABLE:
        raise LetterTooEarly("这次评估还没有生效，不能出具告知书。", "请先提交并由乡镇确认。")
    judgement = stored(assessment)
    judged = queries.judged(assessment)
    sees = queries.sees_child_answers(actor, assessment)
    read = _read(assessment, judgement.pack)
    told = [each for each in judged if sees or each.code != CHILDREN]
    hard = [each.label.removesuffix("指标") for each in told if each.state == HARDSHIP]
    open_ones = [each for each in told if each.state == UNKNOWN]
    # The count beside the names would give away the state of the one indicator that is left out.
    count = f"（十项指标中 {assessment.hardships} 项为困境）" if len(told) == len(judged) else ""
    reasons = [f"属于困境的有：{'、'.join(hard)}。"] if hard else []
    if open_ones:
        reasons.append(f"还不能确定的有：{'、'.join(each.label.removesuffix('指标') for each in open_ones)}；它们不影响这次的结果。")
    goal = judgement.pack.goals.get(assessment.level)
    content = Content(
        kind="assessment",
        **addressed(assessment.household),
        asked=f"{chinese_day(assessment.assessed_on)}，评估人到您家进行了{assessment.title}，按十项指标逐项核对。结果如下。",
        decided_on=str(assessment.assessed_on),
        outcome=f"困难程度：{assessment.level_label}{count}",
        tone="blue",
        law=law_of(judgement.pack, assessment.pack_digest),
        objection=objection_of(assessment.division_code, on, home=assessment.household.division_code),
        reasons=tuple(reasons),
        parts=(*(_part(each, read.get(each.code), hidden=each.code == CHILDREN and not sees) for each in judged), *_bands(judgement.pack)),
        missing=_missing(open_ones),
        next_steps=steps(goal),
        about_children=sees and any(each.code == CHILDREN and each.state != NORMAL for each in judged),
        decides=True,
    )
    return Draft(content, str(assessment.pk), assessment.household)


def _read(assessment: Any, pack: DatedPack) -> dict[str, tuple[bool | None, tuple[Condition, ...]]]:
    """Read every indicator of the law of then over the form's own figures: the verdict and its conditions."""
    values = assessment.values() | ({AREA: assessment.area_type} if assessment.area_type else {})
    facts, _ = form_of(pack).read(values)
    describer = Describer(declared_facts(), pack.parameters)
    traced = {each.code: each.hardship.trace(facts, pack.values) for each in pack.indicators}
    return {code: (step.verdict, conditions(rows(step, describer))) for code, step in traced.items()}


def _part(judged: Any, read: tuple[bool | None, tuple[Condition, ...]] | None, *, hidden: bool) -> Part:
    if hidden:
        return Part(judged.label, "不显示", note=TOLD_IN_PERSON)
    verdict, said = read or (None, ())
    told = [f"评估人认定：{judged.finding_reason}"] if judged.finding_reason else []
    if judged.found_by_assessors or STATES[verdict] == judged.state:
        # What holds is also said in the pack's own words.
        told += [each.text for each in judged.conditions if each.holds] if judged.state == HARDSHIP else []
    else:
        said = tuple(Condition(each.text, holds=each.holds) for each in judged.conditions)
    return Part(judged.label, judged.state_label, TONES[judged.state], said, judged.clause, (judged.quote,), without_codes(judged.reading), "；".join(told), harm=True)


def _bands(pack: Any) -> tuple[Part, ...]:
    band = pack.parameters.get("band_high_min")
    return (Part("困难程度怎么划分", clause=band.clause, quotes=(band.quote,)),) if band and band.quote else ()


def _missing(open_ones: list[Any]) -> tuple[Missing, ...]:
    unset = dict.fromkeys(name for each in open_ones for name in each.unset)
    return (
        *papers_of(fact for each in open_ones for fact in each.missing),
        *(Missing(name, "本县还没有公布这个标准，公布后即可判断") for name in unset),
    )


def steps(goal: Any) -> tuple[str, ...]:
    """Say what comes next: the plan, with the goal of the level word for word."""
    if goal is None:
        return ()
    return (f"我们会按下面的目标为您家拟订帮扶计划，并和您商量：{goal.text}", "家庭情况有变化的，请告诉村（社区）工作人员，可以重新评估。")
