"""What the frame of every page shows: who acts, the rail with what waits, the banners."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import CalendarYearMissing
from jiuzhu.foundation.divisions import queries as divisions
from jiuzhu.interfaces.web import banners
from jiuzhu.interfaces.web.access import access_of
from jiuzhu.interfaces.web.navigation import GROUPS, Line, lines

WEEKDAYS = "一二三四五六日"


def context(request: HttpRequest) -> dict[str, object]:
    """Give templates ``shell``; nothing in it is worked out before a template asks for it."""
    return {"shell": Shell(request)}


class Shell:
    """The frame around one page for one person."""

    def __init__(self, request: HttpRequest) -> None:
        self._path = request.path
        self._today: date = timezone.localdate(getattr(request, "now", None))
        self.actor: Actor | None = getattr(request, "actor", None)

    @cached_property
    def place_name(self) -> str:
        """The name of the county, city or province that runs the platform."""
        return banners.place_name()

    @property
    def draft_label(self) -> str:
        """What to say on every page while the policy document is a draft."""
        return banners.draft_label()

    @cached_property
    def demo_label(self) -> str:
        """What to say while the platform judges with invented local values."""
        return banners.demo_label(self._today)

    @property
    def demo_url(self) -> str:
        """Where the invented values can be seen, for those who may."""
        return address("policy", self.actor) if self.actor else ""

    @property
    def today_words(self) -> str:
        """The day, its weekday, and whether people work on it."""
        today = self._today
        try:
            works = "" if working_days().works(today) else " · 非工作日"
        except CalendarYearMissing:
            works = ""
        return f"{today.month}月{today.day}日 周{WEEKDAYS[today.weekday()]}{works}"

    @cached_property
    def posts(self) -> list[str]:
        """Each post held today: where and what."""
        if self.actor is None:
            return []
        names = divisions.names_of(post.division_code for post in self.actor.posts if post.division_code)
        own_first = sorted(self.actor.posts, key=lambda post: post.standing_in)
        return [_titled(names.get(post.division_code or "", ""), post.label) for post in own_first]

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
        groups = [lines(self.actor, self._path, group=group) for group in GROUPS]
        return [group for group in groups if group]

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


def _titled(place: str, label: str) -> str:
    return label if not place or label.startswith(place) else f"{place} {label}"


def address(url_name: str, actor: Actor | None = None) -> str:
    """Give the address of a named page, or nothing when there is none or the actor may not open it."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return ""
    access = access_of(resolve(url).func)
    return url if actor is None or (access is not None and access.allows(actor)) else ""


def household_address(household_id: object) -> str:
    """Give the address of a household's file, or of its card in the register while there is no file page."""
    for url_name in ("household-file", "registry-household"):
        try:
            return reverse(url_name, kwargs={"pk": household_id})
        except NoReverseMatch:
            continue
    return ""
