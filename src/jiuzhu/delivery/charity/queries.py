"""Reads on charity orders: of those who know the household, of the charity, and of the public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.delivery.charity.models import CharityOrder, CharityOrderQuerySet, Claim, ClaimNews
from jiuzhu.delivery.charity.rules import shown_name
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.workflow.queries import open_work

PURPOSE_PHONE = "charity.phone"
OPEN_TO_CLAIMS = ("published", "claimed")
PUBLIC = ("published", "claimed", "rework", "completed", "closed")
WORDS = {"published": "等待认领", "claimed": "已认领", "rework": "已认领", "completed": "已送到，待验收", "closed": "已完成"}
THANKED = 60


@dataclass(frozen=True)
class PublicOrder:
    """What anybody may read of an order."""

    number: str
    kind: str
    place: str
    words: str
    cost_fen: int | None
    state: str
    state_words: str
    published_on: date | None
    queue: int


@dataclass(frozen=True)
class Progress:
    """How many orders wait, are being served, and are done."""

    waiting: int
    under_way: int
    done: int


@dataclass(frozen=True)
class Thanks:
    """One line of the thanks wall: who gave what, and when."""

    name: str
    kind: str
    on: date


def charity_orders(actor: Actor) -> CharityOrderQuerySet:
    """Charity orders the actor may see."""
    return CharityOrder.objects.scoped_to(actor).select_related("household", "organisation")


def find_charity_order(actor: Actor, order_id: UUID | str) -> CharityOrder:
    """Give one charity order the actor may see; raises NotFound."""
    return one_of(charity_orders(actor), order_id, "没有找到这个爱心服务订单。", "请确认它在您的辖区内，或已转介给您的组织。")


def find_news(actor: Actor, news_id: UUID | str) -> ClaimNews:
    """Give one piece of news of a claim the actor may see; raises NotFound."""
    return one_of(ClaimNews.objects.scoped_to(actor).select_related("order"), news_id, "没有找到这条认领动态。", "请回到爱心服务列表。")


def unread_news(actor: Actor, order: CharityOrder) -> ClaimNews | None:
    """Give the news of a claim on an order that waits for the actor's county."""
    return ClaimNews.objects.scoped_to(actor).filter(order=order, state="unread").first()


def order_with_number(actor: Actor, number: str) -> CharityOrder | None:
    """Find the charity order with a number among those the actor may see."""
    return charity_orders(actor).filter(number=number).first() if number else None


def knows_household(actor: Actor, order: CharityOrder) -> bool:
    """Tell whether the actor may know whom an order is for; the charity may not."""
    return CharityOrder.objects.known_to(actor).filter(pk=order.pk).exists()


def ordered_needs(need_ids: Iterable[UUID]) -> dict[UUID, CharityOrder]:
    """Map needs to the newest charity order for them."""
    return {each.need_id: each for each in CharityOrder.objects.filter(need_id__in=list(need_ids)).order_by("opened_at")}


def claims_of(order: CharityOrder, *, actor: Actor) -> list[Claim]:
    """List the verified claims of an order in the order they came; a charity is shown those of its own time alone.

    The caller has checked that the actor may see the order.
    """
    rows = order.claims.exclude(state="pending").order_by("verified_at", "id")
    return list(rows if knows_household(actor, order) else rows.filter(organisation=order.organisation))


def active_claim(order: CharityOrder) -> Claim | None:
    """Give the claim in force."""
    return order.claims.filter(state__in=("active", "fulfilled")).order_by("-verified_at").first()


def public_orders(*, kind: str = "", township: str = "") -> CharityOrderQuerySet:
    """Give what is open to claims, the newest first, by kind and township; to be cut into pages and shown by ``public_view``."""
    rows = CharityOrder.objects.filter(state__in=OPEN_TO_CLAIMS)
    if kind:
        rows = rows.filter(kind=kind)
    if township:
        rows = rows.filter(township_code=township)
    # What waits for a claim stands before what is taken already.
    return rows.order_by("-state", "-published_at", "number")


