"""The one door for messages to people: kept with the change that causes them, delivered after it is committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.gateways.queries import PURPOSE_PHONE
from jiuzhu.foundation.gateways.rules import check_text, mobile
from jiuzhu.foundation.kernel.inserting import insert_all
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import Opening, record, record_openings

SENDING = "发送短信"


def send_message(
    *, to_phone: str, text: str, purpose: str, about: str, actor: Actor, at: datetime, message_id: UUID | None = None
) -> Message:
    """Have a short message sent to a phone; it joins the caller's transaction and leaves once that is committed.

    ``purpose`` is a short code ("order_link", "phone_code"), ``about`` names the thing ("order:UUID"). The same ``message_id`` again gives the
    first message. The text is sealed, and forgotten when the message is out. Raises PhoneUnusable, MessageInvalid.
    """
    phone, words = mobile(to_phone), check_text(text)
    with writing():
        earlier = Message.objects.filter(pk=message_id).first() if message_id else None
        if earlier:
            return earlier
        made = Message(
            phone_index=blind_index(phone, purpose=PURPOSE_PHONE), purpose=purpose, about=about, try_at=at, opened_at=at
        )
        if message_id:
            made.id = message_id
        made.to_phone, made.text = phone, words
        made.save(force_insert=True)
        record(actor=actor, at=at, subject_kind="message", subject_id=str(made.pk), action=SENDING, after={"purpose": purpose, "about": about})
    return made


@dataclass(frozen=True)
class ShortMessage:
    """One of many messages: its id, by which a second try is known, the phone, the words, and the thing it is about."""

    id: UUID
    to_phone: str
    text: str
    about: str


def send_messages(outgoing: Sequence[ShortMessage], *, purpose: str, actor: Actor, at: datetime) -> None:
    """Have many messages sent as ``send_message`` does, in few queries; those known by their id already are left alone. Raises PhoneUnusable, MessageInvalid."""
    with writing():
        known = set(Message.objects.filter(pk__in=[each.id for each in outgoing]).values_list("pk", flat=True))
        made, openings = [], []
        for each in outgoing:
            if each.id in known:
                continue
            phone = mobile(each.to_phone)
            message = Message(id=each.id, phone_index=blind_index(phone, purpose=PURPOSE_PHONE), purpose=purpose, about=each.about, try_at=at, opened_at=at)
            message.to_phone, message.text = phone, check_text(each.text)
            made.append(message)
            openings.append(Opening(str(each.id), {"purpose": purpose, "about": each.about}))
        insert_all(made)
        record_openings(subject_kind="message", action=SENDING, openings=openings, actor=actor, at=at)


def withdraw_message(*, message_id: UUID, at: datetime) -> bool:
    """Keep a message that still waits from being sent; False when it is out or on its way. Runs inside the caller's transaction."""
    waiting = Message.objects.filter(pk=message_id, state="waiting")
    if not waiting.update(state="failed", trouble="发送前已收回", ended_at=at):
        return False
    message = Message.objects.get(pk=message_id)
    message.text = ""
    message.save(update_fields=["text"])
    return True
