"""Reads on hospital-care insurance that other parts may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.care_insurance.models import (
    CareClaim,
    CareList,
    CareListQuerySet,
    CarePolicy,
    ClaimPaper,
    ClaimQuerySet,
    PolicyQuerySet,
)
from jiuzhu.delivery.care_insurance.rules import AID, CATEGORY, INSURER
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Aid
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue.queries import subjects_at
from jiuzhu.matching.catalogue.rules import PersonVerdict, Verdict, judge_one

CHUNK = 500


@dataclass(frozen=True)
class Law:
    """What the law of a place says: who is to be insured, by which pack."""

    aid: Aid
    pack: DatedPack


@dataclass(frozen=True)
class Candidate:
    """Somebody the law may want insured: what the rule came to, the last policy, and why no new one can be bought for the days asked (empty: it can)."""

    person: Any
    household: Any
    verdict: PersonVerdict
    last: CarePolicy | None
    why_not: str

    @property
    def wanted(self) -> bool:
        """Whether the law wants the person insured, with a policy or without."""
        return self.verdict.verdict is Verdict.YES

    @property
    def ready(self) -> bool:
        """Whether a policy can be bought."""
        return not self.why_not


def law_of(on: date, *, division_code: str) -> Law | None:
    """Give what the law of a place says; None where it insures nobody."""
    pack = pack_in_force(on, division_code=division_code)
    aid = next((each for each in pack.aids if each.code == AID), None)
    return Law(aid, pack) if aid else None


def judged(law: Law, household: Any, member: Any, own: Any, *, on: date) -> PersonVerdict:
    """Judge one member of a household by facts at hand."""
    return judge_one(law.aid.who, subjects_at(household, [member], own, on=on)[0], parameters=law.pack.values, declared=declared_facts())


def candidates(law: Law, *, division_code: str, on: date, valid_from: date) -> list[Candidate]:
    """List everybody in extreme hardship in a place with why they can be insured from a day on or not; no scope."""
    members = registry.living_in_category(on, division_code=division_code, category=CATEGORY)
    last = last_policies(each.person_id for each, _ in members)
    found = []
    for each, own in members:
        verdict = judged(law, each.household, each, own, on=on)
        found.append(Candidate(each.person, each.household, verdict, last.get(each.person_id), _why_not(verdict, last.get(each.person_id), valid_from)))
    return found


def stopped(verdict: PersonVerdict) -> bool:
    """Tell whether the register says that the person is on aid no more: then a category that is not known is not a doubt."""
    return verdict.facts.get("in_force") is False


def _why_not(verdict: PersonVerdict, last: CarePolicy | None, valid_from: date) -> str:
    if stopped(verdict):
        return "救助已停止，不在投保范围"
    if verdict.verdict is Verdict.UNKNOWN:
        return "名册资料不全，不能判断，请先补登"
    if verdict.verdict is Verdict.NO:
        return "不在投保范围"
    if last is not None and last.valid_until >= valid_from:
        return f"已有自 {last.valid_from} 至 {last.valid_until} 的保单"
    if last is not None and last.unanswered:
        return "上一份保单还没有保险公司的回执"
    return ""


def last_policies(person_ids: Iterable[Any]) -> dict[Any, CarePolicy]:
    """Map persons to the last of their policies that bind."""
    wanted: list[Any] = list(person_ids)
    found: dict[Any, CarePolicy] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = CarePolicy.objects.covered().filter(person_id__in=wanted[start : start + CHUNK], followed_by__isnull=True)
        found |= {each.person_id: each for each in rows}
    return found


def insurers(*, division_code: str, on: date) -> list[Any]:
    """List the contracts with insurers under which a place can buy."""
    return procurement.contracts_with(INSURER, division_code=division_code, on=on)


def lists(actor: Actor) -> CareListQuerySet:
    """Lists the actor may see."""
    return CareList.objects.scoped_to(actor)


def find_list(actor: Actor, list_id: UUID | str) -> CareList:
    """Give one list the actor may see; raises NotFound."""
    return one_of(lists(actor).select_related("contract"), list_id, "没有找到这份投保名单。", "请确认名单在您的辖区内。")


def policies(actor: Actor) -> PolicyQuerySet:
    """Policies of people who live where the actor may see them."""
    return CarePolicy.objects.scoped_to(actor).select_related("person", "household", "care_list")


def find_policy(actor: Actor, policy_id: UUID | str) -> CarePolicy:
    """Give one policy the actor may see; raises NotFound."""
    return one_of(policies(actor).covered(), policy_id, "没有找到这份保单。", "请确认这户在您的辖区内。")


def find_row(actor: Actor, policy_id: UUID | str) -> CarePolicy:
    """Give one person's row of a list, whatever came of it; raises NotFound."""
    return one_of(policies(actor), policy_id, "名单上没有这个人。", "请确认这户在您的辖区内。")


def policies_of(household_id: UUID | str) -> list[CarePolicy]:
    """List the policies of a household that bind or bound, the newest first; the caller has checked that the actor may see it."""
    return list(CarePolicy.objects.covered().filter(household_id=household_id).select_related("person", "care_list").order_by("-valid_from", "pk"))


def claims(actor: Actor) -> ClaimQuerySet:
    """Claims the actor may see."""
    return CareClaim.objects.scoped_to(actor).select_related("policy__person", "policy__care_list", "household")


def find_paper(actor: Actor, claim_id: UUID | str, paper_id: UUID | str) -> ClaimPaper:
    """Give one paper of a claim the actor may see; raises NotFound."""
    return one_of(find_claim(actor, claim_id).files, paper_id, "没有找到这份材料。", "请回到理赔页重新打开。")


def find_claim(actor: Actor, claim_id: UUID | str) -> CareClaim:
    """Give one claim the actor may see; raises NotFound."""
    return one_of(claims(actor), claim_id, "没有找到这笔理赔。", "请确认这户在您的辖区内。")
