"""The feed calendar: of every feed of a month who sends it, by when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, Expected, Sender
from jiuzhu.monitoring.feeds.parts import is_owed, may_be_named
from jiuzhu.monitoring.feeds.queries import latest_of_month
from jiuzhu.monitoring.feeds.rules import due_day_in, due_on, is_owed_again, redelivery_share_in

SINGLE = 1


@dataclass(frozen=True)
class Ground:
    """The sentence of a document that calls for a feed."""

    label: str
    clause: str
    quote: str


@dataclass(frozen=True)
class FeedMonth:
    """One feed of one month; ``expected`` is what its department owes, ``delivery`` the newest file."""

    feed: Contract
    sender: str
    due_on: date | None
    delivery: Delivery | None
    expected: Expected | None
    reminders: int = 0
    reminded_on: date | None = None
    late: bool = False
    again: bool = False
    ground: Ground | None = None

    @property
    def delivered(self) -> bool:
        """Whether a file of the month is in use, be it one that is to be delivered ``again`` since too many of its rows were sent back."""
        return self.delivery is not None and self.delivery.state == "accepted"

    @property
    def missing(self) -> bool:
        """Whether it is overdue and no file is there."""
        return self.late and not self.again


@dataclass(frozen=True)
class Outstanding:
    """How many files are ``late`` with none there, and of how many too many rows were sent back, so that they are to be delivered ``again``."""

    late: int
    again: int


@dataclass(frozen=True)
class Calendar:
    """The feeds of a month in one county, late ones first."""

    month: str
    division_code: str
    day: int | None
    rows: list[FeedMonth] = field(default_factory=list)

    @property
    def delivered(self) -> int:
        """How many feeds have a file in use."""
        return sum(row.delivered for row in self.rows)

    @property
    def late(self) -> int:
        """How many are overdue with no file there."""
        return sum(row.missing for row in self.rows)

    @property
    def again(self) -> int:
        """How many are there, but to be delivered again."""
        return sum(row.again for row in self.rows)


def calendar_of(actor: Actor, *, month: str, division_code: str, today: date) -> Calendar:
    """Put the calendar of a month together: every feed for whoever hands files in, the department's own for its liaison."""
    law = pack_in_force(today, division_code=division_code)
    day = due_day_in(law)
    senders = {each.feed: each for each in Sender.objects.filter(division_code=division_code).select_related("organisation")}
    owed = {
        each.feed: each
        for each in Expected.objects.filter(division_code=division_code, month=month).annotate(
            reminders=Count("urgings"), reminded_on=Max("urgings__on")
        )
    }
    found = {feed: each for feed, each in latest_of_month(actor, month).items() if each.division_code == division_code}
    rows = [
        _row(FEEDS[code], senders.get(code), owed.get(code), found.get(code), law, due_on(month, FEEDS[code].due_day or day), today)
        for code in feeds_of(actor, division_code, on=today)
    ]
    rows.sort(key=lambda row: (not row.late, row.delivered and not row.again, row.sender == "", row.feed.order))
    return Calendar(month, division_code, day, rows)


def feeds_of(actor: Actor, division_code: str, *, on: date) -> list[str]:
    """List the feeds of a county that the actor may hand in as of a day."""
    if actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        law, senders = pack_in_force(on, division_code=division_code), senders_of(division_code)
        return [code for code, feed in FEEDS.items() if is_owed(feed, law, senders=senders)]
    mine = Sender.objects.filter(division_code=division_code, organisation_id__in=actor.organisations(Duty.FEED_SEND))
    known = set(mine.values_list("feed", flat=True))
    return [code for code in FEEDS if code in known]


def feeds_to_name(division_code: str, *, on: date) -> list[str]:
    """List the feeds of a county of which it may say who sends them; the caller has checked the duty."""
    law, senders = pack_in_force(on, division_code=division_code), senders_of(division_code)
    return [code for code, feed in FEEDS.items() if may_be_named(feed, law, senders=senders)]


