"""Every write on mutual help: helpers, pairs, hours, a month's allowances."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, division_range, level_of
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.matching.mutual_help import queries
from jiuzhu.matching.mutual_help.models import AllowanceList, AllowanceRow, Helper, HelpHours, Pair
from jiuzhu.matching.mutual_help.rules import (
    HELPERS,
    IN_LIBRARY,
    AllowancesInvalid,
    HelperInvalid,
    HoursInvalid,
    Judgement,
    PairInvalid,
    PairUnfit,
    Worked,
    allowances,
    check_day,
    check_minutes,
    judge,
)
from jiuzhu.matching.resources.kinds import VETTING, ResourceEntry
from jiuzhu.matching.resources.library_services import add_qualification, enter_resource

CHILD_KEPT = "帮扶对象未成年，原因由有儿童信息权限的人员查看。"
HOURLY, CAP = "pair_allowance_hourly_yuan", "pair_allowance_monthly_cap_yuan"


@dataclass(frozen=True)
class HelperEntry:
    """What is entered of a helper: who, where, how able; ``id_number`` only of those who stand in the register."""

    kind: str
    name: str
    division_code: str
    born_on: date
    phone: str = ""
    self_care: str = ""
    work_capacity: str = ""
    id_number: str = ""


def register_helper(*, entry: HelperEntry, actor: Actor, at: datetime) -> Helper:
    """Register somebody who wishes to help; they stand in the resource library too. Raises HelperInvalid, ResourceInvalid, NotPermitted."""
    actor.require(Duty.PAIR_KEEP, division_code=entry.division_code)
    if entry.kind not in HELPERS:
        raise HelperInvalid("没有选身份。", "请从列表中选择。", field="kind")
    if entry.born_on >= timezone.localdate(at):
        raise HelperInvalid("出生日期不对。", "请填写本人的出生日期。", field="born_on")
    person = registry.person_by_id_number(entry.id_number) if entry.id_number.strip() else None
    # Who stands in the register elsewhere is not told: it would be told of anybody whose number is known.
    if entry.id_number.strip() and (person is None or not registry.persons(actor).filter(pk=person.pk).exists()):
        raise HelperInvalid("您辖区的名册里没有这个证件号码。", "不是在册困难群众的不用填。", field="id_number")
    resource = ResourceEntry(
        kind=IN_LIBRARY.get(entry.kind, entry.kind), name=entry.name, division_code=entry.division_code, places=(entry.division_code,), phone=entry.phone
    )
    try:
        with writing(), transaction.atomic():
            entered = enter_resource(entry=resource, actor=SYSTEM, at=at)
            made = Helper.objects.create(
                resource=entered, kind=entry.kind, name=entered.name, division_code=entry.division_code, person=person, born_on=entry.born_on,
                self_care=entry.self_care, work_capacity=entry.work_capacity, registered_at=at,
            )  # fmt: skip
            _trace(made, "登记帮扶人", actor, at, {"kind": entry.kind})
    except IntegrityError as error:
        raise HelperInvalid("这个人已经登记过。", "请在帮扶人名单里找到。", field="id_number") from error
    return made


def qualify_helper(*, helper: Helper, kind: str, name: str, valid_from: date, valid_until: date | None, actor: Actor, at: datetime) -> None:
    """Enter that a helper was trained, or vetted for work with children; raises ResourceInvalid, HelperInvalid, NotPermitted."""
    actor.require(Duty.PAIR_KEEP, division_code=helper.division_code)
    if kind not in (queries.TRAINING, VETTING):
        raise HelperInvalid("没有选培训还是从业查询。", "请从列表中选择。", field="kind")
    with writing():
        add_qualification(kind=kind, name=name, valid_from=valid_from, valid_until=valid_until, resource=helper.resource, actor=SYSTEM, at=at)
        _trace(helper, "登记帮扶人培训或查询", actor, at, {"kind": kind, "until": str(valid_until or "")})


def judgement(*, helper: Helper, household: Any, person: Any, mode: str, on: date) -> Judgement:
    """Judge whether two people may help each other this way; raises PairInvalid where the law does not know the way."""
    law = pack_in_force(on, division_code=household.division_code)
    pairing = next((each for each in law.pairings if each.code == mode), None)
    if pairing is None:
        raise PairInvalid("本县没有这种互助方式。", "请从列表中选择。", field="mode")
    helped = registry.person_facts(person, household, on=on)
    return judge(pairing, helper=queries.helper_facts(helper, on=on), helped=helped, law=law)


def propose(*, helper: Helper, household_id: UUID | str, person_id: UUID | str, mode: str, actor: Actor, at: datetime) -> Pair:
    """Propose a pair; raises PairUnfit with what stands against it, PairInvalid, NotFound, NotPermitted."""
    household = registry.find_household(actor, household_id)
    person = next((each.person for each in registry.members_of(household.pk, living=True) if str(each.person_id) == str(person_id)), None)
    if person is None or (helper.person is not None and helper.person.pk == person.pk):
        raise PairInvalid("没有选帮扶对象。", "请从这户的成员中选择，不能选帮扶人自己。", field="person_id")
    on = timezone.localdate(at)
    found = judgement(helper=helper, household=household, person=person, mode=mode, on=on)
    if not found.allowed:
        hidden = queries.under_age(person, on) and not actor.holds(Duty.CHILD_READ, division_code=household.division_code)
        raise PairUnfit(f"不符合“{found.pairing.label}”。{CHILD_KEPT if hidden else f'{found.why_not}。'}", "请换一种方式或换一位帮扶人；不清楚的先补登。", field="mode")
    pair = Pair(
        helper=helper,
        household=household,
        helped=person,
        division_code=household.division_code,
        mode=mode,
        mode_label=found.pairing.label,
        reasons=[*found.helper.reasons, *found.helped.reasons],
        law=pack_in_force(on, division_code=household.division_code).fingerprint,
    )
    try:
        with writing(), transaction.atomic():
            return begin(pair, actor=actor, at=at, duty=Duty.PAIR_KEEP, after={"mode": mode, "helper": str(helper.pk)})
    except IntegrityError as error:
        raise PairInvalid("这两个人已经结对。", "请在结对名单里继续办理。", field="helper") from error


def agree(*, pair: Pair, helper_agreed_on: date, helped_agreed_on: date, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down the days on which both agreed; raises PairInvalid and what ``take`` raises."""
    if max(helper_agreed_on, helped_agreed_on) > timezone.localdate(at):
        raise PairInvalid("同意的日期在今天之后。", "请填写双方当面同意的日期。", field="helped_agreed_on")
    changes = {"helper_agreed_on": helper_agreed_on, "helped_agreed_on": helped_agreed_on}
    with writing():
        # The consents must stand before the state changes: the database refuses a pair without them.
        Pair.objects.filter(pk=pair.pk, state="proposed", version=seen_version).update(**changes)
        return take(pair, step="agree", actor=actor, at=at, seen_version=seen_version, changes=changes)


