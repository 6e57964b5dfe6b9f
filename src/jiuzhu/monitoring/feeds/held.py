"""Lists that named everybody, where several send them singly by now: such a one is read until each of them sent a list of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery, Sender
from jiuzhu.monitoring.feeds.parts import parts_of


@dataclass(frozen=True)
class Held:
    """The list of a month that is read still, and the parts of which none came after it."""

    feed: Contract
    month: str
    awaited: tuple[Contract, ...]

    @property
    def units(self) -> str:
        """Whose lists are awaited."""
        return "、".join(each.sender for each in self.awaited)

    def awaits(self, feed: str) -> bool:
        """Tell whether it is a feed (code) that is awaited."""
        return any(each.code == feed for each in self.awaited)


def held_together(*, division_code: str, month: str) -> list[Held]:
    """List, as of a month, what is read still of a county that named single senders of such a list, or has files of theirs."""
    named = set(Sender.objects.filter(division_code=division_code).values_list("feed", flat=True))
    sent = Delivery.objects.current().filter(division_code=division_code, month__lte=month).order_by()
    newest = dict(sent.values_list("feed").annotate(newest=Max("month")))
    found = []
    for feed in FEEDS.whole.values():
        parts = parts_of(feed.code) if feed.whole_list and feed.code in newest else []
        after = {each.code for each in parts if newest.get(each.code, "") > newest[feed.code]}
        awaited = tuple(each for each in parts if each.code not in after)
        if awaited and (after or any(each.code in named for each in parts)):
            found.append(Held(feed, newest[feed.code], awaited))
    return found
