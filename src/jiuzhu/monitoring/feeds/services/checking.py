"""Checking a file that was taken in, and putting it in place of the month's former one."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.verification.queries import authorised_keys
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.analytics.tabular.limits import BATCH
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.foundation.vault import services as vault_services
from jiuzhu.monitoring.feeds.changes import changes_between
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, DeliveryQuerySet
from jiuzhu.monitoring.feeds.places import remove, write_places
from jiuzhu.monitoring.feeds.reading import Judged, judge, keep
from jiuzhu.monitoring.feeds.rules import UNDER_WAY, DeliveryInvalid, last_day_of
from jiuzhu.monitoring.feeds.services.expecting import settle
from jiuzhu.monitoring.feeds.services.rejecting import faults_of, keep_rejects
from jiuzhu.monitoring.feeds.storage import rows_path

BROKEN_OFF = "检查中途出错，文件没有采用；请重新上传，仍不成功请联系系统管理员。"
OVERTAKEN = "同一月份已采用了更晚上传的文件，这一份没有采用；仍要用这一份的，请重新上传。"


def check_delivery(*, delivery_id: str, at: datetime) -> Delivery:
    """Check a file's rows and put it in place of the month's former one; one already checked stays as it is.

    The original of a financial file, with everybody in it, goes as soon as it was checked.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.state in UNDER_WAY:
        delivery = _check(delivery, at)
    if delivery.feed in FEEDS and FEEDS[delivery.feed].authorised_only:
        vault_services.discard(file_id=str(delivery.source_id))
    return delivery


def _check(delivery: Delivery, at: datetime) -> Delivery:
    with writing():
        Delivery.objects.filter(pk=delivery.pk, state__in=UNDER_WAY).update(state="checking")
    try:
        with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder:
            checked = _judge(delivery, Path(folder), at)
    except DomainError as error:
        # A name of ours means nothing to whoever sent the file.
        return _refuse(delivery, str(error).replace(_name_here(delivery), delivery.name), at)
    return _accept(delivery, checked, at)


def give_up(*, delivery_id: str, at: datetime) -> None:
    """Refuse a file whose check broke off however often it was tried."""
    _refuse(Delivery.objects.get(pk=delivery_id), BROKEN_OFF, at)


def reopen(*, delivery_id: str) -> None:
    """Have a file whose check broke off wait for another; raises DeliveryInvalid when it, or a later one of the month, was uploaded meanwhile."""
    if _overtaken(Delivery.objects.get(pk=delivery_id)):
        raise DeliveryInvalid("同一月份已采用了更晚上传的文件。", "不需要再试；仍要用这一份的，请重新上传。")
    try:
        with transaction.atomic():
            Delivery.objects.filter(pk=delivery_id, state="refused", reason=BROKEN_OFF).update(state="waiting", reason="")
    except IntegrityError as error:
        raise DeliveryInvalid("这份文件已重新上传。", "不需要再试；请查看新上传的那一份。") from error


@dataclass(frozen=True)
class Checked:
    """A file that was judged and kept: how many rows were dropped for want of an authorisation, where the rejects are and why they were, what changed."""

    judged: Judged
    dropped: int
    rejects_id: UUID | None
    changes: dict[str, int]
    faults: list[dict[str, Any]]


def _name_here(delivery: Delivery) -> str:
    return f"{delivery.feed}{Path(delivery.name).suffix.lower()}"


def _judge(delivery: Delivery, workdir: Path, at: datetime) -> Checked:
    source = workdir / _name_here(delivery)
    with source.open("wb") as file:
        for piece in vault.stream(str(delivery.source_id)):
            file.write(piece)
    with session(workdir) as database:
        judged = judge(database, FEEDS[delivery.feed], source, on=last_day_of(delivery.month), workdir=workdir, limits=BATCH)
        target = rows_path(division_code=delivery.division_code, feed=delivery.feed, delivery_id=str(delivery.pk))
        target.parent.mkdir(parents=True, exist_ok=True)
        only = authorised_keys(on=timezone.localdate(at)) if FEEDS[delivery.feed].authorised_only else None
        dropped = keep(database, judged, target, workdir=workdir, only=only)
        if FEEDS[delivery.feed].id_column:
            write_places(database, target)
        former = _of_month(delivery).current().first()
        changes = {}
        if former is not None:
            before = rows_path(division_code=former.division_code, feed=former.feed, delivery_id=str(former.pk))
            changes = changes_between(database, before, target) if before.exists() else {}
        rejects_id = keep_rejects(database, judged, delivery, workdir=workdir, at=at)
        return Checked(judged, dropped, rejects_id, changes, faults_of(database, judged))


def _refuse(delivery: Delivery, reason: str, at: datetime) -> Delivery:
    with writing():
        if Delivery.objects.filter(pk=delivery.pk, state__in=UNDER_WAY).update(state="refused", reason=reason):
            record(actor=SYSTEM, at=at, subject_kind="delivery", subject_id=str(delivery.pk), action="未采用", reason=reason)
    delivery.refresh_from_db()
    return delivery


def _overtaken(delivery: Delivery) -> bool:
    return _of_month(delivery).current().filter(uploaded_at__gt=delivery.uploaded_at).exists()


def _of_month(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(division_code=delivery.division_code, feed=delivery.feed, month=delivery.month)


def _accept(delivery: Delivery, checked: Checked, at: datetime) -> Delivery:
    judged = checked.judged
    with writing():
        # Whoever puts another file of the month in use waits here, so that each sees what the other did.
        hold(_of_month(delivery))
        under_way = Delivery.objects.filter(pk=delivery.pk, state__in=UNDER_WAY).exists()
        if under_way and _overtaken(delivery):
            remove(rows_path(division_code=delivery.division_code, feed=delivery.feed, delivery_id=str(delivery.pk)))
            return _refuse(delivery, OVERTAKEN, at)
        if under_way:
            former = _of_month(delivery).current()
            replaced = [str(pk) for pk in former.values_list("pk", flat=True)]
            former.update(replaced_at=at)
            accepted = judged.accepted - checked.dropped
            counts = {"rows": judged.rows, "accepted": accepted, "rejected": judged.rejected, "unauthorised": checked.dropped}
            Delivery.objects.filter(pk=delivery.pk).update(
                state="accepted",
                extra_columns=list(judged.extra),
                absent_columns=list(judged.absent),
                heads=[list(each) for each in judged.heads],
                rejects_id=checked.rejects_id,
                changes=checked.changes,
                faults=checked.faults,
                declaration=judged.contract.version,
                **counts,
            )
            record(
                actor=SYSTEM,
                at=at,
                subject_kind="delivery",
                subject_id=str(delivery.pk),
                action="采用",
                after=counts | {"replaced": replaced} | checked.changes,
            )
            delivery.refresh_from_db()
            settle(delivery=delivery, at=at)
    delivery.refresh_from_db()
    return delivery
