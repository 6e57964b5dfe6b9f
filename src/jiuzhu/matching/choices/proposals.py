"""Everything that can meet a need of a household, gathered from the law, the list, the library, charity and neighbours (P-51)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.assessment.needs.rules import UNSORTED
from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.leads import queries as leads
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import ItemVerdict, Subject, Verdict, judge_one, whole_of
from jiuzhu.matching.choices.helping import helping
from jiuzhu.matching.choices.rules import (
    BENEFIT_STEP,
    CHARITY,
    CHARITY_STEP,
    ITEM,
    LEAD_STEP,
    NEIGHBOUR,
    ORDER_STEP,
    ORGANISATION,
    POLICY,
    REFERRAL_STEP,
    RESOURCE_STEP,
    Group,
    Proposal,
    grouped,
)
from jiuzhu.matching.matcher.candidates import Choice, Reach
from jiuzhu.matching.matcher.choosing import choose
from jiuzhu.matching.matcher.weights import Weights
from jiuzhu.matching.mutual_help import queries as mutual_help
from jiuzhu.matching.resources import library_queries as library
from jiuzhu.matching.resources.board import reach
from jiuzhu.matching.resources.shelf import shelf

PERSON = "person"
NOBODY = "本户没有在世成员"
MOST_HELPERS = 20
"""So many helpers near by are judged; the page of a new pair lists them all."""


def proposals(
    household: Any, *, item_code: str, actor: Actor, at: datetime, need_kind: str = "", person_id: UUID | str | None = None, wanted_on: date | None = None
) -> tuple[Group, ...]:
    """Gather the proposals of every kind for a household, for one item of the list or (no ``item_code``) for whatever it may have.

    ``need_kind`` is that of a need on record, which charity asks for and policies must bear on (empty: no need), ``person_id`` whose need it is.
    What organisations and resources have left is that of the day the service is ``wanted_on`` (None: today). The caller has checked that the actor may see the household.
    """
    on = timezone.localdate(at)
    day = wanted_on or on
    law = pack_in_force(on, division_code=household.division_code)
    subjects = catalogue.subjects_of(household, on=on)
    verdicts = catalogue.judged(subjects, division_code=household.division_code, on=on)
    item = next((one for one in verdicts if one.item.code == item_code), None)
    found = [*_policies(household, subjects, law, on, need_kind), *_items(verdicts, item)]
    without, helpers = 0, mutual_help.helpers_near(household.division_code) if item or need_kind else []
    near = helpers[:MOST_HELPERS]
    if item:
        minor = _for_child(item, person_id)
        choice = _choice(household, item, law, at, minor, day)
        found += [*_organisations(item, choice), *_others(household, item, day, minor, {each.resource_id for each in helpers})]
        without = choice.without
    found += helping(household, near, law=law, on=on, person_id=person_id, actor=actor)
    return grouped([*found, *_charity(household, actor, bool(need_kind))], without=without, unjudged=len(helpers) - len(near))


def _for_child(wanted: ItemVerdict, person_id: UUID | str | None) -> bool:
    """Tell whether whoever comes must be vetted: the need is a minor's, or nobody is named and a minor of the household may have the item."""
    mine = [one for one in wanted.persons if one.person_id == str(person_id)] if person_id else wanted.able
    return any((one.facts.get("age") or ADULT_AGE) < ADULT_AGE for one in mine)


def _policies(household: Any, subjects: list[Subject], law: DatedPack, on: date, need_kind: str) -> Iterator[Proposal]:
    declared, had = declared_facts(), _received(household, on)
    whole = [Subject(str(household.pk), "本户", registry.household_facts(household, on=on))]
    departments = {unit.code: unit.label for unit in law.units}
    entries: list[tuple[Any, Any, str, str]] = [(each, each.eligible, BENEFIT_STEP, "") for each in law.benefits]
    entries += [(each, each.who, REFERRAL_STEP, departments.get(each.department, "")) for each in law.aids]
    for entry, rule, step, department in entries:
        if need_kind not in ("", UNSORTED) and entry.answers and need_kind not in entry.answers:
            continue
        judged = tuple(judge_one(rule, one, parameters=law.values, declared=declared) for one in (subjects if entry.of == PERSON else whole))
        verdict = whole_of(judged)
        who = next((one.person_id for one in judged if one.verdict is Verdict.YES), "")
        yield Proposal(
            POLICY,
            entry.code,
            entry.label,
            verdict,
            step,
            said=tuple(filter(None, (f"由{department}办理" if department else "", "" if judged else NOBODY))),
            persons=judged,
            clause=entry.clause,
            quote=entry.quote,
            reading=entry.reading,
            who=who,
            given=tuple(had.get(entry.label, ())),
        )


