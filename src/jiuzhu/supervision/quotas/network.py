"""The levels at which the law wants the work done, who stands there, and how many bodies are to be brought up to serve (pure; N-002, N-125, N-006)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.policy.packs import DatedPack, Parameter

LEVELS = "organisation_levels"
CULTIVATED = "organisations_min"
WINDOW_POSTS = "window_posts"
NO_BODIES = frozenset({"township_government", "village_committee", "volunteer_team", "department", "individual", "public_institution", "public_service", "mass_organisation", "platform"})
"""Kinds of organisations that are neither a social organisation nor a body of the market (A-32)."""


@dataclass(frozen=True)
class Tier:
    """One level of the network: its places by (code, name), and those where nobody holds a post."""

    level: Level
    places: tuple[tuple[str, str], ...]
    empty: tuple[tuple[str, str], ...]

    @property
    def manned(self) -> int:
        """How many of its places have somebody."""
        return len(self.places) - len(self.empty)


@dataclass(frozen=True)
class Windows:
    """The posts a township's window must have, and the townships with fewer people at it, as (name, how many)."""

    label: str
    clause: str
    quote: str
    posts: tuple[str, ...]
    townships: int
    short: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """What is there, written out."""
        named = "、".join(f"{name}（{number} 人）" for name, number in self.short)
        wanted = f"{self.townships} 个乡镇（街道），窗口各设{'、'.join(self.posts)}，应有 {len(self.posts)} 人"
        return f"{wanted}；缺人的：{named}。" if named else f"{wanted}，都有。"


@dataclass(frozen=True)
class Cultivated:
    """How many bodies are to be brought up, and how many there are."""

    label: str
    clause: str
    quote: str
    wanted: int
    present: int

    @property
    def words(self) -> str:
        """The arithmetic, written out."""
        lacking = self.wanted - self.present
        return f"社会组织和市场主体在册 {self.present} 家，应不少于 {self.wanted} 家" + (f"，缺 {lacking} 家。" if lacking > 0 else "，达到。")


def levels_of(law: DatedPack) -> tuple[Level, ...]:
    """Give the levels of the law, the highest first."""
    named = law.values.get(LEVELS) or ()
    return tuple(level for level in Level if isinstance(named, tuple) and level.value in named)


def network(law: DatedPack, places: Mapping[Level, Sequence[tuple[str, str]]], manned: Collection[str]) -> list[Tier]:
    """Say of each level of the law which of its places have somebody; a level of which no place is at hand is left out."""
    return [
        Tier(level, tuple(places[level]), tuple(each for each in places[level] if each[0] not in manned))
        for level in levels_of(law)
        if places.get(level)
    ]


def ground_of_levels(law: DatedPack) -> Parameter | None:
    """Give the parameter that names the levels, with its clause and words."""
    return law.parameters.get(LEVELS)


def windows(law: DatedPack, places: Sequence[tuple[str, str]], clerks: Mapping[str, int]) -> Windows | None:
    """Set the people at each township's window (by its code) against the posts of the law; None where it names no posts (N-071)."""
    said = law.listing(WINDOW_POSTS)
    if said is None or not places:
        return None
    posts = tuple(said.rows)
    short = tuple((name, clerks.get(code, 0)) for code, name in places if clerks.get(code, 0) < len(posts))
    return Windows(said.label, said.clause, said.quote, posts, len(places), short)


def cultivated(law: DatedPack, kinds: Collection[str]) -> Cultivated | None:
    """Count the bodies among organisations of these kinds against what the law wants; None where it wants no number."""
    wanted, said = law.number(CULTIVATED), law.parameters.get(CULTIVATED)
    if wanted is None or said is None:
        return None
    return Cultivated(said.label, said.clause, said.quote, int(wanted), sum(kind not in NO_BODIES for kind in kinds))
