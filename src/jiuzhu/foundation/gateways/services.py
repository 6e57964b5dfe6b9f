"""The one door for messages to people: kept with the change that causes them, delivered after it is committed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.gateways.queries import PURPOSE_PHONE
from jiuzhu.foundation.gateways.rules import check_text, mobile
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record


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
        record(actor=actor, at=at, subject_kind="message", subject_id=str(made.pk), action="发送短信", after={"purpose": purpose, "about": about})
    return made


def withdraw_message(*, message_id: UUID, at: datetime) -> bool:
    """Keep a message that still waits from being sent; False when it is out or on its way. Runs inside the caller's transaction."""
    waiting = Message.objects.filter(pk=message_id, state="waiting")
    if not waiting.update(state="failed", trouble="发送前已收回", ended_at=at):
        return False
    message = Message.objects.get(pk=message_id)
    message.text = ""
    message.save(update_fields=["text"])
    return True
