"""Taking a department's file in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import services as vault_services
from jiuzhu.monitoring.feeds import tasks
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, Sender
from jiuzhu.monitoring.feeds.parts import check_alone
from jiuzhu.monitoring.feeds.rules import SOURCE_KEPT_FOR, UNDER_WAY, DeliveryInvalid, checked_delivery


def hand_in(
    *, feed: str, month: str, stream: BinaryIO, name: str, division_code: str, actor: Actor, at: datetime, digest: str = ""
) -> tuple[Delivery, bool]:
    """Take a department's file for a month; gives the delivery and whether it is new. The same file twice is one; raises DeliveryInvalid.

    A file that another came after is the newest again. Of a feed kept for people who authorised it, one that was accepted is checked anew: they may not be the same people now. The file itself is kept sealed and only until its retention ends; a background task checks it. ``digest`` is the SM3 its sender signed.
    """
    check_may_bring(feed, division_code, actor)
    checked_delivery(feed=feed, month=month, name=name, on=timezone.localdate(at))
    check_alone(feed, division_code=division_code, month=month)
    source = vault_services.put(
        stream=stream,
        kind="feed",
        name=name,
        content_type="application/octet-stream",
        division_code=division_code,
        actor=actor,
        at=at,
        expires_at=at + SOURCE_KEPT_FOR,
    )
    if digest and source.sm3 != digest:
        vault_services.discard(file_id=str(source.pk))
        raise DeliveryInvalid("收到的内容与签名时的不一样。", "文件可能在传输中损坏或没有传完；请重新发送。", field="file")
    same = Delivery.objects.filter(
        division_code=division_code, feed=feed, month=month, digest=source.sm3, replaced_at__isnull=True
    ).exclude(state="refused")
    same = same.order_by("-turn")
    try:
        with writing():
            known = same.first()
            again = known is not None and (_overtaken(known) or (known.state == "accepted" and FEEDS[feed].authorised_only))
            if known is not None and not again:
                vault_services.discard(file_id=str(source.pk))
                return known, False
            delivery = Delivery.objects.create(
                turn=known.turn + 1 if known is not None else 0,
                division_code=division_code,
                feed=feed,
                month=month,
                sender=FEEDS[feed].sender,
                name=Path(name).name[:200],
                digest=source.sm3,
                source_id=source.pk,
                uploaded_by=actor.user_id,
                uploader_name=actor.name,
                uploaded_at=at,
            )
            after = {"feed": feed, "month": month, "digest": source.sm3, "file": str(source.pk)}
            record(actor=actor, at=at, subject_kind="delivery", subject_id=str(delivery.pk), action="上传部门数据", after=after)
            tasks.check_delivery.enqueue(delivery_id=str(delivery.pk), at=at.isoformat())
    except IntegrityError:
        vault_services.discard(file_id=str(source.pk))
        return same[0], False
    return delivery, True


def _overtaken(known: Delivery) -> bool:
    """Tell whether another file of the same month came after it and waits to be checked."""
    others = Delivery.objects.filter(division_code=known.division_code, feed=known.feed, month=known.month, state__in=UNDER_WAY)
    return others.filter(uploaded_at__gt=known.uploaded_at).exists()


def check_may_bring(feed: str, division_code: str, actor: Actor) -> None:
    """Raise NotPermitted unless the actor may hand in this feed of a county."""
    if actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        return
    senders = Sender.objects.filter(division_code=division_code, feed=feed, organisation_id__in=actor.organisations(Duty.FEED_SEND))
    if not senders.exists():
        raise NotPermitted("这类数据不由您的部门报送。", "请核对数据种类；需要改由您的部门报送的，请联系县民政局。")
