"""Reads on monthly statements that other parts may make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from jiuzhu.delivery.orders import project_ledger
from jiuzhu.delivery.orders.queries_of_clashes import looked_into
from jiuzhu.delivery.settlements.models import Objection, Recovery, RecoveryQuerySet, Settlement, SettlementLine, SettlementQuerySet
from jiuzhu.delivery.settlements.rules import UPHELD, last_day
from jiuzhu.delivery.settlements.workflow import CLOSED, DROPPED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, division_range
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.workflow.deadlines import due_at

SENDS = (Duty.ORDER_CHECK, Duty.ORDER_SUPERVISE)


@dataclass(frozen=True)
class Unsent:
    """What the statement of one organisation, township and month would list, where none was sent; money in fen, ``unpriced`` services have no price."""

    organisation_id: str
    organisation_name: str
    division_code: str
    services: int
    sum_fen: int
    unpriced: int


@dataclass(frozen=True)
class Doubt:
    """A stated service that is not to be paid as it stands: ``stands_fen`` is what its lines come to.

    ``looked_into`` says that nobody has said yet whether its carer was there, ``over`` that it was found untrue and is not given again any more.
    """

    last_line: SettlementLine
    stands_fen: int
    looked_into: bool
    over: bool

    @property
    def words(self) -> str:
        """Say which service and what it waits for."""
        return f"{self.last_line.order.number}（{'同时两处，正在核实' if self.looked_into else '查实不实，重新服务后还没有验收'}）"


def settlements(actor: Actor) -> SettlementQuerySet:
    """Statements the actor may see."""
    return Settlement.objects.scoped_to(actor).select_related("organisation")


def find_settlement(actor: Actor, settlement_id: UUID | str) -> Settlement:
    """Give one statement the actor may see; raises NotFound."""
    return one_of(settlements(actor), settlement_id, "没有找到这份结算单。", "请回到机构结算列表。")


def lines_of(settlement: Settlement) -> list[SettlementLine]:
    """List the lines of a statement in the order of their acceptance, a correction right behind what it corrects."""
    rows = SettlementLine.objects.filter(settlement=settlement).select_related(
        "order", "objection", "corrects__objection", "recovery__line__settlement"
    )
    rows = rows.prefetch_related("recoveries__taken_by__settlement")
    return sorted(rows, key=lambda one: (one.accepted_on, one.item_label, str(one.order_id), one.corrects_id is not None))


def find_line(settlement: Settlement, line_id: UUID | str) -> SettlementLine:
    """Give one stated service of a statement, or what it takes off for a claim (be it put back since), both open to objections; raises NotFound."""
    open_to_words = Q(corrects=None) | Q(recovery__isnull=False) | Q(objection__isnull=False)
    found = (
        SettlementLine.objects.filter(open_to_words, settlement=settlement, pk=line_id)
        .select_related("order", "objection", "settlement")
        .first()
    )
    if found is None:
        raise NotFound("这份结算单上没有这一项。", "请回到结算单重新选择。")
    return found


def objections_of(settlement: Settlement) -> list[Objection]:
    """List the objections to a statement, those not answered first."""
    rows = Objection.objects.filter(line__settlement=settlement).select_related("line__order")
    return list(rows.order_by(Case(When(outcome="", then=Value(0)), default=Value(1)), "at", "pk"))


def to_state(organisation_id: str, division_code: str, *, month_on: date) -> QuerySet[Any]:
    """Services a statement of a month would list: accepted in it, or in an earlier month that was stated already, and on no statement."""
    earlier = Settlement.objects.filter(organisation_id=organisation_id, division_code=division_code, month_on__lt=month_on)
    months = [month_on, *earlier.values_list("month_on", flat=True)]
    found = project_ledger.accepted(division_code, first=min(months), last=last_day(month_on), organisation_id=organisation_id)
    within = Q(pk__in=())
    for month in months:
        within |= Q(accepted_on__gte=month, accepted_on__lte=last_day(month))
    return found.filter(within).exclude(pk__in=SettlementLine.objects.filter(corrects=None).values("order_id"))


def unsent(actor: Actor, *, month_on: date) -> list[Unsent]:
    """List by township and organisation what the actor may send of a month and nobody has sent yet, with what waited in an earlier stated month."""
    sent = set(Settlement.objects.filter(month_on__lte=month_on).values_list("organisation_id", "division_code", "month_on"))
    first = min((month for *_, month in sent), default=month_on)
    stated = SettlementLine.objects.filter(corrects=None).values("order_id")
    counted: dict[tuple[Any, str], list[Any]] = {}
    for seat in _outermost(actor.divisions(SENDS)):
        rows = project_ledger.accepted(seat, first=first, last=last_day(month_on)).exclude(pk__in=stated).order_by()
        told = rows.annotate(month=TruncMonth("accepted_on")).values_list("organisation_id", "organisation__name", "division_code", "month")
        for organisation_id, name, village, month, services, fen, unpriced in told.annotate(
            services=Count("pk"), fen=Sum("price_fen"), unpriced=Count("pk", filter=Q(price_fen=None))
        ):
            township = ancestor_at(village, Level.TOWNSHIP) or village
            if month != month_on and (organisation_id, township, month) not in sent:
                continue
            row = counted.setdefault((organisation_id, township), [name, 0, 0, 0])
            row[1], row[2], row[3] = row[1] + services, row[2] + (fen or 0), row[3] + unpriced
    found = [
        Unsent(str(organisation_id), row[0], township, *row[1:])
        for (organisation_id, township), row in counted.items()
        if (organisation_id, township, month_on) not in sent
    ]
    return sorted(found, key=lambda one: (one.division_code, one.organisation_name, one.organisation_id))


def in_doubt(settlement: Settlement) -> list[Doubt]:
    """List the services of a statement that were stated with money, and of which it was doubted or refuted since that they were given."""
    lines: dict[UUID, list[SettlementLine]] = defaultdict(list)
    doubted = SettlementLine.objects.filter(Q(order__held=True) | Q(order__accepted_on__isnull=True), settlement=settlement)
    # What another statement's service takes off this one is settled already.
    doubted = doubted.filter(order_id__in=SettlementLine.objects.filter(settlement=settlement, corrects=None).values("order_id"))
    for line in doubted.select_related("order"):
        lines[line.order_id].append(line)
    looked, found = looked_into(list(lines)), []
    for order_id, of_order in lines.items():
        corrected, order = {each.corrects_id for each in of_order}, of_order[0].order
        over = order_id not in looked and order.workflow.states[order.state].final
        last = next(each for each in of_order if each.pk not in corrected)
        found.append(Doubt(last, sum(each.amount_fen for each in of_order), order_id in looked, over))
    return sorted((each for each in found if each.stands_fen), key=lambda each: each.last_line.order.number)


def recoverable(settlement: Settlement, *, but: UUID | None = None) -> dict[UUID, Doubt]:
    """Map the stated lines (id) of a statement passed on, paid or cleared whose service was found untrue since, is not given again and is not claimed back yet.

    A claim (id) may be left out of account: what it asks is still there to be asked.
    """
    if settlement.state not in CLOSED:
        return {}
    over = {each.last_line.order_id: each for each in in_doubt(settlement) if each.over}
    stated = SettlementLine.objects.filter(settlement=settlement, corrects=None, order_id__in=over)
    claimed = Recovery.objects.exclude(state__in=DROPPED).exclude(pk__in=[but] if but else []).values("line_id")
    return {each.pk: over[each.order_id] for each in stated.exclude(pk__in=claimed)}


def recoveries(actor: Actor) -> RecoveryQuerySet:
    """What is claimed back, as far as the actor may know, newest first."""
    return (
        Recovery.objects.scoped_to(actor)
        .select_related("line__settlement__organisation", "line__order", "taken_by__settlement")
        .prefetch_related("repayments")
        .order_by("-opened_at", "pk")
    )


def find_recovery(actor: Actor, recovery_id: UUID | str) -> Recovery:
    """Give one that the actor may know of; raises NotFound."""
    return one_of(recoveries(actor), recovery_id, "没有找到这件追回。", "请回到机构结算列表。")


def known_recoveries(actor: Actor, settlement: Settlement) -> dict[UUID, UUID]:
    """Map those claims about services of a statement's lines that the actor may know of to the service (ids): another township's are not its reader's."""
    orders = SettlementLine.objects.filter(settlement=settlement).values("order_id")
    return dict(Recovery.objects.scoped_to(actor).filter(line__order_id__in=orders).values_list("pk", "line__order_id"))


