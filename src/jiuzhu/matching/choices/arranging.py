"""Agreeing with a resource of the library that was chosen: what it gives is used, and given back when it comes to nothing (P-51)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jiuzhu.assessment.needs.queries import find_need
from jiuzhu.assessment.needs.services import meet_need, take_up_need
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.matching.choices.models import Arrangement, Chosen
from jiuzhu.matching.choices.reminding import result_told
from jiuzhu.matching.choices.rules import FAILED, PROVIDED, RESOURCE_STEP, ArrangementRefused
from jiuzhu.matching.resources import library_queries as library
from jiuzhu.matching.resources import library_services as stock
from jiuzhu.matching.resources.kinds import COUNTED, ResourceGone

FURTHEST = timedelta(days=366)
WORDS_LENGTH = 300


def arrange(*, chosen: Chosen, wanted_on: date, amount: int | None, note: str, actor: Actor, at: datetime) -> Arrangement:
    """Write down what was agreed with the resource chosen: the need is taken up and the week and the amount (pieces, beds, fen) are used.

    Sent again it gives the first. Raises ArrangementRefused, ResourceGone (somebody else used the last), NeedTaken, NotPermitted.
    """
    actor.require(Duty.ORDER_PLACE, division_code=chosen.household.division_code)
    if chosen.step != RESOURCE_STEP:
        raise ArrangementRefused("选中的不是资源库里的资源。", "请按选定页面上的下一步办理。")
    today = timezone.localdate(at)
    if not today <= wanted_on <= today + FURTHEST:
        raise ArrangementRefused("约定日期早于今天，或在一年以后。", "请填写实际约好的日期。", field="wanted_on")
    resource = library.find_resource(SYSTEM, chosen.code)
    counted = resource.kind in COUNTED
    if counted and not amount:
        raise ArrangementRefused("没有写明用多少。", f"请填写用量，现在还剩的见上方（{'元' if resource.kind == 'fund' else resource.unit}）。", field="quantity")
    used = amount if counted else None
    with writing(), transaction.atomic():
        Chosen.objects.select_for_update().get(pk=chosen.pk)
        earlier = Arrangement.objects.filter(pk=chosen.pk).first()
        if earlier is not None:
            return earlier
        if not stock.use_week(resource_id=resource.pk, wanted_on=wanted_on):
            why = "已停用" if resource.state != "active" else "那一周已经排满"
            raise ResourceGone(f"“{resource.name}”{why}。", "请换一天，或回到供需匹配另选。", field="wanted_on")
        if used and not stock.use_amount(resource_id=resource.pk, amount=used):
            raise ResourceGone(f"“{resource.name}”剩下的不够了。", "请减少用量，或回到供需匹配另选。", field="quantity")
        made = Arrangement.objects.create(
            chosen=chosen, resource_id=resource.pk, wanted_on=wanted_on, amount=used, note=note.strip()[:WORDS_LENGTH], arranger_name=actor.name, arranged_at=at
        )
        if chosen.need_id:
            take_up_need(need=find_need(SYSTEM, chosen.need_id), by=_by(chosen), actor=actor, at=at)
        _trace(chosen, "联系资源：已约定", {"resource": str(resource.pk), "wanted_on": str(wanted_on), "amount": used}, actor, at)
    return made


def finish(*, chosen: Chosen, actor: Actor, at: datetime) -> Arrangement:
    """Write down that the resource gave what was agreed: the need is met; beds are free again. Raises ArrangementRefused, NotPermitted."""
    with writing(), transaction.atomic():
        made = _end(chosen, PROVIDED, "", actor, at)
        if made.amount and made.resource.kind == "facility":
            stock.give_amount_back(resource_id=made.resource_id, amount=made.amount)
        if chosen.need_id:
            meet_need(need=find_need(SYSTEM, chosen.need_id), by=_by(chosen), actor=actor, at=at)
    return made


def fail(*, chosen: Chosen, reason: str, actor: Actor, at: datetime) -> Arrangement:
    """Write down that nothing came of it: what was used is given back and the need is free again. Raises ArrangementRefused, NotPermitted."""
    if not reason.strip():
        raise ArrangementRefused("没有写原因。", "请写明为什么没有办成。", field="reason")
    with writing(), transaction.atomic():
        made = _end(chosen, FAILED, reason.strip()[:WORDS_LENGTH], actor, at)
        stock.give_week_back(resource_id=made.resource_id, wanted_on=made.wanted_on)
        if made.amount:
            stock.give_amount_back(resource_id=made.resource_id, amount=made.amount)
        need = find_need(SYSTEM, chosen.need_id) if chosen.need_id else None
        if need is not None and need.state == "open" and need.taken_up_by == _by(chosen):
            take_up_need(need=need, by="", actor=actor, at=at)
    return made


def _end(chosen: Chosen, outcome: str, because: str, actor: Actor, at: datetime) -> Arrangement:
    actor.require(Duty.ORDER_PLACE, division_code=chosen.household.division_code)
    waiting = Arrangement.objects.filter(pk=chosen.pk, outcome="")
    if not waiting.update(outcome=outcome, outcome_because=because, ended_at=at, ender_name=actor.name):
        raise ArrangementRefused("还没有登记约定，或结果已经登记过。", "请刷新页面，看现在的情况。")
    result_told(chosen.pk, at=at)
    _trace(chosen, f"联系资源：{'已提供' if outcome == PROVIDED else '没有办成'}", {"outcome": outcome}, actor, at, reason=because)
    return Arrangement.objects.select_related("resource").get(pk=chosen.pk)


def _by(chosen: Chosen) -> str:
    # Two choices of one resource are two arrangements: the one does not stand for the other.
    return f"资源约定 {str(chosen.pk)[:8]}：{chosen.label}"[:64]


def _trace(chosen: Chosen, action: str, after: dict[str, object], actor: Actor, at: datetime, *, reason: str = "") -> None:
    record(
        actor=actor, at=at, subject_kind="chosen", subject_id=str(chosen.pk), action=action, after=after, reason=reason, household_id=str(chosen.household_id)
    )
