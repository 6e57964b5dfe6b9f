"""Every figure of the dashboard and of the page 监管有力, counted over what the actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under, is_loaded, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, level_of, short_name
from jiuzhu.foundation.workflow.queries import open_work, throughput
from jiuzhu.monitoring.warnings import queries as warnings
from jiuzhu.monitoring.warnings.rules import month_of, shift_month
from jiuzhu.supervision.oversight.models import LedgerCheck
from jiuzhu.supervision.oversight.rules import Month, Tile, TownshipWork, columns_for, tile_name, tiled

MONTHS = 12
MAPS = {"warnings": "未办结预警", "late": "超期事项", "households": "在册家庭"}
ACCEPTED = ("checked", "rated", "low_rated", "closed")


def work_by_township(actor: Actor, *, now: datetime) -> list[TownshipWork]:
    """Count open and late work by township, the most late first; organisations' work stands where it is done."""
    rows = open_work(actor, Duty.OVERSIGHT_READ).order_by().values("division_code", "tab").annotate(all=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    all_: dict[str, int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    tabs: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        code = ancestor_at(row["division_code"], Level.TOWNSHIP) or row["division_code"]
        all_[code] += row["all"]
        late[code] += row["late"]
        if row["late"]:
            tabs[code][row["tab"]] += row["late"]
    names = names_of(all_)
    found = [
        TownshipWork(code, short_name(names.get(code, code)), all_[code], late[code], tuple(sorted(tabs[code].items(), key=lambda tab: -tab[1])))
        for code in all_
    ]
    return sorted(found, key=lambda each: (-each.late, -each.open, each.code))


def work_counts(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Count open work below the actor's divisions, and how much of it is late."""
    row = open_work(actor, Duty.OVERSIGHT_READ).order_by().aggregate(all=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    return row["all"], row["late"]


def trend(actor: Actor, *, until: date) -> list[Month]:
    """Count twelve months that end with the one of a day."""
    last = month_of(until)
    months = [shift_month(last, back) for back in range(1 - MONTHS, 1)]
    found = warnings.monthly(actor, months=months)
    accepted = orders.orders(actor).filter(state__in=ACCEPTED, accepted_on__gte=_first_day(months[0]))
    services: dict[str, int] = defaultdict(int)
    for on, count in accepted.order_by().values_list("accepted_on").annotate(count=Count("id")):
        if on is not None:
            services[month_of(on)] += count
    result = []
    for month, opened, done in found:
        since, end = _moment(_first_day(month)), _moment(_first_day(shift_month(month, 1)))
        work = throughput(actor, Duty.OVERSIGHT_READ, since=since, until=end)
        result.append(Month(month, opened, done, services[month], work.closed, work.late))
    return result


def tile_map(actor: Actor, *, kind: str, now: datetime) -> list[Tile]:
    """Lay the townships the actor covers out as tiles with a count; a clerk of one township sees its villages."""
    values = _values(actor, kind, now)
    places = []
    for code in dict.fromkeys(actor.divisions(Duty.OVERSIGHT_READ)):
        if is_loaded(code):
            places += divisions_under(code, _tile_level(code))
    tiles = [(place.code, tile_name(short_name(place.name)), values.get(place.code, 0)) for place in dict.fromkeys(places)]
    return tiled(tiles, columns=columns_for(len(tiles)))


def satisfaction(actor: Actor, *, since: datetime | None = None) -> Sequence[orders.Satisfaction]:
    """Sum up ratings by organisation, best first."""
    return orders.satisfaction(actor, since=since)


def average_rating(actor: Actor) -> tuple[float | None, int]:
    """Give the average rating over all organisations and how many services were rated; None before the first."""
    rows = [(row.average, row.rated) for row in satisfaction(actor) if row.rated and row.average is not None]
    rated = sum(count for _, count in rows)
    return (sum(average * count for average, count in rows) / rated if rated else None), rated


def latest_check() -> LedgerCheck | None:
    """Give the newest proof of the ledger that is finished."""
    return LedgerCheck.objects.filter(finished_at__isnull=False).first()


def running_check() -> LedgerCheck | None:
    """Give the proof that is under way."""
    return LedgerCheck.objects.filter(finished_at__isnull=True).first()


def checks(*, limit: int = 12) -> list[LedgerCheck]:
    """List the newest proofs."""
    return list(LedgerCheck.objects.all()[:limit])


def _values(actor: Actor, kind: str, now: datetime) -> dict[str, int]:
    if kind == "households":
        rows = registry.households(actor).open().exclude(category="").order_by().values("division_code").annotate(count=Count("id"))
    elif kind == "late":
        rows = open_work(actor, Duty.OVERSIGHT_READ).filter(due_at__lt=now).order_by().values("division_code").annotate(count=Count("id"))
    else:
        rows = warnings.filtered(warnings.warnings(actor), state="open").order_by().values("division_code").annotate(count=Count("id"))
    values: dict[str, int] = defaultdict(int)
    for row in rows:
        values[row["division_code"]] += row["count"]
        township = ancestor_at(row["division_code"], Level.TOWNSHIP)
        if township and township != row["division_code"]:
            values[township] += row["count"]
    return values


def _tile_level(code: str) -> Level:
    return Level.VILLAGE if level_of(code) in (Level.TOWNSHIP, Level.VILLAGE) else Level.TOWNSHIP


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
