"""Taking from what the limits leave, by guarded updates, and giving it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from jiuzhu.casework.assistance.queries import given_directly_fen
from jiuzhu.delivery.orders.limits import MINUTES, MINUTES_AN_HOUR, MONEY, Limit, limits_of
from jiuzhu.delivery.orders.models import Allowance, Drawn, Order
from jiuzhu.delivery.orders.rules import LimitDecidable, LimitReached
from jiuzhu.foundation.kernel.writing import turn_of, wait_turn
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Counter

LIMITS = 20_260_103


def hold_limits(orders: Iterable[Order]) -> None:
    """Let nobody else draw on what the law leaves to whom these orders are for, until the caller's transaction ends.

    Before the orders themselves and before any week: another order of the same day waits for whoever moves one, and whoever waits here holds nothing by then.
    """
    for subject in sorted({_subject(order) for order in orders}, key=turn_of):
        wait_turn(LIMITS, subject)


def limited(item_code: str, *, division_code: str, on: date) -> bool:
    """Tell whether the law of a place limits what one person may have of an item on a day."""
    return bool(limits_of(pack_in_force(on, division_code=division_code), item_code, on=on))


def draws(order: Order, *, price_fen: int | None, wanted_on: date, at: datetime) -> list[Counter]:
    """Give the counters a dispatching takes: each a guarded UPDATE whose refusal says in words what is used up."""
    law = pack_in_force(wanted_on, division_code=order.division_code)
    counters = []
    for limit in limits_of(law, order.item_code, on=wanted_on):
        amount = _amount(order, limit, price_fen)
        if amount:
            counters.append(Counter(_draw(order, limit, amount), _refusal(order, limit, amount)))
    return counters


def give_back(order: Order, *, at: datetime) -> None:
    """Give back what an order had taken of every limit. Runs inside the caller's transaction."""
    rows = list(Drawn.objects.filter(order=order, given_back_at__isnull=True))
    if rows:
        hold_limits([order])
    for row in rows:
        if Drawn.objects.filter(pk=row.pk, given_back_at__isnull=True).update(given_back_at=at):
            # What was given directly, or a lower ceiling, may have been part of what was decided: the rest of the orders still stands on it.
            needed = F("used") - row.amount + F("direct") - F("ceiling")
            kept = Greatest(F("decided") - row.beyond, needed, Value(0))
            Allowance.objects.filter(pk=row.allowance_id).update(used=F("used") - row.amount, decided=kept)


def draw_less(order: Order, *, fen: int) -> None:
    """Give back so much (fen) of the money an order had taken; what it took otherwise stands. Runs inside the caller's transaction."""
    hold_limits([order])
    for row in Drawn.objects.filter(order=order, given_back_at__isnull=True, allowance__limit__startswith=f"{MONEY}:", amount__gte=fen):
        if Drawn.objects.filter(pk=row.pk, given_back_at__isnull=True, amount__gte=fen).update(amount=F("amount") - fen):
            Allowance.objects.filter(pk=row.allowance_id).update(used=F("used") - fen)


def decided(order: Order) -> bool:
    """Tell whether a second person has decided that the order may pass a limit, for the reason given with it."""
    return bool(order.beyond_reason and order.approved_by)


def _amount(order: Order, limit: Limit, price_fen: int | None) -> int:
    # A price or a length that nobody has written down counts as all that the period allows: it may be.
    if limit.counts == MONEY:
        return limit.ceiling if price_fen is None else price_fen
    if limit.counts == MINUTES:
        return order.hours * MINUTES_AN_HOUR if order.hours else limit.ceiling
    return 1


def _draw(order: Order, limit: Limit, amount: int) -> Callable[[], int]:
    def apply() -> int:
        hold_limits([order])
        direct = _direct(order, limit)
        key = {"limit": limit.code, "subject_id": _subject(order), "period_on": limit.period_on}
        Allowance.objects.bulk_create([Allowance(**key, ceiling=limit.ceiling)], ignore_conflicts=True)
        left = Allowance.objects.filter(**key, used__lte=limit.ceiling - direct - amount)
        beyond = 0
        if not left.update(used=F("used") + amount, direct=direct, ceiling=limit.ceiling):
            if not (limit.decidable and decided(order)):
                return 0
            row = Allowance.objects.select_for_update(no_key=True).get(**key)
            # Orders within the ceiling may have been given back since others were decided: then what was decided suffices.
            beyond = max(0, row.used + direct + amount - limit.ceiling - row.decided)
            Allowance.objects.filter(pk=row.pk).update(
                used=row.used + amount, direct=direct, ceiling=limit.ceiling, decided=row.decided + beyond
            )
        Drawn.objects.create(order=order, allowance=Allowance.objects.get(**key), amount=amount, beyond=beyond)
        return 1

    return apply


def _refusal(order: Order, limit: Limit, amount: int) -> LimitReached:
    row = Allowance.objects.filter(limit=limit.code, subject_id=_subject(order), period_on=limit.period_on).first()
    used = (row.used if row else 0) + _direct(order, limit)
    kind, remedy = LimitReached, "请改到下一期再点单，或选择其他服务项目。没有写时长的订单、没有写单价的合同按上限计。"
    if limit.decidable:
        kind, remedy = LimitDecidable, "请改到下一期再点单；确需超出的，写明理由，由乡镇（街道）的另一人决定。"
    return kind(
        f"{order.recipient_name}的“{order.item_label}”{limit.label}为限，已用 {limit.told(used)}，这次要 {limit.told(amount)}。",
        remedy,
        field="wanted_on",
    )


def _direct(order: Order, limit: Limit) -> int:
    if limit.counts != MONEY:
        return 0
    return given_directly_fen(
        household_id=order.household_id, person_id=order.person_id, kind=order.item_code, month=f"{limit.period_on:%Y-%m}"
    )


def _subject(order: Order) -> str:
    return str(order.person_id or order.household_id)
