"""What is to be done on a day in a township, at a station or by an organisation, and who is on shift for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from jiuzhu.assessment.plans import queries as plans
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.rounds.day import LATE, NEVER_LEFT_OUT, REST, URGENT, USUAL, Carer, Day, LeftOut, LongStay, Task, rest_key
from jiuzhu.delivery.rounds.figures import Figures, figures_of
from jiuzhu.delivery.rounds.joining import joined
from jiuzhu.delivery.rounds.models import Round, Shift, StayLength, Stop, TravelTime, VillagePlace
from jiuzhu.delivery.rounds.rules import DAY, moment, window_of, wished
from jiuzhu.delivery.rounds.stays import Stays
from jiuzhu.delivery.rounds.travelling import Roads
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.delivery.visits.rules import KINDS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import actor_by_id
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import ancestors_of, covers, division_range, short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.resources import queries as resources
from jiuzhu.matching.resources.certificates import unfit_workers

MOST = 300
"""Tasks of one day: what the search is made for. Beyond them the least urgent are named as left out."""


@dataclass(frozen=True)
class Area:
    """For whom a day is planned: a township or a village with its station, or an organisation with its seat."""

    division_code: str
    organisation_id: str = ""
    label: str = ""


@dataclass(frozen=True)
class Found:
    """One task before its village has a place in the day's table; ``wanted_on`` is the first day on which it is to be done, ``due_on`` the one it is owed by."""

    task: Task
    village: str
    wanted_on: date
    due_on: date
    home: str


def gather(area: Area, *, on: date, carer_ids: Collection[str] | None = None, plan_id: str = "") -> Day:
    """Put together the day of an area: what is due or agreed and not in another published plan, and who of ``carer_ids`` (None: of all) is on shift."""
    figures = figures_of(pack_in_force(on, division_code=area.division_code))
    published, elsewhere = published_days(plan_id), _elsewhere(on, plan_id)
    stays = stays_of(area.division_code, figures)
    found = [each for each in _found(area, on, figures, stays) if _free(each, published)]
    found.sort(key=lambda each: (-each.task.priority, each.due_on, each.task.key))
    found, beyond = found[:MOST], found[MOST:]
    shifts = [each for each in shifts_of(area, on=on, organisations={organisation_of(one.task) for one in found}) if each.pk not in elsewhere]
    staying = _still_staying(on)
    shifts = [each for each in shifts if each.starts_minute >= staying.get(str(each.pk), 0)]
    if carer_ids is not None:
        shifts = [each for each in shifts if str(each.pk) in carer_ids]
    roads = roads_of(figures)
    villages = roads.reachable([each.village for each in found], [each.start_code for each in shifts])
    shifts = [each for each in shifts if each.start_code in villages]
    place = {code: number for number, code in enumerate(villages)}
    unknown = [each for each in found if each.village not in place]
    remedy = "与对象改约另一天。" if area.organisation_id else "在“上门安排”选择村（社区）站点，按村分开安排；或另选一天。"
    names = names_of(each.village for each in unknown)
    known = [each for each in found if each.village in place]
    rests = [_rest(each, place) for each in shifts if each.break_minutes]
    carers = [_carer(each, place, known, on) for each in shifts]
    longest = max((each.shift[1] - each.shift[0] for each in carers), default=DAY)
    placed = [(each.home, replace(each.task, place=place[each.village])) for each in known]
    stops, able = joined([each for each in placed if not _too_long(each[1], longest)], carers)
    return Day(
        places=tuple(villages),
        travel=roads.table(villages),
        carers=able,
        tasks=(*stops, *rests),
        left_out=(*(_unknown(each.task, short_name(names.get(each.village, each.village))) for each in unknown), *(_beyond(each, remedy) for each in beyond)),
        long=tuple(LongStay(task) for _, task in placed if _too_long(task, longest)),
    )


def _too_long(task: Task, longest: int) -> bool:
    """Tell whether a task fits nobody's shift: somebody stays for it."""
    return task.minutes > longest and task.carers == 1


