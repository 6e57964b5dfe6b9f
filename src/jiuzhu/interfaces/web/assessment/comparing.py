"""Two assessments beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.assessment.indicators.judging import CHILDREN, stored
from jiuzhu.assessment.indicators.queries import Assessment, sees_child_answers
from jiuzhu.assessment.indicators.scoring import Judged, Scored
from jiuzhu.assessment.indicators.sheet import SECTIONS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.interfaces.web.assessment.sheet_page import TONES, facts_shown


@dataclass(frozen=True)
class Line:
    """One fact then and now."""

    label: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        """Whether the answer is another one."""
        return self.before != self.now


@dataclass(frozen=True)
class Pair:
    """One indicator then and now, with its facts."""

    label: str
    before: Judged
    now: Judged
    before_tone: str
    now_tone: str
    lines: tuple[Line, ...]

    @property
    def changed(self) -> bool:
        """Whether the state is another one."""
        return self.before.state != self.now.state

    @property
    def touched(self) -> bool:
        """Whether anything in it changed."""
        return self.changed or any(line.changed for line in self.lines)


def compared(former: Assessment, before: Scored, assessment: Assessment, now: Scored, *, sees_children: bool) -> list[Pair]:
    """Lay two assessments side by side, in form order."""
    declared = declared_facts()
    then, today = facts_shown(former, sees_children=sees_children), facts_shown(assessment, sees_children=sees_children)
    states_then = {each.code: each for each in before.indicators}
    pairs = []
    for judged in now.indicators:
        if judged.code == CHILDREN and not sees_children:
            continue
        section = next(each for each in SECTIONS if each.indicator == judged.code)
        earlier = states_then[judged.code]
        pairs.append(
            Pair(
                label=judged.label,
                before=earlier,
                now=judged,
                before_tone=TONES[earlier.state],
                now_tone=TONES[judged.state],
                lines=tuple(Line(declared[fact].label, then[fact], today[fact]) for fact in section.facts if fact in today),
            )
        )
    return pairs


def since_the_last(assessment: Assessment, now: Scored, *, sees_children: bool) -> list[Pair]:
    """Give the indicators in which anything changed since the former assessment; none where there is none, or it is not to be seen."""
    former = assessment.former
    if former is None or not former.results:
        return []
    return [each for each in compared(former, stored(former).scored, assessment, now, sees_children=sees_children) if each.touched]


def sees_both(actor: Actor, assessment: Assessment) -> bool:
    """Tell whether the actor may see what was answered about the children in an assessment and in the former one."""
    former = assessment.former
    return sees_child_answers(actor, assessment) and (former is None or sees_child_answers(actor, former))