def public_order(number: str) -> PublicOrder:
    """Give one published order by its number; raises NotFound."""
    found = public_view(CharityOrder.objects.filter(number=number.strip().upper(), state__in=PUBLIC))
    if not found:
        raise NotFound("没有找到这个订单。", "请核对编号；已经取消的订单不再显示。")
    return found[0]


def public_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Give the kinds and the townships that have open orders, as (code, label)."""
    rows = CharityOrder.objects.filter(state__in=OPEN_TO_CLAIMS)
    kinds = sorted(set(rows.values_list("kind", "kind_label")))
    townships = sorted(set(rows.exclude(township_code="").values_list("township_code", flat=True)))
    names = names_of(townships)
    return kinds, [(code, short_name(names.get(code, ""))) for code in townships]


def progress() -> Progress:
    """Count published orders by how far they have come."""
    rows = CharityOrder.objects.filter(state__in=PUBLIC)
    waiting, done = rows.filter(state="published").count(), rows.filter(state="closed").count()
    return Progress(waiting, rows.count() - waiting - done, done)


def thanks() -> list[Thanks]:
    """List who helped and agreed to be named, the newest first; nothing tells whom they helped."""
    rows = Claim.objects.filter(state="fulfilled", thanked=True, order__state="closed").select_related("order").order_by("-ended_at")[:THANKED]
    return [Thanks(shown_name(each.kind, each.name, anonymous=each.anonymous), each.order.kind_label, each.order.delivered_on) for each in rows if each.order.delivered_on]


def claim_by(claim_id: UUID | str) -> Claim:
    """Give a claim by its id; raises NotFound."""
    return one_of(Claim.objects.select_related("order"), claim_id, "没有找到这次认领。", "请回到订单重新认领。")


def own_claim(number: str, phone: str) -> Claim | None:
    """Find the newest verified claim on an order by the number it was verified with."""
    rows = Claim.objects.filter(order__number=number.strip().upper(), phone_index=blind_index(phone, purpose=PURPOSE_PHONE))
    return rows.exclude(state="pending").select_related("order").order_by("-verified_at").first()


def overdue(*, now: datetime) -> list[CharityOrder]:
    """List the orders whose time to be claimed or delivered is over."""
    return list(CharityOrder.objects.filter(state__in=("published", "claimed", "rework"), ends_at__lt=now).order_by("ends_at"))


def stalled(*, now: datetime, limit: int = 500) -> list[CharityOrder]:
    """List the orders a charity has let lie beyond the clock of its step, for the system to act on."""
    late = open_work(SYSTEM, Duty.CHARITY_MANAGE, workflow=CharityOrder.workflow.name).filter(due_at__lt=now)
    sources = CharityOrder.workflow.steps["stall"].sources
    return list(CharityOrder.objects.filter(pk__in=list(late.filter(state__in=sources).values_list("subject_id", flat=True)[:limit]), state__in=sources))


def waiting_for(actor: Actor, states: Iterable[str]) -> int:
    """Count the orders the actor sees in some states."""
    return charity_orders(actor).filter(state__in=list(states)).count()


def public_view(rows: Iterable[CharityOrder]) -> list[PublicOrder]:
    """Show of published orders what anybody may read."""
    found = list(rows)
    waiting = Counter(Claim.objects.filter(order__in=found, state="queued").values_list("order_id", flat=True))
    names = names_of({each.township_code for each in found if each.township_code})
    return [
        PublicOrder(
            number=each.number,
            kind=each.kind_label,
            place=short_name(names.get(each.township_code, "")) or "本县",
            words=each.public_words,
            cost_fen=each.cost_fen,
            state=each.state,
            state_words=WORDS[each.state],
            published_on=timezone.localdate(each.published_at) if each.published_at else None,
            queue=waiting[each.pk],
        )
        for each in found
    ]