def roads_of(figures: Figures) -> Roads:
    """Put together what is known of the ways between villages."""
    return Roads(
        {(each.origin, each.target): each.minutes for each in TravelTime.objects.all()},
        {each.pk: (each.east_e6, each.north_e6) for each in VillagePlace.objects.all()},
        figures.detour,
        figures.speed_km_per_hour,
        figures.within_village,
    )


def stays_of(division_code: str, figures: Figures) -> Stays:
    """Give how long visits and services take where a place is."""
    rows = StayLength.objects.filter(seat_code=seat_of(division_code))
    return Stays(figures.visit_minutes, figures.service_minutes, {each.what: each.stay for each in rows})


def shifts_of(area: Area, *, on: date, organisations: Collection[str] = ()) -> list[Shift]:
    """List who is on shift on a day: of the organisation, or of the place, of what it lies in, and of the organisations named."""
    rows = Shift.objects.order_by("name", "pk")
    if area.organisation_id:
        rows = rows.filter(organisation_id=area.organisation_id)
    else:
        low, high = division_range(area.division_code)
        rows = rows.filter(division_code__in=ancestors_of(area.division_code)) | rows.filter(division_code__range=(low, high)) | rows.filter(organisation_id__in=[each for each in organisations if each])
    return [each for each in rows if on.weekday() in each.weekdays]


def published_days(plan_id: str = "") -> dict[tuple[str, str], date]:
    """Map what stands in a published plan of a day that is not over, but for one plan, to that day."""
    rows = Stop.objects.filter(open=True)
    if plan_id:
        rows = rows.exclude(round__plan_id=UUID(plan_id))
    return {(kind, str(task)): on for kind, task, on in rows.values_list("kind", "task_id", "on")}


def _found(area: Area, on: date, figures: Figures, stays: Stays) -> Iterable[Found]:
    if not area.organisation_id:
        yield from _visits(area, on, figures, stays)
    placed = list(_orders(area, on))
    pairs = plans.tasks_of_two([each.origin_id for each in placed if each.origin in ("plan", "periodic")])
    for order in placed:
        usual = resources.usual_carer(str(order.household_id), order.item_code)
        preferred = tuple(dict.fromkeys(each for each in (order.worker_id, usual.worker_id if usual else "") if each))
        stay = stays.of_order(order.item_code, hours=order.hours, two=order.origin_id in pairs)
        task = Task(
            f"order:{order.pk}", "order", str(order.pk), order.item_label, order.recipient_name, order.address, 0, window_of(order.wanted_time), stay.minutes,
            f"order:{order.organisation_id}:{order.item_code}", URGENT if order.wanted_on == on else LATE, preferred, wished(order.wanted_time), stay.carers, stay.gap,
        )  # fmt: skip
        yield Found(task, order.division_code, order.wanted_on, order.wanted_on, str(order.household_id))


def _visits(area: Area, on: date, figures: Figures, stays: Stays) -> Iterable[Found]:
    owed = visits.owed_in(area.division_code, on=on, until=on + timedelta(days=figures.days_ahead))
    usual = visits.usual_visitors([each.household_id for each in owed])
    for visit in owed:
        agreed = visit.agreed_on == on
        late = visit.state == "missed" or visit.due_on <= on
        priority = URGENT if agreed or visit.kind == "urgent" else LATE if late else USUAL
        stay = stays.of(f"visit:{visit.kind}")
        wish = visit.agreed_time if agreed else ""
        preferred = tuple(filter(None, (usual.get(visit.household_id),)))
        task = Task(
            f"visit:{visit.pk}", "visit", str(visit.pk), KINDS[visit.kind], visit.household_name, visit.address, 0, window_of(wish), stay.minutes,
            f"visit:{visit.division_code}", priority, preferred, wish, stay.carers, stay.gap,
        )  # fmt: skip
        yield Found(task, visit.division_code, on if agreed else date.min, visit.due_on, str(visit.household_id))


