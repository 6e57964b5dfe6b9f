"""Choosing one of the proposals for a need."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.matching.choices.models import Chosen
from jiuzhu.matching.choices.proposals import proposals
from jiuzhu.matching.choices.rules import ChoiceRefused, check_choice, find

REASON_LENGTH = 300
MOST_KEPT = 30
"""So many of the proposals are kept with a choice: those that could have been chosen come first."""


def choose(
    *,
    household_id: UUID | str,
    key: str,
    actor: Actor,
    at: datetime,
    request_id: UUID | str,
    need_id: UUID | str | None = None,
    item_code: str = "",
    reason: str = "",
    wanted_on: date | None = None,
) -> Chosen:
    """Choose one proposal (``kind:code``) for a household's need; sent again with the same ``request_id`` it gives the first choice.

    The proposals are made anew for the day it is ``wanted_on`` (None: today): what no longer can meet the need is refused. Raises ChoiceRefused, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.ORDER_PLACE, division_code=household.division_code)
    earlier = Chosen.objects.filter(pk=request_id).first()
    if earlier is not None:
        return _same(earlier, household.pk, key)
    need = needs.find_need(actor, need_id) if need_id else None
    if need and (need.household_id != household.pk or need.state != "open"):
        raise ChoiceRefused("这项需求已经结束，或不属于这一户。", "请回到家庭档案重新选择需求。")
    wanted = need.item_code if need and need.item_code else item_code
    kind, whose = (need.kind, need.person_id) if need else ("", None)
    groups = proposals(household, item_code=wanted, actor=actor, at=at, need_kind=kind, person_id=whose, wanted_on=wanted_on)
    group = next((each for each in groups if each.kind == key.partition(":")[0]), None)
    first = group.able[0].label if group and group.able else ""
    found = check_choice(find(groups, key), first=first, reason=reason)
    offered = sorted((one for each in groups for one in each.proposals), key=lambda one: (not one.rank, one.kind, one.rank))
    chosen = Chosen(
        id=request_id,
        household_id=household.pk,
        division_code=household.division_code,
        need_id=need.pk if need else None,
        item_code=wanted,
        kind=found.kind,
        code=found.code,
        label=found.label,
        step=found.step,
        who=found.who,
        rank=found.rank,
        first_label=first,
        reason=reason.strip()[:REASON_LENGTH],
        offered=[{"kind": one.kind, "label": one.label, "rank": one.rank, "why": "；".join(one.words)} for one in offered[:MOST_KEPT]],
        chooser_id=actor.user_id,
        chooser_name=actor.name,
        chosen_at=at,
    )
    try:
        with writing(), transaction.atomic():
            chosen.save(force_insert=True)
            record(
                actor=actor,
                at=at,
                subject_kind="chosen",
                subject_id=str(chosen.pk),
                action="供需匹配：选定",
                after={"kind": found.kind, "code": found.code, "rank": found.rank, "need": str(need.pk) if need else ""},
                reason=chosen.reason,
                household_id=str(household.pk),
            )
    except IntegrityError:
        # The same press came twice at once; the first stands.
        return _same(Chosen.objects.get(pk=request_id), household.pk, key)
    return chosen


def _same(earlier: Chosen, household_id: UUID, key: str) -> Chosen:
    if earlier.household_id == household_id and f"{earlier.kind}:{earlier.code}" == key:
        return earlier
    raise ChoiceRefused("这张表已经提交过。", "请刷新页面后重新选择。")
