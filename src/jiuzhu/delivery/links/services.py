"""Making, sending and taking back links, and the steps taken through one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.delivery.links.models import Miss, OrderLink
from jiuzhu.delivery.links.queries import contact_of, hashed, link_behind, phone_index, source_index
from jiuzhu.delivery.links.rules import LINK_PATH, STEPS, TOKEN_BYTES, WORKING_STATES, LinkNotSent, LinkUnusable, last_day, message_text
from jiuzhu.delivery.links.workflow import OPEN_STATES
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.orders import services as ordering
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.gateways.rules import PhoneUnusable
from jiuzhu.foundation.gateways.services import send_message, withdraw_message
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, begin, take

NO_PHONE = "机构没有登记能收短信的手机号"
ACTS: dict[str, Callable[..., Taken]] = {name: getattr(ordering, name) for name in STEPS}


def send_link(*, order: Any, base_url: str, actor: Actor, at: datetime) -> OrderLink:
    """Send the organisation that has an order a link to it; an open one is taken back first. Raises LinkNotSent, NotPermitted.

    Where no message can reach the organisation the link stands at once as not reached, for the dispatcher to see.
    """
    if not actor.system:
        actor.require(Duty.ORDER_DISPATCH, division_code=order.division_code)
    if order.organisation_id is None or order.state not in WORKING_STATES:
        raise LinkNotSent("订单现在不在机构手里。", "派单以后才能发送接单链接。")
    if not base_url:
        raise LinkNotSent("平台不知道自己的网址，发不出链接。", "请系统管理员设置 JIUZHU_PUBLIC_URL。")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = OrderLink(
        order_id=order.pk, organisation=order.organisation, attempt=order.attempts, task=task_of(order), token_hash=hashed(token),
        item_label=order.item_label, division_code=order.division_code, expires_at=end_of_day(last_day(order.wanted_on, today=timezone.localdate(at))),
        sent_by=actor.user_id, phone_index=phone_index(order.organisation),
    )  # fmt: skip
    try:
        with writing(), transaction.atomic():
            for earlier in OrderLink.objects.filter(order_id=order.pk, state__in=OPEN_STATES):
                revoke_link(link=earlier, actor=actor, at=at, seen_version=earlier.version, reason="已另发新的链接")
            begin(link, actor=actor, at=at, duty=Duty.ORDER_DISPATCH, after={"order": str(order.pk), "organisation": str(order.organisation_id)})
            _send(link, order, f"{base_url.rstrip('/')}{LINK_PATH}{token}/", actor, at)
    except IntegrityError as error:
        raise LinkNotSent("刚刚已经有人发送了链接。", "请刷新页面查看。") from error
    return link


def revoke_link(*, link: OrderLink, actor: Actor, at: datetime, seen_version: int, reason: str) -> Taken:
    """Take a link back: whoever has it can do nothing more with it."""

    def hold_back() -> None:
        if link.message_id:
            withdraw_message(message_id=link.message_id, at=at)

    return take(link, step="revoke", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), also=hold_back)


def open_link(*, token: str, source: str, at: datetime) -> OrderLink:
    """Open a link; the first time is on the ledger, a link that does not exist is remembered against its source. Raises LinkUnusable, LinksTooMany."""
    try:
        link = link_behind(token, source=source, at=at)
    except LinkUnusable:
        if not OrderLink.objects.filter(token_hash=hashed(token)).exists():
            with writing():
                Miss.objects.create(source_index=source_index(source), at=at)
        raise
    if link.first_used_at is None:
        with writing():
            if OrderLink.objects.filter(pk=link.pk, first_used_at__isnull=True).update(first_used_at=at):
                record(actor=contact_of(link), at=at, subject_kind="order_link", subject_id=str(link.pk), action="打开接单链接", after={"order": str(link.order_id)})
    return link


def take_by_link(*, token: str, source: str, step: str, told: Mapping[str, Any], at: datetime) -> Taken:
    """Take one step of the link's own order as its organisation's contact; ``told`` is what the step's service takes.

    Raises LinkUnusable, LinksTooMany, NotFound for a step that no link allows, and what the step raises.
    """
    if step not in STEPS:
        raise NotFound("没有这一步。", "请回到短信里的链接，按页面上的操作办理。")
    link = link_behind(token, source=source, at=at)
    actor = contact_of(link)
    order = orders.find_order(actor, link.order_id)
    taken = ACTS[step](order=order, actor=actor, at=at, **told)
    if step == "rebook":
        keep_open(order_id=order.pk, wanted_on=order.wanted_on, at=at)
    close_if_done(link, at=at)
    return taken


def close_if_done(link: OrderLink, *, at: datetime) -> None:
    """End a link whose order has moved on or whose time is over; one that ended meanwhile stays as it is."""
    with writing():
        fresh = OrderLink.objects.select_related("order").get(pk=link.pk)
        if fresh.state not in OPEN_STATES:
            return
        order = fresh.order
        if order.organisation_id != fresh.organisation_id or order.attempts != fresh.attempt or order.state not in WORKING_STATES:
            take(fresh, step="finish", actor=SYSTEM, at=at, seen_version=fresh.version)
        elif at >= fresh.expires_at:
            take(fresh, step="expire", actor=SYSTEM, at=at, seen_version=fresh.version)


def keep_open(*, order_id: Any, wanted_on: date, at: datetime) -> None:
    """Let the link of an order last as long after another day of service as after the first."""
    until = end_of_day(last_day(wanted_on, today=timezone.localdate(at)))
    OrderLink.objects.filter(order_id=order_id, state__in=OPEN_STATES, expires_at__lt=until).update(expires_at=until)


def task_of(order: Any) -> str:
    """Name what an order waits for with its organisation: a dispatching, or one rework of it."""
    return f"{order.attempts}-{order.version}" if order.state == "rework" else str(order.attempts)


def _send(link: OrderLink, order: Any, address: str, actor: Actor, at: datetime) -> None:
    text = message_text(
        item=order.item_label,
        wanted_on=order.wanted_on,
        wanted_time=order.wanted_time,
        village=full_name_of(order.division_code, below=Level.COUNTY),
        address=address,
        reworks=order.state == "rework",
    )
    try:
        message = send_message(
            to_phone=order.organisation.phone, text=text, purpose="order_link", about=f"order:{order.pk}", actor=actor, at=at
        )
    except PhoneUnusable:
        take(link, step="miss", actor=SYSTEM, at=at, seen_version=link.version, reason=NO_PHONE, changes={"trouble": NO_PHONE})
    else:
        link.message_id = message.pk
        link.save(update_fields=["message_id"])
