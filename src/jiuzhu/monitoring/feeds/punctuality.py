"""How many of the files a department owes came in time, by quarter (003·任务2, 003·任务9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import product

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, Expected, Sender
from jiuzhu.monitoring.feeds.rules import due_day_in, due_on, is_owed_again, month_before, redelivery_share_in
from jiuzhu.monitoring.feeds.workflow import EXPECTED

MONTHS_A_QUARTER = 3
WHOLE_PERCENT = 100
IN_TIME, LATE, MISSING, OPEN = "按时", "迟交", "未交", "未到期"


@dataclass(frozen=True)
class Owed:
    """One file a department owed: when it was due, when the first one that was used came, and how that stands.

    ``expected`` is what was asked for; a file that came before it was asked for has none. ``again`` when only files came that are to be delivered again.
    """

    label: str
    month: str
    due_on: date | None
    came_on: date | None
    standing: str
    expected: Expected | None = None
    again: bool = False


@dataclass
class Punctual:
    """One department over a quarter; files not due yet and not in do not count."""

    department: str
    files: list[Owed] = field(default_factory=list)

    def count(self, standing: str) -> int:
        """Count its files of one standing."""
        return sum(each.standing == standing for each in self.files)

    @property
    def owed(self) -> int:
        """How many count."""
        return len(self.files) - self.count(OPEN)

    @property
    def in_time(self) -> int:
        """How many came by the day."""
        return self.count(IN_TIME)

    @property
    def late(self) -> int:
        """How many came after it."""
        return self.count(LATE)

    @property
    def missing(self) -> int:
        """How many are due and not there."""
        return self.count(MISSING)

    @property
    def share(self) -> int | None:
        """In whole per cent, full only when every file came in time; None where nothing counts yet."""
        return self.in_time * WHOLE_PERCENT // self.owed if self.owed else None


def quarter_of(month: str) -> str:
    """Name the quarter of a month: 2026-4."""
    year, _, number = month.partition("-")
    return f"{year}-{(int(number) - 1) // MONTHS_A_QUARTER + 1}"


def months_of(quarter: str) -> list[str]:
    """List the months of a quarter."""
    year, _, number = quarter.partition("-")
    last = f"{year}-{int(number) * MONTHS_A_QUARTER:02}"
    return [month_before(last, back) for back in reversed(range(MONTHS_A_QUARTER))]


def standing_of(*, due_on: date | None, came_on: date | None, today: date) -> str:
    """Tell how a file stands; one without a day is in time whenever it comes, and the day it is due is still in time."""
    if came_on is not None:
        return IN_TIME if due_on is None or came_on <= due_on else LATE
    return MISSING if due_on is not None and due_on < today else OPEN


def punctuality(actor: Actor, *, division_code: str, quarter: str, today: date) -> list[Punctual]:
    """List the departments of a county that owed files of a quarter's months, the least punctual first; what the county let go does not count.

    A file is its department's that was asked for it, and judged by the law of the day on which it came.
    """
    months = [month for month in months_of(quarter) if month < f"{today:%Y-%m}"]
    asked = Expected.objects.filter(division_code=division_code, month__in=months).select_related("organisation")
    owed = {(each.feed, each.month): each for each in asked}
    senders = {each.feed: each for each in Sender.objects.filter(division_code=division_code).select_related("organisation")}
    shown = None if actor.holds(Duty.FEED_UPLOAD, division_code=division_code) else set(map(str, actor.organisations(Duty.FEED_SEND)))
    law_on = cache(partial(pack_in_force, division_code=division_code))
    came = _came(division_code, months, law_on)
    found: dict[str, Punctual] = {}
    for code, month in product(sorted(FEEDS), months):
        expected = owed.get((code, month))
        first, first_good = came.get((code, month), (None, None))
        sender = senders.get(code) if first is not None else None
        by = expected or (sender if sender is not None and sender.since_month <= month else None)
        if (
            by is None
            or (shown is not None and str(by.organisation_id) not in shown)
            or (expected is not None and expected.state == "excused")
        ):
            continue
        due = expected.due_on if expected else due_on(month, FEEDS[code].due_day or due_day_in(law_on(first or today)))
        # What the county kept as it is counts from the day it came, whatever came afterwards.
        came_on = first if first_good != first and expected is not None and _was_kept(expected, before=first_good) else first_good
        standing = standing_of(due_on=due, came_on=came_on, today=today)
        file = Owed(FEEDS[code].label, month, due, came_on, standing, expected, first is not None and came_on is None)
        found.setdefault(str(by.organisation_id), Punctual(by.organisation.name)).files.append(file)
    return sorted(found.values(), key=lambda each: (each.share if each.share is not None else WHOLE_PERCENT, each.department))


def _was_kept(expected: Expected, *, before: date | None) -> bool:
    """Tell whether the county was content with a month's file of which many rows were sent back; where a better one came, by the day of that."""
    if before is None:
        return expected.state == "delivered"
    return any(each.step == "keep" and timezone.localdate(each.at) <= before for each in steps_of(EXPECTED.name, str(expected.pk)))


def _came(division_code: str, months: list[str], law_on: Callable[[date], DatedPack]) -> Mapping[tuple[str, str], tuple[date, date | None]]:
    """Give by feed and month the days of the first file that was used and of the first that was not to be delivered again: a correction later on makes nobody late."""
    found: dict[tuple[str, str], tuple[date, date | None]] = {}
    rows = Delivery.objects.filter(division_code=division_code, month__in=months, state="accepted").order_by("uploaded_at")
    for feed, month, at, count, rejected in rows.values_list("feed", "month", "uploaded_at", "rows", "rejected"):
        on = timezone.localdate(at)
        share = redelivery_share_in(law_on(on)) if rejected else None
        first, good = found.get((feed, month), (on, None))
        found[feed, month] = first, good or (None if is_owed_again(rows=count, rejected=rejected, share=share) else on)
    return found
