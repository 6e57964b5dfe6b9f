"""Naming the departments that get the list of people on aid, and making each month's."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.chain.models import NameList, NameListRow, Receiver
from jiuzhu.monitoring.chain.name_lists import ADDED, CHANGED, ENDED, EVERYBODY, WHOM, Change, Known, ReceiverInvalid, changes, concerns
from jiuzhu.monitoring.feeds.rules import last_day_of, month_before

DEPARTMENT = "department"
BATCH = 500
PAUSE_SECONDS = 0.02
PURPOSE_LENGTH = 100


def add_receiver(*, division_code: str, organisation_id: str, purpose: str, actor: Actor, at: datetime, whom: str = EVERYBODY) -> Receiver:
    """Have a department of the county get the list every month from now on, the whole of it first; raises ReceiverInvalid, NotPermitted."""
    actor.require(Duty.FEED_UPLOAD, division_code=division_code)
    department = organisation(organisation_id) if organisation_id else None
    if department is None or department.kind != DEPARTMENT or not covers(division_code, department.division_code or ""):
        raise ReceiverInvalid("所选的部门不在本县的名录中。", "请先在“报送单位”登记部门，再选择。", field="organisation")
    if whom not in WHOM:
        raise ReceiverInvalid("名单的范围不在列表中。", "请从列表中选择。", field="whom")
    if not purpose.strip() or len(purpose.strip()) > PURPOSE_LENGTH:
        raise ReceiverInvalid("没有写明名单的用途，或写得太长。", f"请写明依据和用途，最多 {PURPOSE_LENGTH} 字，例如：医疗救助分类资助参保。", field="purpose")
    since = month_before(f"{timezone.localdate(at):%Y-%m}")
    try:
        with writing(), transaction.atomic():
            made = Receiver.objects.create(division_code=division_code, organisation=department, whom=whom, purpose=purpose.strip(), since_month=since)
            _trace(made, "开始发送低收入人口名单", actor, at)
    except IntegrityError as error:
        raise ReceiverInvalid("这个部门已经在接收名单。", "请刷新页面查看。", field="organisation") from error
    make_lists(at=at)
    return made


def end_receiver(*, receiver_id: UUID | str, actor: Actor, at: datetime) -> None:
    """Send a department no more lists; raises NotFound, NotPermitted."""
    found = Receiver.objects.filter(pk=receiver_id).first()
    if found is None:
        raise NotFound("没有找到这个接收部门。", "请刷新页面。")
    actor.require(Duty.FEED_UPLOAD, division_code=found.division_code)
    with writing():
        if Receiver.objects.filter(pk=found.pk, ended_at__isnull=True).update(ended_at=at):
            _trace(found, "停止发送低收入人口名单", actor, at)


def make_lists(*, at: datetime) -> int:
    """Make the list of the month that is over for every department that has none yet; gives how many. Running it again makes nothing twice.

    A list tells how it stands on the last day of its month against what the department was told before, so that a change entered late comes
    with the next one.
    """
    month, made = month_before(f"{timezone.localdate(at):%Y-%m}"), 0
    for receiver in Receiver.objects.filter(ended_at__isnull=True, since_month__lte=month):
        if NameList.objects.filter(receiver=receiver, month=month, made_at__isnull=False).exists():
            continue
        try:
            made += _make(receiver, month, at)
        except IntegrityError:
            # Somebody else is writing the same list: theirs stands.
            continue
    return made


def record_taken(*, name_list: NameList, actor: Actor, at: datetime) -> None:
    """Keep in mind who took a list away; raises NotPermitted."""
    receiver = name_list.receiver
    if not actor.holds(Duty.FEED_UPLOAD, division_code=receiver.division_code):
        actor.require(Duty.FEED_SEND, organisation_id=str(receiver.organisation_id))
    with writing():
        NameList.objects.filter(pk=name_list.pk, taken_at__isnull=True).update(taken_at=at, taker_name=actor.name)
        record(
            actor=actor, at=at, subject_kind="name_list", subject_id=str(name_list.pk), action="下载低收入人口名单",
            after={"month": name_list.month, "organisation": str(receiver.organisation_id)},
        )  # fmt: skip


def _make(receiver: Receiver, month: str, at: datetime) -> bool:
    """Write the rows a few hundred at a time; a list that was broken off before is begun anew, one that is finished stays (False)."""
    found = list(changes(_told(receiver), _now(receiver, month)))
    with writing():
        name_list, _ = NameList.objects.select_for_update().get_or_create(receiver=receiver, month=month)
        if name_list.made_at is not None:
            return False
        NameListRow.objects.filter(name_list=name_list).delete()
    for start in range(0, len(found), BATCH):
        if start:
            time.sleep(PAUSE_SECONDS)
        with writing():
            NameListRow.objects.bulk_create([_row(name_list, each) for each in found[start : start + BATCH]])
    counted = Counter(each.kind for each in found)
    with writing():
        NameList.objects.filter(pk=name_list.pk).update(
            made_at=at, added=counted[ADDED], changed=counted[CHANGED], ended=counted[ENDED]
        )
        record(
            actor=SYSTEM, at=at, subject_kind="name_list", subject_id=str(name_list.pk), action="生成低收入人口名单",
            after={"month": month, "organisation": str(receiver.organisation_id), **counted},
        )  # fmt: skip
    return True


def _row(name_list: NameList, change: Change) -> NameListRow:
    person, before = change.person, change.before
    return NameListRow(
        name_list=name_list,
        key=change.key,
        id_number=person.id_number,
        name=person.name,
        change=change.kind,
        category=person.category,
        category_class=person.category_class,
        before=category_label(before.category, before.category_class) if before else "",
        since=person.since,
    )


def _now(receiver: Receiver, month: str) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for each in registry.aided_on(last_day_of(month), division_code=receiver.division_code):
        if not concerns(receiver.whom, each):
            continue
        key = blind_index(each.id_number, purpose="chain.name_list")
        found.setdefault(key, Known(each.id_number, each.name, each.category, each.category_class, each.since))
    return found


def _told(receiver: Receiver) -> dict[str, Known]:
    """Give what the department knows of whom, all its lists one after the other; somebody it was told has left is forgotten."""
    found: dict[str, Known] = {}
    for row in _rows_told(receiver):
        if row.change == ENDED:
            found.pop(row.key, None)
        else:
            found[row.key] = Known(row.id_number, row.name, row.category, row.category_class, row.since)
    return found


def _rows_told(receiver: Receiver) -> Iterator[NameListRow]:
    rows = NameListRow.objects.filter(name_list__receiver=receiver, name_list__made_at__isnull=False)
    return rows.order_by("name_list__month").iterator(BATCH)


def _trace(receiver: Receiver, action: str, actor: Actor, at: datetime) -> None:
    after = {"organisation": str(receiver.organisation_id), "whom": receiver.whom, "purpose": receiver.purpose}
    record(actor=actor, at=at, subject_kind="receiver", subject_id=str(receiver.pk), action=action, after=after)
