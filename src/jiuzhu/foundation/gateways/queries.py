"""Reads on messages to people that other parts may make."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.gateways.rules import mobile
from jiuzhu.foundation.kernel.sealing import blind_index

PURPOSE_PHONE = "message.phone"


def find_message(message_id: UUID | str) -> Message | None:
    """Find one message."""
    return Message.objects.filter(pk=message_id).first()


def messages(message_ids: Collection[UUID | str]) -> dict[UUID, Message]:
    """Map ids to their messages."""
    return {each.pk: each for each in Message.objects.filter(pk__in=message_ids)}


def messages_about(about: str) -> list[Message]:
    """List the messages about one thing, newest first."""
    return list(Message.objects.filter(about=about).order_by("-opened_at"))


def sent_to(phone: str, *, purpose: str, since: datetime) -> int:
    """Count the messages for a purpose to a number since a moment, so that nobody is flooded."""
    index = blind_index(mobile(phone), purpose=PURPOSE_PHONE)
    return Message.objects.filter(phone_index=index, purpose=purpose, opened_at__gte=since).count()
