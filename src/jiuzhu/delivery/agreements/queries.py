"""Reads on care agreements that other parts may make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiuzhu.delivery.agreements.models import AgreementQuerySet, CareAgreement
from jiuzhu.delivery.agreements.rules import AIDS, CARE, CARE_GIVEN, CARERS, CEILING, ITEM, month_end
from jiuzhu.delivery.agreements.workflow import CARING
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Aid
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue.queries import subjects_of
from jiuzhu.matching.catalogue.rules import PersonVerdict, judge_one


@dataclass(frozen=True)
class Terms:
    """What the law of a place says of entrusting somebody: for whom, to whom, with what."""

    aid: Aid
    carers: Sequence[str]
    care: Sequence[str]
    law: DatedPack

    @property
    def ceiling_fen(self) -> int | None:
        """What a month may cost at most (fen); None where the county sets nothing."""
        most = self.law.number(CEILING) if self.law.has_value(CEILING) else None
        return None if most is None else fen_from_yuan(str(most))

    @property
    def kind(self) -> tuple[str, str]:
        """As what the care counts among the aid a person received (kind, words): the item of the service list it is, or the aid in its own words."""
        named = self.law.listing(ITEM)
        item = next((each for each in self.law.catalogue if named and each.label in named.rows), None)
        return (item.code, item.label) if item else (self.aid.label, self.aid.label)


def terms(on: date, *, division_code: str) -> Terms | None:
    """Give what the law of a place says; None where it entrusts nobody."""
    law = pack_in_force(on, division_code=division_code)
    aid = next((each for each in law.aids if each.code in AIDS), None)
    carers, care = law.listing(CARERS), law.listing(CARE)
    return Terms(aid, carers.rows, care.rows, law) if aid and carers and care else None


def verdicts(household: Any, said: Terms, *, on: date) -> list[PersonVerdict]:
    """Judge for every living member whether an agreement can be made; the caller has checked that the actor may see the household."""
    return [judge_one(said.aid.who, each, parameters=said.law.values, declared=declared_facts()) for each in subjects_of(household, on=on)]


def agreements(actor: Actor) -> AgreementQuerySet:
    """Agreements the actor may see."""
    return CareAgreement.objects.scoped_to(actor).select_related("person", "household")


def cared_for(person_id: UUID | str, *, month: date) -> list[CareAgreement]:
    """List the agreements under which somebody is cared for in a month (its first day): running in it and not stopped, or looked at with care given. No scope."""
    running = Q(state__in=CARING, valid_from__lte=month_end(month), valid_until__gte=month)
    given = Q(checks__month=month, checks__result__in=CARE_GIVEN)
    return list(CareAgreement.objects.filter(running | given, person_id=person_id).select_related("household").distinct().order_by("valid_from", "pk"))


def agreements_of(household_id: UUID | str) -> list[CareAgreement]:
    """List the agreements of a household that were signed, the newest first; the caller has checked that the actor may see it."""
    return list(CareAgreement.objects.filter(household_id=household_id, signed_on__isnull=False).select_related("person").order_by("-valid_from", "pk"))


def find_agreement(actor: Actor, agreement_id: UUID | str) -> CareAgreement:
    """Give one agreement the actor may see; raises NotFound."""
    return one_of(agreements(actor), agreement_id, "没有找到这份协议。", "请确认这户在您的辖区内。")
