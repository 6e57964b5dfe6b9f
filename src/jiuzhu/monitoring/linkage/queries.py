"""Every read of linkage that others may make."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from jiuzhu.casework.registry.queries import households_of
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import deliveries
from jiuzhu.monitoring.linkage.models import HeldRow, Pair, PairQuerySet, Search
from jiuzhu.monitoring.linkage.places import CODE_DIGITS
from jiuzhu.monitoring.linkage.rules import Line, masked_name, masked_text, pieces
from jiuzhu.monitoring.linkage.services.deciding import pair_in_scope
from jiuzhu.monitoring.linkage.workflow import UNDECIDED

__all__ = [
    "LISTED",
    "Pair",
    "counts",
    "filtered",
    "find_pair",
    "open_count",
    "others_of",
    "pairs",
    "search_of",
    "side_by_side",
    "sources_of",
]

LISTED = {"open": "待认定", "later": "再看", "same": "是同一人", "different": "不是同一人", "all": "全部"}
SEX_WORDS = {"M": "男", "F": "女"}
find_pair = pair_in_scope


def pairs(actor: Actor) -> PairQuerySet:
    """Pairs the actor may see, the likeliest first."""
    return Pair.objects.scoped_to(actor).select_related("appearance", "person").order_by("-bits", "id")


def filtered(found: PairQuerySet, *, state: str) -> PairQuerySet:
    """Keep the pairs of one of the listed states."""
    return found if state == "all" else found.filter(state=state if state in LISTED else "open")


def counts(actor: Actor) -> dict[str, int]:
    """Count the pairs of each listed state."""
    row = Pair.objects.scoped_to(actor).aggregate(**{state: Count("id", filter=Q(state=state)) for state in LISTED if state != "all"})
    return row | {"all": Pair.objects.scoped_to(actor).count()}


def open_count(actor: Actor) -> int:
    """Count the pairs that wait for a decision."""
    return Pair.objects.scoped_to(actor).filter(state="open").count()


def search_of(delivery_id: UUID) -> Search | None:
    """Give the search of a delivery, None before it was asked for; the caller has checked that the actor may see the delivery."""
    return Search.objects.filter(pk=delivery_id).first()


def sources_of(pair: Pair, actor: Actor) -> list[tuple[str, str, int]]:
    """List (feed, month, rows) of the files in which the writing stands."""
    rows = HeldRow.objects.filter(appearance=pair.appearance).values("delivery_id").annotate(count=Count("id")).order_by()
    found = {each.pk: each for each in deliveries(actor).filter(pk__in=[row["delivery_id"] for row in rows])}
    named = [(found[row["delivery_id"]], row["count"]) for row in rows if row["delivery_id"] in found]
    return sorted((FEEDS[each.feed].label if each.feed in FEEDS else each.feed, each.month, count) for each, count in named)


def others_of(pair: Pair) -> list[Pair]:
    """List the other people the same row may be about, the likeliest first."""
    found = Pair.objects.filter(appearance=pair.appearance, state__in=UNDECIDED).exclude(pk=pair.pk)
    return list(found.select_related("appearance", "person").order_by("-bits"))


def side_by_side(pair: Pair, *, opened: bool) -> list[Line]:
    """Write both sides line by line, cut where they differ; masked unless ``opened`` (which the ledger knows of)."""
    written, person = pair.appearance.identity, pair.person
    known = written["village"] if len(written["village"]) == CODE_DIGITS and written["village"].isdigit() else ""
    home = " ".join(filter(None, (full_name_of(known, below=Level.COUNTY) if known else written["village"], written["address"])))
    addresses = [_address(each) for each in households_of(person.pk)]
    place = "；".join(addresses) or full_name_of(person.division_code, below=Level.COUNTY)
    born, birth = person.birth_date.isoformat(), written["birth"]
    if not opened:
        return [
            Line("姓名", pieces(masked_name(written["name"]), ""), pieces(masked_name(person.name), "")),
            Line("证号", pieces(masked_text(written["number"]), ""), pieces(masked_text(person.id_number), "")),
            Line("出生日期", pieces(f"{birth[:4]} 年" if birth else "", ""), pieces(f"{born[:4]} 年", "")),
            Line("性别", pieces(SEX_WORDS.get(written["sex"], ""), ""), pieces(SEX_WORDS.get(person.sex, ""), "")),
        ]
    return [
        Line("姓名", pieces(written["name"], person.name), pieces(person.name, written["name"])),
        Line("证号", pieces(written["number"], person.id_number), pieces(person.id_number, written["number"])),
        Line("出生日期", pieces(birth, born), pieces(born, birth)),
        Line(
            "性别",
            pieces(SEX_WORDS.get(written["sex"], ""), SEX_WORDS.get(person.sex, "")),
            pieces(SEX_WORDS.get(person.sex, ""), SEX_WORDS.get(written["sex"], "")),
        ),
        Line("住址", pieces(home, ""), pieces(place, "")),
    ]


def _address(household: Any) -> str:
    place = full_name_of(household.division_code, below=Level.COUNTY)
    # Some addresses begin with the village, others with the group.
    return household.address if household.address.startswith(place) else f"{place} {household.address}".strip()
