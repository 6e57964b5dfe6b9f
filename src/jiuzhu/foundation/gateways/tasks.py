"""Sending what waits: every try is noted before it is made, so that a message cut off is never taken for one not sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.gateways.rules import LOST_AFTER, ends_for_good, next_try
from jiuzhu.foundation.gateways.short_messages import NeverTaken, NotTaken, Outgoing, Sender, Unclear, sender
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record

MOST_AT_ONCE = 100
CUT_OFF = "发送中断，没有等到答复"


def deliver_messages(now: datetime) -> int:
    """Send the messages whose time has come, each by itself: one that fails holds up no other; gives how many went out."""
    waiting = Message.objects.filter(state__in=("waiting", "sending"), try_at__lte=now)
    if not waiting.exists():
        return 0
    way = sender()
    for lost in Message.objects.filter(state="sending", tried_at__lt=now - LOST_AFTER)[:MOST_AT_ONCE]:
        _unclear(lost, way, CUT_OFF, now)
    ids = Message.objects.filter(state="waiting", try_at__lte=now).order_by("try_at", "pk").values_list("pk", flat=True)
    return sum(_deliver(message_id, way, now) for message_id in list(ids[:MOST_AT_ONCE]))


def _deliver(message_id: UUID, way: Sender, now: datetime) -> bool:
    with writing():
        mine = Message.objects.filter(pk=message_id, state="waiting")
        if not mine.update(state="sending", tries=F("tries") + 1, tried_at=now):
            return False
    message = Message.objects.get(pk=message_id)
    try:
        way.send(Outgoing(str(message.pk), message.to_phone, message.text))
    except NeverTaken as error:
        _end(message, "failed", str(error), now)
    except NotTaken as error:
        if ends_for_good(message.tries):
            _end(message, "failed", str(error), now)
        else:
            _again(message, now)
    except Unclear as error:
        _unclear(message, way, str(error), now)
    else:
        return _end(message, "sent", "", now)
    return False


def _unclear(message: Message, way: Sender, why: str, now: datetime) -> None:
    if way.repeats_safely and not ends_for_good(message.tries):
        _again(message, now)
    else:
        _end(message, "unclear", why, now)


def _again(message: Message, now: datetime) -> None:
    with writing():
        Message.objects.filter(pk=message.pk, state="sending").update(state="waiting", try_at=next_try(message.tries, at=now))


def _end(message: Message, state: str, trouble: str, now: datetime) -> bool:
    with writing():
        if not Message.objects.filter(pk=message.pk, state="sending").update(state=state, trouble=trouble, ended_at=now):
            return False
        message.refresh_from_db()
        message.text = ""
        message.save(update_fields=["text"])
        action = f"短信：{message.get_state_display()}"
        record(actor=SYSTEM, at=now, subject_kind="message", subject_id=str(message.pk), action=action, after={"state": state, "tries": message.tries}, reason=trouble)
    return True
