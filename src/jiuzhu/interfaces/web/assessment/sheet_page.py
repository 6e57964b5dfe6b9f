"""The form as a page shows it: every field with its value, source, error; every indicator with its state and grounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jiuzhu.assessment.indicators.consistency import Contradiction
from jiuzhu.assessment.indicators.judging import Judgement
from jiuzhu.assessment.indicators.queries import Assessment
from jiuzhu.assessment.indicators.scoring import UNKNOWN, Judged
from jiuzhu.assessment.indicators.sheet import CHILD_FACTS, COUNTED, PARTS, SECTIONS, YES_NO, Unreadable, per_head, read, written
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts

TONES = {"hardship": "red", "normal": "green", "unknown": "amber"}
LEVEL_TONES = {"high": "red", "medium": "amber", "low": "green", "undetermined": "amber"}
MARKS = {True: ("yes", "✓", "符合"), False: ("not", "–", "不符合"), None: ("unknown", "?", "未知")}


@dataclass(frozen=True)
class FieldView:
    """One line of the form."""

    name: str
    label: str
    kind: str
    unit: str
    shown: str
    source: str
    hint: str = ""
    error: str = ""
    lacking: str = ""
    options: tuple[tuple[str, str], ...] = ()
    inner: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is typed as a figure."""
        return self.kind in ("money", "count", "number")


@dataclass(frozen=True)
class CardView:
    """One indicator with its fields."""

    code: str
    label: str
    dimension: str
    judged: Judged
    fields: tuple[FieldView, ...]
    repeated: tuple[tuple[str, str], ...]
    contradictions: tuple[Contradiction, ...] = ()
    finding: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    has_empty_counts: bool = False

    @property
    def tone(self) -> str:
        """The tone of the state's tag."""
        return TONES[self.judged.state]

    @property
    def grounds(self) -> list[tuple[str, str, str, str]]:
        """Each condition as (class, mark, word, text); what holds first."""
        order = {True: 0, None: 1, False: 2}
        return [(*MARKS[each.holds], each.text) for each in sorted(self.judged.conditions, key=lambda each: order[each.holds])]

    @property
    def explainable(self) -> list[tuple[Contradiction, str]]:
        """What a written reason can explain, with the reason written so far."""
        return [(each, self.reasons.get(each.code, "")) for each in self.contradictions if each.explainable]


def cards(assessment: Assessment, judgement: Judgement, *, sees_children: bool) -> list[CardView]:
    """Build the ten cards in form order."""
    declared = declared_facts()
    judged = {each.code: each for each in judgement.scored.indicators}
    views = []
    for section in SECTIONS:
        hidden = section.indicator == "children_adolescents" and not sees_children
        found = tuple(each for each in judgement.contradictions if any(fact in section.facts for fact in each.facts[:1]))
        names = [fact for fact in section.facts if not (hidden and fact in CHILD_FACTS)]
        fields = tuple(_field(declared[fact], assessment, judgement, judged[section.indicator]) for fact in names)
        views.append(
            CardView(
                code=section.indicator,
                label=section.label,
                dimension=section.dimension,
                judged=judged[section.indicator],
                fields=fields,
                repeated=tuple((declared[fact].label, _shown(declared[fact], assessment)) for fact in section.repeated),
                contradictions=found,
                finding=assessment.findings.get(section.indicator, {}),
                reasons=assessment.explanations,
                hidden=hidden,
                has_empty_counts=section.indicator in COUNTED and any(not each.shown for each in fields),
            )
        )
    return views


def facts_shown(assessment: Assessment, *, sees_children: bool) -> dict[str, str]:
    """Give every answered fact of the form as people read it."""
    declared = declared_facts()
    shown = {
        fact: _shown(declared[fact], assessment)
        for section in SECTIONS
        for fact in section.facts
        if sees_children or fact not in CHILD_FACTS
    }
    shown["income_per_head_annual_yuan"] = shown["income_per_head_annual_yuan"] or per_head(assessment.values())
    return shown


def lacking_of(judged: Iterable[Judged]) -> set[str]:
    """Name the facts without which an indicator is unknown."""
    return {fact for each in judged if each.state == UNKNOWN for fact in each.missing}


def _field(declared: FactDeclaration, assessment: Assessment, judgement: Judgement, judged: Judged) -> FieldView:
    entry = assessment.facts.get(declared.name, {})
    error = " ".join(each.what for each in judgement.contradictions if declared.name in each.facts)
    typed = entry.get("typed", "")
    if typed:
        error = _why_unreadable(typed, declared)
    lacking = ""
    if judged.state == UNKNOWN and declared.name in judged.missing and not typed:
        lacking = f"缺此项不能定{f'；可查：{declared.paper}' if declared.paper else ''}"
    kind = str(declared.kind)
    options: tuple[tuple[str, str], ...] = ()
    if kind == "boolean":
        options = tuple(YES_NO.items())
    elif declared.values:
        options = tuple(declared.values.items())
    return FieldView(
        name=declared.name,
        label=declared.label,
        kind=kind,
        unit=declared.unit or ("人" if kind == "count" and "人" in declared.label else ""),
        shown=typed or (entry.get("value", "") if options else written(entry.get("value", ""), kind=kind)),
        source=entry.get("source", ""),
        hint=_hint(declared, entry, assessment),
        error=error,
        lacking=lacking,
        options=options,
        inner=declared.name in PARTS,
    )


def _hint(declared: FactDeclaration, entry: Mapping[str, str], assessment: Assessment) -> str:
    derived = per_head(assessment.values()) if declared.name == "income_per_head_annual_yuan" else ""
    if derived:
        return f"按家庭年收入 ÷ 人数为 {derived}"
    # Whoever confirms sees at a glance where the answer departs from what was known before.
    given = ""
    if entry.get("given") and entry.get("value") != entry["given"]:
        given = f"{entry['given_source']}：{declared.values.get(entry['given']) or written(entry['given'], kind=str(declared.kind))}"
    return "；".join(filter(None, (given, entry.get("hint", ""))))


def _shown(declared: FactDeclaration, assessment: Assessment) -> str:
    value = assessment.facts.get(declared.name, {}).get("value", "")
    return declared.values.get(value, value) if declared.values else written(value, kind=str(declared.kind))


def _why_unreadable(typed: str, declared: FactDeclaration) -> str:
    try:
        read(typed, kind=str(declared.kind), values=tuple(declared.values))
    except Unreadable as error:
        return str(error)
    return "共同生活家庭至少有 1 人。"
