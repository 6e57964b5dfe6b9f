"""The letter about a benefit that was decided: what was granted or refused, from when, by which figures of then."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.casework.assistance import queries
from jiuzhu.casework.assistance.deciding import GRANTED
from jiuzhu.casework.assistance.workflow import CONFIRMED
from jiuzhu.casework.letters.rules import Content, LetterTooEarly
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.rulings import read_back
from jiuzhu.interfaces.web.letters.benefit import amount_words, ground_of, steps
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, objection_of
from jiuzhu.interfaces.web.letters.members import TONES, Subject, read


def draft(decision: Any, *, on: date) -> Draft:
    """Write the letter from what was decided then, not from what the law says today; raises LetterTooEarly."""
    if decision.state != CONFIRMED:
        raise LetterTooEarly("这项决定还没有生效，不能出具告知书。", "请先由另一个人确认。")
    then = queries.reckoned_then(decision)
    benefit, law = then.found.benefit, then.law
    facts = read_back(then.facts, declared_facts())
    found = read(benefit.eligible, [Subject(decision.subject_key, decision.subject_name, facts)], law)
    granted, label = decision.outcome == GRANTED, decision.benefit_label
    told = f"{decision.subject_name}：{amount_words(benefit, decision.amount_fen)}，自 {chinese_day(decision.from_on)}起。" if granted else found[0].because
    content = Content(
        kind="benefit",
        **addressed(decision.household),
        asked=f"{chinese_day(decision.decided_on)}，我们按照规定核对了{decision.subject_name}能否享受“{label}”，由两人分别核定。决定如下。",
        decided_on=str(decision.decided_on),
        outcome=f"可以享受“{label}”：{decision.subject_name}" if granted else f"{decision.subject_name}目前不符合“{label}”的条件",
        tone=TONES[granted],
        law=law_of(law, decision.law),
        objection=objection_of(decision.division_code, on, home=decision.household.division_code),
        reasons=(told,),
        parts=(found[0].part, ground_of(benefit)),
        next_steps=steps(benefit, granted),
        about_children=decision.about_children,
        decides=True,
    )
    return Draft(content, str(decision.pk), decision.household)