def counties_of(actor: Actor) -> list[str]:
    """List the counties for which the actor may hand files in."""
    sent = Sender.objects.filter(organisation_id__in=actor.organisations(Duty.FEED_SEND)).values_list("division_code", flat=True)
    return [*actor.divisions(Duty.FEED_UPLOAD), *sorted(set(sent) - set(actor.divisions(Duty.FEED_UPLOAD)))]


def county_of_sender(feed: str, organisation_id: str) -> str | None:
    """Give the county for which a department sends a feed; None where it sends it for none, or for several."""
    codes = list(Sender.objects.filter(feed=feed, organisation_id=organisation_id).values_list("division_code", flat=True))
    return codes[0] if len(codes) == SINGLE else None


def outstanding(actor: Actor, *, today: date) -> Outstanding:
    """Count what departments owe of every month, in every county the actor hands files in for; what is to be delivered again counts from the day it was sent back."""
    of_the_month = {name: OuterRef(name) for name in ("division_code", "feed", "month")}
    awaited = (
        Expected.objects.scoped_to(actor).filter(state="awaited").annotate(there=Exists(Delivery.objects.current().filter(**of_the_month)))
    )
    late, again = Q(there=False, due_on__lt=today), Q(there=True)
    return Outstanding(**awaited.aggregate(late=Count("pk", filter=late), again=Count("pk", filter=again)))


def senders_of(division_code: str) -> dict[str, str]:
    """Map each feed of a county to the department (id) that sends it."""
    return {feed: str(pk) for feed, pk in Sender.objects.filter(division_code=division_code).values_list("feed", "organisation_id")}


def _row(
    feed: Contract, sender: Sender | None, owed: Expected | None, delivery: Delivery | None, law: DatedPack, due: date | None, today: date
) -> FeedMonth:
    due = owed.due_on if owed else due if sender else None
    waiting = owed is not None and owed.state == "awaited"
    return FeedMonth(
        feed=feed,
        sender=sender.organisation.name if sender else "",
        due_on=due,
        delivery=delivery,
        expected=owed,
        reminders=getattr(owed, "reminders", 0),
        reminded_on=getattr(owed, "reminded_on", None),
        late=bool(waiting and due and due < today),
        again=_again(delivery, owed, law),
        ground=ground_of(feed, law),
    )


def awaited_again(deliveries: Iterable[Delivery], *, on: date) -> list[Delivery]:
    """Give those of some files that are in use and to be delivered again as of a day, since too many of their rows were sent back. No scope."""
    sent_back = [each for each in deliveries if each.rejected]
    places = {each.division_code for each in sent_back}
    laws = {code: pack_in_force(on, division_code=code) for code in places}
    asked = Expected.objects.filter(division_code__in=places, month__in={each.month for each in sent_back})
    owed = {(each.division_code, each.feed, each.month): each for each in asked}
    return [each for each in sent_back if _again(each, owed.get((each.division_code, each.feed, each.month)), laws[each.division_code])]


def _again(delivery: Delivery | None, owed: Expected | None, law: DatedPack) -> bool:
    if delivery is None or delivery.state != "accepted" or delivery.replaced_at:
        return False
    # What was asked for says it itself: the county may have kept the file as it is.
    asked_again = is_owed_again(rows=delivery.rows, rejected=delivery.rejected, share=redelivery_share_in(law))
    return owed.state == "awaited" if owed else asked_again


def ground_now(feed: str, division_code: str, *, on: date) -> Ground | None:
    """Give the sentence that calls for a feed in a county as of a day."""
    return ground_of(FEEDS[feed], pack_in_force(on, division_code=division_code)) if feed in FEEDS else None


def ground_of(feed: Contract, law: DatedPack) -> Ground | None:
    """Give the sentence of the law in force that calls for a feed."""
    called: Iterable[Ground] = (
        Ground(each.label, each.ground.clause, each.ground.quote) for each in law.intervals if feed.exchange and each.code == feed.exchange
    )
    return next(iter(called), None)
