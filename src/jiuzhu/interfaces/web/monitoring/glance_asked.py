"""What a page of the month is asked for - month, place, rule, grade - and the addresses that ask for more or less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import DivisionCodeInvalid, Level, full_code, level_of, short_name
from jiuzhu.interfaces.web.monitoring.month_page import chosen_month
from jiuzhu.monitoring.warnings.queries_of_month import BELOW, Narrowing, Standing
from jiuzhu.monitoring.warnings.rules import GRADES, is_month, shift_month


@dataclass(frozen=True)
class Asked:
    """What the address narrows to; ``versus`` is the month compared with, empty on pages of one month."""

    month: str
    place: str = ""
    rule: str = ""
    grade: int | None = None
    versus: str = ""

    @property
    def narrowing(self) -> Narrowing:
        """The same for the queries of the month."""
        return Narrowing(self.month, place=self.place, rule=self.rule, grade=self.grade)

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.place or self.rule or self.grade)

    def page(self, name: str = "month-glance", **changes: object) -> str:
        """Give the address of a page with some of it changed."""
        return f"{reverse(name)}?{self._query(**changes)}"

    def rows(self, *, standing: str = Standing.WARNS, state: str = "", late: str = "", move: str = "", **changes: object) -> str:
        """Give the address of the rows behind one number."""
        more = {"standing": "" if standing == Standing.WARNS else standing, "state": state, "late": late, "move": move}
        return f"{reverse('month-rows')}?{self._query(**changes, **more)}"

    def _query(self, **changes: object) -> str:
        own = {name: changes.pop(name) for name in ("month", "place", "rule", "grade", "versus") if name in changes}
        now = replace(self, **own)  # type: ignore[arg-type]
        given = {"month": now.month, "place": now.place, "rule": now.rule, "grade": now.grade, "versus": now.versus, **changes}
        return urlencode({name: value for name, value in given.items() if value})


def asked_of(request: HttpRequest, *, compares: bool = False) -> Asked:
    """Read the address; what cannot be read there does not narrow. ``compares``: the month before is compared with where none is named."""
    given = request.GET
    month = chosen_month(request.actor, given.get("month", ""), today=timezone.localdate(request.now))
    versus = given.get("versus", "")
    grade = given.get("grade", "")
    return Asked(
        month=month,
        place=_place(given.get("place", "")),
        rule=given.get("rule", ""),
        grade=int(grade) if grade in map(str, GRADES) else None,
        versus=versus if is_month(versus) and versus != month else shift_month(month, -1) if compares else "",
    )


def level_below(actor: Actor, place: str) -> Level:
    """Give the level of the divisions into which a place, else all that the actor reads, is told apart."""
    codes = [place] if place else actor.divisions(Duty.MONITORING_READ)
    highest = min((level_of(code) for code in codes), key=lambda level: level.depth, default=Level.COUNTY)
    return BELOW[highest]


def label_of_place(code: str, names: Mapping[str, str], level: Level) -> str:
    """Name a division into which numbers are told apart, or what is told apart no further."""
    return f"未定{level.label}" if not_below(code, level) else short_name(names.get(code, "未定到这一级"))


def narrower_to(code: str, level: Level) -> dict[str, str]:
    """Narrow addresses to one of the divisions into which numbers are told apart, or to what lies in none of them."""
    return {"place": code, "itself": "yes"} if not_below(code, level) else {"place": code}


def not_below(code: str, level: Level) -> bool:
    """Tell whether a code lies above the level into which numbers are told apart."""
    return level_of(code).depth < level.depth


def _place(text: str) -> str:
    try:
        return full_code(text) if text else ""
    except DivisionCodeInvalid:
        return ""
