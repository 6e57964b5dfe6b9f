"""Keeping what is being filled in; a draft decides nothing, so it leaves no trace until it is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.scoring import HARDSHIP, NORMAL
from jiuzhu.assessment.indicators.sheet import COUNTED, SECTIONS, read_all
from jiuzhu.assessment.indicators.workflow import OPEN
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.workflow.rules import StepRefused


class DraftChanged(DomainError):
    """Somebody else has saved the same draft since the page was opened."""

    code = "draft_changed"
    status = 409


@dataclass(frozen=True)
class Typed:
    """What was typed: texts by fact, reasons for contradictions by code, assessors' findings by indicator."""

    facts: Mapping[str, str]
    explanations: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inactivity_reason: str = ""


def save_draft(*, assessment: Assessment, typed: Typed, seen_draft: int, actor: Actor, at: datetime) -> Assessment:
    """Keep what was typed, readable or not, with who filled it in as its source; a retry changes nothing more.

    Raises NotPermitted, StepRefused once it is submitted, DraftChanged when somebody else saved in between.
    """
    actor.require(Duty.ASSESSMENT_WRITE, division_code=assessment.division_code)
    if not assessment.is_open:
        raise StepRefused(f"这次评估“{assessment.state_label}”，不能再填写。", "请刷新页面查看最新情况。")
    facts = entries_with(assessment.facts, typed.facts, by=actor.name)
    with writing():
        rows = Assessment.objects.filter(pk=assessment.pk, state__in=OPEN)
        # One person may save again from the same page (a lost answer, two tabs); another person's work is never overwritten.
        mine = rows.filter(draft_number=seen_draft) | rows.filter(drafted_by=actor.user_id)
        saved = mine.update(
            facts=facts,
            explanations={code: text.strip()[:300] for code, text in typed.explanations.items() if text.strip()},
            findings={code: _finding(each) for code, each in typed.findings.items() if each.get("state") in (HARDSHIP, NORMAL)},
            # What the register has learned since the form was begun.
            area_type=assessment.household.area_type or assessment.area_type,
            inactivity_reason=typed.inactivity_reason.strip()[:200],
            drafted_at=at,
            drafted_by=actor.user_id,
            draft_number=F("draft_number") + 1,
        )
    if not saved:
        raise DraftChanged("这份草稿已有别人修改或提交。", "请刷新页面，看过最新内容后再填。")
    assessment.refresh_from_db()
    return assessment


def fill_zero(*, assessment: Assessment, indicator: str, actor: Actor, at: datetime) -> Assessment:
    """Write 0 into the counts of one indicator that are still empty, on the assessor's word; raises what ``save_draft`` raises."""
    facts = next((each.facts for each in SECTIONS if each.indicator == indicator and indicator in COUNTED), ())
    empty = {fact: "0" for fact in facts if not _shown(assessment.facts.get(fact, {}))}
    typed = Typed(empty, assessment.explanations, assessment.findings, assessment.inactivity_reason)
    return save_draft(assessment=assessment, typed=typed, seen_draft=assessment.draft_number, actor=actor, at=at)


def entries_with(entries: Mapping[str, Mapping[str, str]], typed: Mapping[str, str], *, by: str) -> dict[str, dict[str, str]]:
    """Lay what was typed over the entries: a changed value is its writer's, the first value brings its own source back."""
    declared = declared_facts()
    kept, wrong = read_all(
        typed, kinds={fact: str(each.kind) for fact, each in declared.items()}, values={fact: tuple(each.values) for fact, each in declared.items()}
    )
    result = {fact: dict(entry) for fact, entry in entries.items()}
    for fact, value in kept.items():
        entry = result.setdefault(fact, {})
        if value != entry.get("value", "") or "typed" in entry:
            given = bool(value) and value == entry.get("given")
            entry["source"] = entry["given_source"] if given else f"{by}填写"
        entry["value"] = value
        entry.pop("typed", None)
        if not value:
            entry.pop("source", None)
    for fact in wrong:
        entry = result.setdefault(fact, {})
        entry |= {"value": "", "typed": typed[fact][:60]}
        entry.pop("source", None)
    return {fact: entry for fact, entry in result.items() if any(entry.values())}


def _shown(entry: Mapping[str, str]) -> str:
    return entry.get("value") or entry.get("typed", "")


def _finding(finding: Mapping[str, str]) -> dict[str, str]:
    return {"state": finding["state"], "reason": finding.get("reason", "").strip()[:300]}
