"""What every letter shares: to whom, by which document, where to object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiuzhu.casework.letters.rules import Condition, Content, Judged, Law, Missing, Objection
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.policy.conditions import ConditionRow, lacking_in
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import law_by_fingerprint, pack_in_force
from jiuzhu.interfaces.web.places import where

WINDOW = "社会救助服务窗口"


@dataclass(frozen=True)
class Draft:
    """A letter before it is issued: what it says, about which decision and household, by which law it judges itself (if it does).

    ``hold`` says why it cannot be issued yet; it is empty where it can.
    """

    content: Content
    decision_id: str
    household: Any
    law: DatedPack | None = None
    judged: tuple[Judged, ...] = ()
    hold: str = ""


def chinese_day(on: date) -> str:
    """Write a day as letters do: 2026年11月20日."""
    return f"{on.year}年{on.month}月{on.day}日"


def addressed(household: Any) -> dict[str, Any]:
    """Give addressee, address and file number of a household, the name in full."""
    return {
        "addressee": str(household),
        "address": f"{full_name_of(ancestor_at(household.division_code, Level.COUNTY) or '', below=Level.CITY)}{where(household.division_code, household.address)}",
        "household_number": household.number,
    }


def law_of(pack: DatedPack, digest: str = "") -> Law:
    """Give the document a decision rests on."""
    whole = pack.pack
    number = whole.number or (f"{chinese_day(whole.issued_on)}印发" if whole.issued_on else "")
    return Law(whole.label, whole.document, number, whole.draft_label if whole.draft else "", whole.name, digest or pack.fingerprint)


def law_then(fingerprint: str, *, on: date, division_code: str) -> DatedPack:
    """Give the law a decision stored; where it stored none, the law of its day."""
    return law_by_fingerprint(fingerprint) if fingerprint else pack_in_force(on, division_code=division_code)


def objection_of(decided_in: str, on: date, *, home: str = "") -> Objection:
    """Say where to object: the window of the township where it was decided, and what that county has published.

    ``home`` is where the household lives by now: there it tells of a change.
    """
    values = pack_in_force(on, division_code=decided_in).values
    told = {name: str(values.get(f"objection_{name}") or "") for name in ("days", "office", "phone")}
    window, at_home = _window(decided_in), _window(home or decided_in)
    return Objection(window, **told, home_window="" if at_home == window else at_home)


def _window(division_code: str) -> str:
    return f"{full_name_of(ancestor_at(division_code, Level.TOWNSHIP) or division_code, below=Level.CITY)}{WINDOW}"


def conditions(found: Iterable[ConditionRow]) -> tuple[Condition, ...]:
    """Write rows of a rule as a letter keeps them."""
    return tuple(Condition(row.what, row.own, row.wanted, row.holds) for row in found)


def missing(found: Iterable[ConditionRow]) -> tuple[Missing, ...]:
    """Name what the open conditions lack, with the paper that shows it, and what the county has not published."""
    found = [row for row in found if row.holds is None]
    unset = dict.fromkeys(name for row in found for name in row.unset)
    return (*(Missing(each.what, each.paper) for each in lacking_in(found)), *(Missing(name, "本县还没有公布这个标准，公布后即可判断") for name in unset))


def papers_of(facts: Iterable[str]) -> tuple[Missing, ...]:
    """Name facts that are missing, with the papers that show them."""
    declared = declared_facts()
    return tuple(Missing(declared[name].label, declared[name].paper) for name in dict.fromkeys(facts) if name in declared)
