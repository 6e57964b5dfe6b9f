"""Which department sends what, the months it owes, and reminding it (003·任务2, 003·任务9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts import services as account_services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.foundation.workflow.services import begin, take, urge
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, Expected, Sender, Urging
from jiuzhu.monitoring.feeds.rules import (
    SenderInvalid,
    UrgedToday,
    due_day_in,
    due_on,
    is_owed_again,
    month_before,
    months_owed,
    redelivery_share_in,
)
from jiuzhu.monitoring.feeds.workflow import EXPECTED

DEPARTMENT = "department"
BY_PLATFORM = "平台自动催报"


def enter_department(*, name: str, division_code: str, actor: Actor, at: datetime) -> str:
    """Enter a department of a county; gives its id. Raises AccountExists, NotPermitted."""
    if not name.strip():
        raise SenderInvalid("没有填写部门名称。", "请填写全称，例如“某某县公安局”。", field="name")
    made = account_services.create_organisation(
        name=name, kind=DEPARTMENT, division_code=division_code, actor=actor, at=at, duty=Duty.FEED_UPLOAD
    )
    return str(made.pk)


def assign_senders(*, senders: Mapping[str, str], division_code: str, actor: Actor, at: datetime) -> int:
    """Say which department (id) sends each feed of a county, empty for none; gives how many changed and asks for what is owed. Raises SenderInvalid."""
    actor.require(Duty.FEED_UPLOAD, division_code=division_code)
    known = {str(one.pk) for one in accounts.organisations(kinds=[DEPARTMENT]) if one.division_code == division_code}
    since = month_before(f"{timezone.localdate(at):%Y-%m}")
    changed = {}
    with writing():
        now = {each.feed: each for each in Sender.objects.filter(division_code=division_code)}
        for feed, organisation_id in senders.items():
            if feed not in FEEDS or (organisation_id and organisation_id not in known):
                raise SenderInvalid("所选的部门不在本县的名录中。", "请先登记部门，再选择。", field=feed)
            former = str(now[feed].organisation_id) if feed in now else ""
            if former == organisation_id:
                continue
            changed[feed] = {"from": former, "to": organisation_id}
            Sender.objects.filter(division_code=division_code, feed=feed).delete()
            if organisation_id:
                Sender.objects.create(
                    division_code=division_code, feed=feed, organisation_id=organisation_id, since_month=since, entered_at=at
                )
            for owed in Expected.objects.filter(division_code=division_code, feed=feed, state="awaited"):
                take(owed, step="excuse", actor=actor, at=at, seen_version=owed.version, reason="改由其他部门报送")
        _check_not_both(division_code)
        if changed:
            record(actor=actor, at=at, subject_kind="feed_senders", subject_id=division_code, action="设定报送单位", after=changed)
    ask_for_months(at=at)
    return len(changed)


def _check_not_both(division_code: str) -> None:
    """Raise SenderInvalid where a feed would be owed both as a whole and in parts, of which a month takes one only."""
    named = set(Sender.objects.filter(division_code=division_code).values_list("feed", flat=True))
    for feed in sorted(named & {FEEDS[code].part_of for code in named if code in FEEDS}):
        raise SenderInvalid(f"“{FEEDS[feed].label}”不能既由一个部门合在一起报送，又由各部门分别报送。", "请只留一种。", field=feed)


def ask_for_months(*, at: datetime) -> int:
    """Ask every department for the months it owes and has not delivered; running it again asks for nothing twice."""
    today, asked = timezone.localdate(at), 0
    for sender in Sender.objects.select_related("organisation"):
        if sender.feed not in FEEDS:
            continue
        law = pack_in_force(today, division_code=sender.division_code)
        day, share = FEEDS[sender.feed].due_day or due_day_in(law), redelivery_share_in(law)
        for month in months_owed(since=sender.since_month, on=today):
            place = {"division_code": sender.division_code, "feed": sender.feed, "month": month}
            there = Expected.objects.filter(**place).first()
            if there is not None and there.organisation_id != sender.organisation_id and there.state == "excused":
                _hand_to(there, sender, at)
            elif there is not None and there.state == "awaited" and there.due_on is None and day is not None:
                take(there, step="date", actor=SYSTEM, at=at, seen_version=there.version, changes={"due_on": due_on(month, day)})
            in_use = Delivery.objects.current().filter(**place).first()
            if there is not None or (in_use and not is_owed_again(rows=in_use.rows, rejected=in_use.rejected, share=share)):
                continue
            owed = Expected(
                **place, organisation=sender.organisation, organisation_name=sender.organisation.name, due_on=due_on(month, day)
            )
            try:
                with transaction.atomic():
                    begin(owed, actor=SYSTEM, at=at, duty=Duty.FEED_UPLOAD, after=place | {"due_on": str(owed.due_on or "")})
                asked += 1
            except IntegrityError:  # another worker asked at this moment
                continue
    return asked


def settle(*, delivery: Delivery, at: datetime) -> None:
    """Note that the file of a month is there, whoever brought it; one of which too many rows were sent back is in use, but owed still or again."""
    owed = Expected.objects.filter(division_code=delivery.division_code, feed=delivery.feed, month=delivery.month).first()
    if owed is None:
        return
    share = redelivery_share_in(pack_in_force(timezone.localdate(at), division_code=delivery.division_code))
    if is_owed_again(rows=delivery.rows, rejected=delivery.rejected, share=share):
        if owed.state != "excused":
            take(owed, step="again", actor=SYSTEM, at=at, seen_version=owed.version, reason=delivery.sent_back)
    elif owed.state != "delivered":
        take(owed, step="deliver", actor=SYSTEM, at=at, seen_version=owed.version)


def excuse(*, expected: Expected, actor: Actor, at: datetime, seen_version: int, reason: str) -> None:
    """Ask no more for a month's file; one in use that was to be delivered again is kept as it is. Raises ReasonMissing, AlreadyMoved, NotPermitted."""
    step = "keep" if expected.in_use else "excuse"
    take(expected, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason)