def claim_behind(line: SettlementLine) -> Recovery | None:
    """Give the claim that a line takes off, or took off until it was put back, for the caller's transaction alone; None where there is none to decide on."""
    claims = Recovery.objects.filter(line__order_id=line.order_id).filter(Q(taken_by=line) | Q(state="confirmed"))
    return claims.select_for_update(no_key=True, of=("self",)).select_related("line__order", "line__settlement").first()


def to_take_off(organisation_id: str, division_code: str) -> QuerySet[Recovery]:
    """What is confirmed and waits for the next statement that any township of the county sends the organisation, oldest first."""
    county = ancestor_at(division_code, Level.COUNTY) or division_code
    waiting = Recovery.objects.filter(
        state="confirmed", line__settlement__organisation_id=organisation_id, division_code__range=division_range(county)
    )
    return waiting.select_related("line").order_by("opened_at", "pk")


def made_by(settlement: Settlement) -> set[str]:
    """Name (user ids) who sent a statement or put an amount of it right: they do not pass it on to payment."""
    corrected = Objection.objects.filter(line__settlement=settlement, outcome=UPHELD).values_list("answered_by", flat=True)
    return {settlement.sender_id, *corrected}


def overdue(*, now: datetime) -> list[Settlement]:
    """List sent statements whose organisation has let its clock run out; none where the county sets no clock."""
    return [each for each in Settlement.objects.filter(state="sent").order_by("pk") if _over("settlement.confirm_working_days", each, now)]


def silent_too_long(*, now: datetime) -> list[Settlement]:
    """List statements whose silence counts as consent by the county's own value; one with an objection in hand is not silent."""
    waiting = Settlement.objects.filter(state="silent").exclude(lines__objection__isnull=False)
    return [each for each in waiting.order_by("pk") if _over("settlement.silence_working_days", each, now)]


def balance(settlement: Settlement) -> int:
    """Add up the lines of a statement (fen)."""
    return SettlementLine.objects.filter(settlement=settlement).aggregate(fen=Sum(F("amount_fen")))["fen"] or 0


def _over(key: str, settlement: Settlement, now: datetime) -> bool:
    due = due_at(key, division_code=settlement.division_code, start=settlement.changed_at)
    return due is not None and due.at < now


def _outermost(codes: Sequence[str]) -> list[str]:
    """Leave out what lies below another of the codes: nothing is counted twice for somebody with two posts."""
    return [code for code in codes if not any(other != code and covers(other, code) for other in codes)]
