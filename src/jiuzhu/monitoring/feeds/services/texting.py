"""A short message to the liaison of a department whose files are late: one for all files due on the same day, never a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils import timezone

from jiuzhu.casework.liaisons.queries import liaisons_of_department
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.gateways.queries import find_message
from jiuzhu.foundation.gateways.rules import PhoneUnusable, mobile
from jiuzhu.foundation.gateways.services import send_message
from jiuzhu.monitoring.feeds.models import Expected
from jiuzhu.monitoring.feeds.rules import late_words, message_about
from jiuzhu.monitoring.feeds.services.expecting import works

PURPOSE = "feed_late"
MESSAGES = UUID("6f0a3c9e-51c8-5d0e-9d0b-0d6b1f0c7a44")
FROM_HOUR, UNTIL_HOUR = 8, 18


def text_late(*, at: datetime) -> int:
    """Tell liaisons by short message of files whose day is over, in the daytime of working days; gives how many messages.

    Whoever works for the department is told, whoever leads it where that one has no mobile number. A second run tells nobody twice.
    """
    local = timezone.localtime(at)
    if not (works(local.date()) and FROM_HOUR <= local.hour < UNTIL_HOUR):
        return 0
    late: dict[tuple[str, UUID, date], list[Expected]] = defaultdict(list)
    for owed in Expected.objects.filter(state="awaited", due_on__lt=local.date()).order_by("month", "feed"):
        if owed.due_on is not None:
            late[owed.division_code, owed.organisation_id, owed.due_on].append(owed)
    counties = names_of({division_code for division_code, _, _ in late})
    sent = 0
    for (division_code, organisation_id, due_on), files in late.items():
        about = message_about(division_code, organisation_id, due_on)
        message_id = uuid5(MESSAGES, about)
        phone = "" if find_message(message_id) else _mobile_of(division_code, organisation_id)
        if phone:
            text = late_words(counties.get(division_code, ""), [_told(each) for each in files], due_on)
            send_message(to_phone=phone, text=text, purpose=PURPOSE, about=about, actor=SYSTEM, at=at, message_id=message_id)
            sent += 1
    return sent


def _told(owed: Expected) -> tuple[str, str, str]:
    there = owed.in_use
    return owed.label, owed.month, there.sent_back if there else ""


def _mobile_of(division_code: str, organisation_id: UUID) -> str:
    found = liaisons_of_department(division_code=division_code, organisation_id=str(organisation_id))
    return next(_usable(each.phone_sealed for each in found), "")


def _usable(phones: Iterable[str]) -> Iterator[str]:
    for phone in phones:
        try:
            yield mobile(phone)
        except PhoneUnusable:
            continue