def start(*, pair: Pair, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Begin to help, once trained where the law asks for it, and vetted where a child is helped; raises PairInvalid and what ``take`` raises."""
    on = timezone.localdate(at)
    fit, mode = queries.ready(pair.helper, on=on), queries.modes(on, division_code=pair.division_code).get(pair.mode)
    if mode is not None and mode.trained and not fit.trained:
        raise PairInvalid("帮扶人还没有培训。", "请先登记培训合格，再开始。")
    if queries.under_age(pair.helped, on) and not fit.vetted:
        raise PairInvalid("帮扶对象未成年，帮扶人没有有效的从业查询。", "请先查询并登记结果，再开始。")
    return take(pair, step="start", actor=actor, at=at, seen_version=seen_version, changes={"started_on": on})


def end(*, pair: Pair, revoked: bool, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a pair, ``revoked`` where one of them takes the consent back; raises what ``take`` raises."""
    changes = {"ended_on": timezone.localdate(at), "ended_because": reason.strip()[:200]}
    return take(pair, step="revoke" if revoked else "end", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def log_hours(*, pair: Pair, press: UUID, on: date, minutes: int, what: str, actor: Actor, at: datetime) -> HelpHours:
    """Log help given on a day; the same press again gives the first. Raises HoursInvalid, NotPermitted."""
    actor.require(Duty.PAIR_KEEP, division_code=pair.division_code)
    check_minutes(minutes, on=on, started_on=pair.started_on, today=timezone.localdate(at))
    if not what.strip():
        raise HoursInvalid("没有写做了什么。", "请写明，例如：做饭、洗衣、陪诊。", field="what")
    with writing():
        if pair.ended_on and on > pair.ended_on:
            raise HoursInvalid("结对已经结束。", "只能补登结束以前的时长。", field="on")
        # Nobody else logs for this helper until it is done, so that a day is counted whole.
        Helper.objects.select_for_update(no_key=True).get(pk=pair.helper_id)
        check_day(minutes, logged=queries.minutes_on(pair.helper_id, on, apart_from=press))
        given = {"pair": pair, "on": on, "minutes": minutes, "what": what.strip(), "logger_id": actor.user_id, "logger_name": actor.name, "logged_at": at}
        hours, made = HelpHours.objects.get_or_create(pk=press, defaults=given)
        if made:
            _trace(pair, "登记互助时长", actor, at, {"on": str(on), "minutes": minutes})
    return hours


def confirm_hours(*, hours_ids: Sequence[UUID], pair: Pair, how: str, actor: Actor, at: datetime) -> int:
    """Confirm hours as somebody who did not log them: the helped said so, or the village looked; gives how many. Raises HoursInvalid, NotPermitted."""
    actor.require(Duty.PAIR_KEEP, division_code=pair.division_code)
    waiting = HelpHours.objects.filter(pk__in=hours_ids, pair=pair, confirmer_id="")
    if waiting.filter(logger_id=actor.user_id).exists():
        raise HoursInvalid("自己登记的时长不能自己确认。", "请由另一位同事问过服务对象或核实后确认。")
    with writing():
        count = waiting.update(confirmed_how=how, confirmer_id=actor.user_id, confirmer_name=actor.name)
        if count:
            _trace(pair, "确认互助时长", actor, at, {"many": count, "how": how})
    return count


def compile_allowances(*, division_code: str, month_on: date, actor: Actor, at: datetime) -> AllowanceList:
    """Put together what a township's helpers are owed up to the end of a month; raises AllowancesInvalid, NotPermitted."""
    actor.require(Duty.PAIR_PAY, division_code=division_code)
    if level_of(division_code) != Level.TOWNSHIP:
        raise AllowancesInvalid("补贴名单按乡镇（街道）编制。", "请选择一个乡镇（街道）。", field="division_code")
    # What was helped in a month is paid by that month's rate, whenever the list is put together.
    law = pack_in_force(min(_last_of(month_on), timezone.localdate(at)), division_code=division_code)
    hourly, cap = (law.number(name) for name in (HOURLY, CAP))
    if hourly is None or cap is None:
        raise AllowancesInvalid("本县还没有设定每小时补贴和每月上限。", "请由县民政局在“本县参数”中设定。")
    hourly_fen, cap_fen = fen_from_yuan(str(hourly)), fen_from_yuan(str(cap))
    try:
        with writing(), transaction.atomic():
            hours = list(queries.unpaid_hours(division_range(division_code), until=_last_of(month_on)).select_for_update(of=("self",)))
            if not hours:
                raise AllowancesInvalid("这个月没有已确认、还没有列入名单的时长。", "请先确认互助时长。")
            worked = [Worked(str(each.pair.helper_id), each.on.replace(day=1), each.minutes) for each in hours]
            whose = {each.pair.helper_id for each in hours}
            # Two lists with the same helper are put together one after the other, and each knows what the other pays.
            hold(Helper.objects.filter(pk__in=whose))
            paid = queries.paid_fen(whose)
            due = allowances(worked, hourly_fen=hourly_fen, cap_fen=cap_fen, paid_fen=paid)
            made = AllowanceList(
                division_code=division_code, month_on=month_on.replace(day=1), hourly_fen=hourly_fen, cap_fen=cap_fen,
                total_fen=sum(each.amount_fen for each in due), compiler_id=actor.user_id, compiler_name=actor.name,
            )  # fmt: skip
            begin(made, actor=actor, at=at, duty=Duty.PAIR_PAY, after={"total_fen": made.total_fen, "rows": len(due)})
            rows = {
                (each.helper_id, each.month_on): AllowanceRow.objects.create(
                    list=made, helper_id=each.helper_id, month_on=each.month_on, minutes=each.minutes, earned_fen=each.earned_fen, amount_fen=each.amount_fen
                )
                for each in due
            }
            for each in hours:
                each.row = rows[str(each.pair.helper_id), each.on.replace(day=1)]
            HelpHours.objects.bulk_update(hours, ["row"])
    except IntegrityError as error:
        raise AllowancesInvalid("这个乡镇还有一份名单没有审核。", "请先审核或退回那一份。") from error
    return made


def approve_allowances(*, allowances_list: AllowanceList, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Approve a list as another person than who compiled it; raises NotPermitted and what ``take`` raises."""
    if actor.user_id == allowances_list.compiler_id:
        raise NotPermitted("名单不能由编制的人自己审核。", "请由另一位经办人审核。")
    with writing():
        # The approver must stand before the state changes: the database refuses an approved list without one.
        mine = AllowanceList.objects.filter(pk=allowances_list.pk, state="compiled", version=seen_version)
        mine.update(approver_id=actor.user_id)
        changes = {"approver_id": actor.user_id, "approver_name": actor.name}
        return take(allowances_list, step="approve", actor=actor, at=at, seen_version=seen_version, changes=changes)


def return_allowances(*, allowances_list: AllowanceList, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Give a list back; its hours wait for the next one. Raises what ``take`` raises."""

    def free() -> None:
        HelpHours.objects.filter(row__list=allowances_list).update(row=None)

    return take(allowances_list, step="return", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=free)


def _last_of(month_on: date) -> date:
    return month_on.replace(day=monthrange(month_on.year, month_on.month)[1])


def _trace(thing: Helper | Pair, action: str, actor: Actor, at: datetime, after: dict[str, Any]) -> None:
    kind = "helper" if isinstance(thing, Helper) else "pair"
    household_id = "" if isinstance(thing, Helper) else str(thing.household_id)
    record(actor=actor, at=at, subject_kind=kind, subject_id=str(thing.pk), action=action, after=after, household_id=household_id)