def _items(verdicts: list[ItemVerdict], wanted: ItemVerdict | None) -> Iterator[Proposal]:
    for one in [wanted] if wanted else sorted(verdicts, key=lambda each: each.item.number):
        item = one.item
        words = () if one.persons else (NOBODY,)
        yield Proposal(ITEM, item.code, item.label, one.verdict, ORDER_STEP, words, one.persons, clause=item.clause, quote=item.target_quote, reading=item.reading)


def _choice(household: Any, wanted: ItemVerdict, law: DatedPack, at: datetime, minor: bool, on: date) -> Choice:
    seen = shelf(wanted.item.code, on=on, at=at, households=(str(household.pk),)).board(wanted_on=on, kinds=wanted.item.provider_kinds)
    candidates = seen.candidates(division_code=household.division_code, household_id=str(household.pk), declined={}, for_child=minor)
    return choose(candidates, now=timezone.localtime(at), seed=str(household.pk), weights=Weights.of(law.values), without=seen.without)


def _organisations(wanted: ItemVerdict, choice: Choice) -> Iterator[Proposal]:
    eligible = wanted.verdict is Verdict.YES
    said = () if eligible else (f"可以承接，但这户{wanted.verdict.label}“{wanted.item.label}”的对象条件",)
    for one in choice.able:
        yield Proposal(ORGANISATION, one.candidate.organisation_id, one.candidate.name, wanted.verdict, ORDER_STEP, said, able=one)
    for barred in choice.barred:
        yield Proposal(ORGANISATION, barred.candidate.organisation_id, barred.candidate.name, Verdict.NO, ORDER_STEP, barred=barred)


def _charity(household: Any, actor: Actor, for_need: bool) -> Iterator[Proposal]:
    waiting = list(leads.charity_leads(actor).filter(household_id=household.pk, state="waiting"))
    for lead in waiting:
        words = (f"{timezone.localtime(lead.opened_at):%m-%d} 起由{lead.opener_name}对接慈善，还没有结果",)
        yield Proposal(CHARITY, str(lead.pk), "慈善对接", Verdict.YES, LEAD_STEP, words)
    if waiting:
        why, verdict = "已有一件慈善对接在办，先看它的结果", Verdict.NO
    elif for_need:
        why, verdict = "政府救助后仍有困难的，由慈善组织发布，爱心人士、企业认领", Verdict.YES
    else:
        why, verdict = "要有登记在案的需求才能申报，请先登记需求", Verdict.NO
    yield Proposal(CHARITY, CHARITY_STEP, "爱心订单", verdict, CHARITY_STEP, (why,))


def _others(household: Any, wanted: ItemVerdict, on: date, minor: bool, helpers: Collection[UUID]) -> Iterator[Proposal]:
    """Propose the resources that offer the item, the nearest first, then the cheapest; they are no contractors, whose share and usual carer are kept."""
    found = [each for each in library.supplies(item_code=wanted.item.code, division_code=household.division_code, on=on, for_child=minor) if each.resource.pk not in helpers]
    away = {each.resource.pk: reach(each.resource.division_code, household.division_code) for each in found}
    for supply in sorted(found, key=lambda each: (away[each.resource.pk], each.resource.price_fen or 0)):
        one = supply.resource
        words = supply.why_not or (_measured(supply, away[one.pk]),)
        verdict = Verdict.NO if supply.why_not else Verdict.YES
        yield Proposal(NEIGHBOUR, str(one.pk), f"{one.get_kind_display()}　{one.name}", verdict, RESOURCE_STEP, words)


def _measured(supply: library.Supply, away: Reach) -> str:
    """Say how far a resource is, what it asks and how much of it is left."""
    one = supply.resource
    price = f"，每次 {yuan(one.price_fen)} 元" if one.price_fen else ""
    left = supply.left_this_week
    week = None if left is None else f"每周 {one.weekly_capacity} 次，本周还能服务 {left} 次"
    stock = None if one.left is None else f"还剩 {f'{yuan(one.left)} 元' if one.kind == 'fund' else f'{one.left} {one.unit}'}"
    return "；".join(filter(None, (f"距离：{away.label}", f"费用：{one.get_price_model_display()}{price}", week or "每周次数不限", stock)))


def _received(household: Any, on: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in assistance.aid_of(household.pk).filter(month=f"{on:%Y-%m}"):
        found.setdefault(row.label, []).append(f"{row.received_on:%m-%d} 已由{row.department}给予")
    return found