def _free(found: Found, published: Mapping[tuple[str, str], date]) -> bool:
    """Tell whether a task stands in no published plan, or was agreed for a later day since."""
    there = published.get((found.task.kind, found.task.id))
    return there is None or there < found.wanted_on


def _orders(area: Area, on: date) -> Iterable[Any]:
    rows = orders.orders(SYSTEM).filter(state__in=("accepted", "rework"), wanted_on__lte=on).order_by("wanted_on", "pk")
    if area.organisation_id:
        return rows.filter(organisation_id=area.organisation_id)
    low, high = division_range(area.division_code)
    return rows.filter(division_code__range=(low, high), organisation__isnull=False)


def _elsewhere(on: date, plan_id: str) -> set[UUID]:
    rows = Round.objects.filter(on=on).exclude(state="empty")
    if plan_id:
        rows = rows.exclude(plan_id=UUID(plan_id))
    return {UUID(each) for each in rows.values_list("carer_id", flat=True)}


def _still_staying(on: date) -> dict[str, int]:
    """Map who stays with somebody since an earlier day to the minute at which that is over."""
    rows = Stop.objects.filter(on__lt=on, ends_at__gt=moment(on, 0)).values_list("round__carer_id", "ends_at")
    return {carer: (ends - moment(on, 0)) // timedelta(minutes=1) for carer, ends in rows}


def organisation_of(task: Task) -> str:
    """Give with which organisation a task waited when the day was put together; empty for a visit."""
    return task.skill.split(":")[1] if task.kind == "order" else ""


def _carer(shift: Shift, place: dict[str, int], found: Sequence[Found], on: date) -> Carer:
    return Carer(
        id=str(shift.pk),
        name=shift.name,
        seat=shift.division_code,
        organisation_id=str(shift.organisation_id or ""),
        skills=frozenset(_skills(shift, found, on)),
        place=place[shift.start_code],
        shift=(shift.starts_minute, shift.ends_minute),
        most=shift.most_minutes,
    )


def _rest(shift: Shift, place: dict[str, int]) -> Task:
    key, rest = rest_key(str(shift.pk)), shift.rest
    return Task(key, REST, str(shift.pk), "午休", shift.name, "", place[shift.start_code], rest.window, rest.minutes, key, NEVER_LEFT_OUT)


def _skills(shift: Shift, found: Sequence[Found], on: date) -> Iterable[str]:
    """Give what somebody may do of what there is: by the shift, and by the posts held that day; and rest."""
    if shift.break_minutes:
        yield rest_key(str(shift.pk))
    try:
        actor = actor_by_id(str(shift.pk), on=on)
    except NotFound:
        return
    # Whose certificate has lapsed by the day is planned for nothing; a child's own rule is looked at when the day is published.
    lapsed = bool(shift.organisation_id and unfit_workers(str(shift.organisation_id), [str(shift.pk)], on=on))
    for each in found:
        task = each.task
        if lapsed:
            continue
        if task.kind == "visit" and shift.division_code and covers(shift.division_code, each.village):
            if (not shift.skills or "visit" in shift.skills) and actor.holds(Duty.VISIT_RECORD, division_code=each.village):
                yield task.skill
        elif task.kind == "order" and organisation_of(task) == str(shift.organisation_id or ""):
            item = task.skill.rpartition(":")[2]
            if (not shift.skills or item in shift.skills) and actor.holds(Duty.ORDER_SERVE, organisation_id=organisation_of(task)):
                yield task.skill


def _unknown(task: Task, village: str) -> LeftOut:
    return LeftOut(
        task.title, task.who, task.address, f"不知道去{village}路上要多久，没有排进去。", "在“路上时间”填写这个村的位置或分钟数后，重新安排。"
    )


def _beyond(found: Found, remedy: str) -> LeftOut:
    task, why = found.task, f"这一天要上门的超过 {MOST} 项，先排急难、约定、逾期和先到期的，这一项排在后面。"
    return LeftOut(f"{task.title}（{found.due_on:%m-%d} 到期）", task.who, task.address, why, remedy)