def remind(*, expected: Expected, actor: Actor, at: datetime, note: str = "") -> None:
    """Remind a department of a file it owes, once a day; raises UrgedToday, NotPermitted, NotFound when it came meanwhile."""
    again = UrgedToday("今天已经催过这份数据。", "一天只催一次；请明天再催，或打电话联系。")
    actor.require(Duty.WORK_URGE, division_code=expected.division_code)
    try:
        with writing(), transaction.atomic():
            name = BY_PLATFORM if actor.system else actor.name
            Urging.objects.create(expected=expected, on=timezone.localdate(at), by_name=name, note=note[:200])
            item = open_item(EXPECTED.name, str(expected.pk))
            urge(item_id=str(item.pk) if item else str(expected.pk), actor=actor, at=at, note=note)
    except IntegrityError as error:
        raise again from error


def remind_late(*, at: datetime) -> int:
    """Remind every department of every file whose day is over, once a working day; gives how many reminders."""
    today, reminded = timezone.localdate(at), 0
    if not works(today):
        return 0
    late = Expected.objects.filter(state="awaited", due_on__lt=today).exclude(urgings__on=today)
    for owed in late:
        try:
            there = owed.in_use
            note = f"{owed.month} 的数据，{there.sent_back}，请更正后重新报送。" if there else f"{owed.month} 的数据应于 {owed.due_on} 前报送。"
            remind(expected=owed, actor=SYSTEM, at=at, note=note)
            reminded += 1
        except DomainError:  # it came, or somebody reminded them, at this moment
            continue
    return reminded


def works(day: date) -> bool:
    """Tell whether a day is worked on."""
    return working_days().works(day)


def _hand_to(owed: Expected, sender: Sender, at: datetime) -> None:
    changes = {"organisation": sender.organisation, "organisation_name": sender.organisation.name}
    take(owed, step="demand", actor=SYSTEM, at=at, seen_version=owed.version, changes=changes)
