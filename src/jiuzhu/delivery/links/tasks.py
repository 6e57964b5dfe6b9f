"""What the platform does by itself: links to organisations without an account, what became of their messages, ends; safe to run twice."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings

from jiuzhu.delivery.links.models import Miss, OrderLink
from jiuzhu.delivery.links.queries import astray, has_account, over, phone_index
from jiuzhu.delivery.links.rules import MISSES_WITHIN
from jiuzhu.delivery.links.services import close_if_done, revoke_link, send_link, task_of
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways.queries import messages
from jiuzhu.foundation.gateways.rules import STATES, UNREACHED
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import take

log = structlog.get_logger(__name__)
MOST_AT_ONCE = 200
CHANGED = "机构的联系电话已更正，或机构已停用"
SENT_FOR = ("dispatched", "rework")
"""States of an order in which its organisation is told by message that something waits."""


def keep_links(now: datetime) -> int:
    """Bring every link up to date and send those that are missing; gives how many were sent."""
    with writing():
        Miss.objects.filter(at__lte=now - MISSES_WITHIN).delete()
    for link in over(now=now)[:MOST_AT_ONCE]:
        try:
            close_if_done(link, at=now)
        except DomainError as error:
            # Somebody acted a moment before; that stands.
            log.info("link not ended", link=str(link.pk), code=error.code)
    for link in astray(limit=MOST_AT_ONCE):
        try:
            revoke_link(link=link, actor=SYSTEM, at=now, seen_version=link.version, reason=CHANGED)
        except DomainError as error:
            log.info("link not taken back", link=str(link.pk), code=error.code)
    _note_messages(now)
    return _send_missing(now) if settings.PUBLIC_URL else 0


def _note_messages(now: datetime) -> None:
    waiting = list(OrderLink.objects.filter(state="sending", message_id__isnull=False)[:MOST_AT_ONCE])
    sent = messages([link.message_id for link in waiting if link.message_id])
    for link in waiting:
        message = sent.get(link.message_id) if link.message_id else None
        try:
            if message and message.state == "sent":
                take(link, step="reach", actor=SYSTEM, at=now, seen_version=link.version)
            elif message and message.state in UNREACHED:
                why = "，".join(part for part in (STATES[message.state], message.trouble) if part)
                take(link, step="miss", actor=SYSTEM, at=now, seen_version=link.version, reason=why, changes={"trouble": why[:200]})
        except DomainError as error:
            # Somebody took the link back a moment before; that stands.
            log.info("message not noted", link=str(link.pk), code=error.code)


def _send_missing(now: datetime) -> int:
    waiting = orders.orders(SYSTEM).filter(state__in=SENT_FOR, organisation__isnull=False).order_by("opened_at")
    silent = [key for key in waiting.order_by().values_list("organisation_id", flat=True).distinct() if not has_account(key, at=now)]
    done = 0
    for order in waiting.filter(organisation_id__in=silent):
        if done >= MOST_AT_ONCE:
            break
        # One a task and number: where the number was corrected, the right one is told.
        if OrderLink.objects.filter(order_id=order.pk, attempt=order.attempts, task=task_of(order), phone_index=phone_index(order.organisation)).exists():
            continue
        try:
            send_link(order=order, base_url=settings.PUBLIC_URL, actor=SYSTEM, at=now)
            done += 1
        except DomainError as error:
            log.info("link not sent", order=str(order.pk), code=error.code)
    return done
