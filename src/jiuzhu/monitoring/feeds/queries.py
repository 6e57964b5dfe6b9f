"""Every read of deliveries that others may make."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.linked import linked_file
from jiuzhu.monitoring.feeds.models import ApiKey, Delivery, DeliveryQuerySet, Expected, Urging
from jiuzhu.monitoring.feeds.storage import rows_path

__all__ = [
    "FEEDS",
    "Delivery",
    "Expected",
    "counties_delivered",
    "deliveries",
    "expected_of",
    "file_meant",
    "files_in_use",
    "financial_files_since",
    "find_delivery",
    "find_expected",
    "for_comparison",
    "keys_issued",
    "latest_of_month",
    "months_delivered",
    "reminders_of",
]


def deliveries(actor: Actor) -> DeliveryQuerySet:
    """Deliveries the actor may see, newest first."""
    return Delivery.objects.scoped_to(actor)


def find_delivery(actor: Actor, delivery_id: UUID | str) -> Delivery:
    """Give one delivery the actor may see; raises NotFound."""
    return one_of(Delivery.objects.scoped_to(actor), delivery_id, "没有找到这份部门数据。", "请从月份页面重新进入。")


def find_expected(actor: Actor, expected_id: UUID | str) -> Expected:
    """Give what a department owes for a month, where the actor may see it; raises NotFound."""
    return one_of(
        Expected.objects.scoped_to(actor).select_related("organisation"),
        expected_id,
        "没有找到这份应报的数据。",
        "请从部门数据页面重新进入。",
    )


def expected_of(delivery: Delivery) -> Expected | None:
    """Give what its department owed when it handed a file in; None where nobody was asked for it. No scope."""
    return Expected.objects.filter(division_code=delivery.division_code, feed=delivery.feed, month=delivery.month).first()


def file_meant(actor: Actor, *, division_code: str, feed: str, month: str, digest: str) -> Delivery | None:
    """Give the file with this SM3 that the actor may see: the one in use, else the newest; None without one."""
    sent = Delivery.objects.scoped_to(actor).filter(division_code=division_code, feed=feed, month=month, digest=digest.lower())
    return sent.filter(replaced_at__isnull=True, state="accepted").first() or sent.order_by("-uploaded_at").first()


def reminders_of(expected: Expected) -> list[Urging]:
    """List the reminders of a file that is owed, oldest first."""
    return list(expected.urgings.all())


def keys_issued() -> dict[str, ApiKey]:
    """Map departments (id) to what is known of the key their programs sign with."""
    return {str(each.pk): each for each in ApiKey.objects.all()}


def latest_of_month(actor: Actor, month: str) -> Mapping[str, Delivery]:
    """Give for each feed the delivery that tells how the month stands: the current one, else the newest try."""
    found: dict[str, Delivery] = {}
    for delivery in Delivery.objects.scoped_to(actor).filter(month=month, replaced_at__isnull=True).order_by("uploaded_at"):
        former = found.get(delivery.feed)
        if former is None or former.state != "accepted" or delivery.state != "refused":
            found[delivery.feed] = delivery
    return found


def months_delivered(actor: Actor) -> list[str]:
    """List the months with any file, newest first."""
    return list(Delivery.objects.scoped_to(actor).order_by("-month").values_list("month", flat=True).distinct())


def counties_delivered() -> list[str]:
    """List the counties with any file of a department."""
    return list(Delivery.objects.order_by("division_code").values_list("division_code", flat=True).distinct())


def for_comparison(
    *, division_code: str, month: str, since: str = "", feeds: Collection[str] | None = None
) -> tuple[dict[str, list[tuple[str, Path]]], dict[str, str]]:
    """Give what a comparison of a month reads: for each feed the (month, file) pairs up to it, oldest first, and the month's own deliveries by feed.

    ``since`` leaves out the files of earlier months, ``feeds`` (None: all) those of other feeds.
    """
    files: dict[str, list[tuple[str, Path]]] = {}
    own: dict[str, str] = {}
    current = Delivery.objects.current().filter(division_code=division_code, month__lte=month, month__gte=since)
    for delivery in (current if feeds is None else current.filter(feed__in=list(feeds))).order_by("month"):
        path = rows_path(division_code=division_code, feed=delivery.feed, delivery_id=str(delivery.pk))
        files.setdefault(delivery.feed, []).append((delivery.month, path))
        linked = linked_file(division_code=division_code, feed=delivery.feed, delivery_id=str(delivery.pk))
        if linked is not None:
            files[delivery.feed].append((delivery.month, linked))
        if delivery.month == month:
            own[delivery.feed] = str(delivery.pk)
    return files, own


def files_in_use(*, division_code: str, month: str) -> dict[str, str]:
    """Give the deliveries (id) of a county's month that are in use, by feed. No scope: the caller has checked."""
    own = Delivery.objects.current().filter(division_code=division_code, month=month).values_list("feed", "pk")
    return {feed: str(pk) for feed, pk in own}


def files_read(*, division_code: str, month: str) -> dict[str, list[Delivery]]:
    """Give the deliveries a comparison of a month reads today, by feed, newest month first. No scope: the caller has checked."""
    found: dict[str, list[Delivery]] = {}
    for each in Delivery.objects.current().filter(division_code=division_code, month__lte=month).order_by("-month", "feed"):
        found.setdefault(each.feed, []).append(each)
    return found


def ids_taken_back(*, division_code: str) -> list[str]:
    """List the deliveries of a county that were taken back. No scope."""
    return [str(pk) for pk in Delivery.objects.filter(division_code=division_code, state="taken_back").values_list("pk", flat=True)]


def financial_files_since(*, division_code: str, day: date) -> list[date]:
    """Give the days on which the files of feeds kept for those who authorised came in, from a day on; those in use only. No scope."""
    feeds = [code for code, feed in FEEDS.items() if feed.authorised_only]
    came = Delivery.objects.current().filter(division_code=division_code, feed__in=feeds).values_list("uploaded_at", flat=True)
    return [on for on in map(timezone.localdate, came) if on >= day]


def heads_of(*, division_code: str, feed: str, month: str) -> list[tuple[str, str]]:
    """Give the columns of a feed with the heads that stood above them in its newest file up to a month, in the file's order; empty without one."""
    newest = Delivery.objects.current().filter(division_code=division_code, feed=feed, month__lte=month).order_by("-month").first()
    return [(name, head) for name, head in newest.heads] if newest else []
