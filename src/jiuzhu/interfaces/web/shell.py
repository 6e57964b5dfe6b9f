"""What the frame of every page shows: who acts, the rail with what waits, the banners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, cached_property

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.divisions import queries as divisions
from jiuzhu.foundation.workflow.queries import inbox_by_workflow
from jiuzhu.interfaces.web import banners
from jiuzhu.interfaces.web.access import Access, access_of
from jiuzhu.interfaces.web.navigation import GROUPS, Entry, Line, Waiting, active_address, lines
from jiuzhu.interfaces.web.remembered import Remembered

WEEKDAYS = "一二三四五六日"


def context(request: HttpRequest) -> dict[str, object]:
    """Give templates ``shell``; nothing in it is worked out before a template asks for it."""
    return {"shell": Shell(request)}


class Shell:
    """The frame around one page for one person."""

    def __init__(self, request: HttpRequest) -> None:
        self._path = request.path
        self._now: datetime = getattr(request, "now", None) or timezone.now()
        self._today: date = timezone.localdate(self._now)
        self.actor: Actor | None = getattr(request, "actor", None)
        self._remembered: Remembered = getattr(request, "remembered", None) or Remembered()

    @cached_property
    def place_name(self) -> str:
        """The name of the county, city or province that runs the platform."""
        return self._remembered.get("place", banners.place_name)

    @property
    def draft_label(self) -> str:
        """What to say on every page while the policy document is a draft."""
        return self._remembered.get("draft", banners.draft_label)

    @cached_property
    def demo_label(self) -> str:
        """What to say while the platform judges with invented local values."""
        return self._remembered.get(("demo", self._today), lambda: banners.demo_label(self._today))

    @property
    def demo_url(self) -> str:
        """Where the invented values can be seen, for those who may."""
        return address("policy", self.actor) if self.actor else ""

    @property
    def today_words(self) -> str:
        """The day, its weekday, and whether people work on it."""
        today = self._today
        rest = " · 非工作日" if self._remembered.get(("rest", today), lambda: _is_rest(today)) else ""
        return f"{today.month}月{today.day}日 周{WEEKDAYS[today.weekday()]}{rest}"

    @cached_property
    def posts(self) -> list[str]:
        """Each post held today: where and what."""
        if self.actor is None:
            return []
        names = self._remembered.get(("posts", self.actor), self._seats)
        own_first = sorted(self.actor.posts, key=lambda post: post.standing_in)
        return [_titled(names.get(post.division_code or "", ""), post.label) for post in own_first]

    def _seats(self) -> dict[str, str]:
        posts = self.actor.posts if self.actor else ()
        return divisions.names_of(post.division_code for post in posts if post.division_code)

    @property
    def post_words(self) -> str:
        """The post shown in the top bar; with several, how many more."""
        if self.actor is None:
            return ""
        if not self.posts:
            return f"{self.actor.name}（没有岗位）"
        more = f" 等 {len(self.posts)} 个岗位" if len(self.posts) > 1 else ""
        return f"{self.posts[0]}{more}"

    @cached_property
    def rail(self) -> list[list[Line]]:
        """The groups of the rail that have something in them."""
        if self.actor is None:
            return []
        groups = [lines(self.actor, self._path, group=group, waiting=self._waiting) for group in GROUPS]
        return [group for group in groups if group]

    @property
    def rail_html(self) -> str:
        """The rail as drawn: nothing in it changes before the ledger does, but for the line one is on."""
        return self._drawn("_rail.html", "rail", lambda: self.rail)

    @property
    def quick_html(self) -> str:
        """The bar of phones as drawn."""
        return self._drawn("_quick.html", "quick", lambda: self.quick)

    def _drawn(self, template: str, name: str, content: Callable[[], object]) -> str:
        key = (template, self.actor, active_address(self._path, actor=self.actor))
        return self._remembered.get(key, lambda: render_to_string(template, {name: content()}))

    def _waiting(self, entry: Entry) -> Waiting:
        actor, count = self.actor, entry.count
        if actor is None:
            return Waiting(0)
        if entry.workflows:
            counts = self._remembered.get(("inbox", actor), lambda: inbox_by_workflow(actor, now=self._now))
            waits = [counts[name] for name in entry.workflows if name in counts]
            return Waiting(sum(number for number, _ in waits), hot=any(late for _, late in waits))
        return self._remembered.get((entry.url_name, actor), lambda: count(actor)) if count else Waiting(0)

    @property
    def quick(self) -> list[Line]:
        """What stands at the bottom of phones."""
        return [line for group in self.rail for line in group if line.short][:3]

    @property
    def account_links(self) -> list[Line]:
        """What stands in the menu under the person's name."""
        return lines(self.actor, self._path, group="account") if self.actor else []

    @property
    def search_url(self) -> str:
        """Where a search goes; empty for whoever may not search."""
        return address("search", self.actor) if self.actor else ""

    @property
    def logout_url(self) -> str:
        return address("logout")


def _is_rest(today: date) -> bool:
    return not working_days().works(today)


def _titled(place: str, label: str) -> str:
    return label if not place or label.startswith(place) else f"{place} {label}"


def address(url_name: str, actor: Actor | None = None) -> str:
    """Give the address of a named page, or nothing when there is none or the actor may not open it."""
    url, access = _page(url_name)
    return url if actor is None or (access is not None and access.allows(actor)) else ""


@cache
def _page(url_name: str) -> tuple[str, Access | None]:
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return "", None
    return url, access_of(resolve(url).func)


def household_address(household_id: object) -> str:
    """Give the address of a household's file, or of its card in the register while there is no file page."""
    for url_name in ("household-file", "registry-household"):
        try:
            return reverse(url_name, kwargs={"pk": household_id})
        except NoReverseMatch:
            continue
    return ""
