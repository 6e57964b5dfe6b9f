"""How many people look into an application at home, where the law says so (001·附4, N-079; pure)."""

from __future__ import annotations

import re

from jiuzhu.casework.applications.rules import GRANT, ApplicationInvalid, Proposal
from jiuzhu.foundation.policy.packs import DatedPack

TEAM = "investigation_team_size"
_BETWEEN = re.compile(r"[、，,；;\s]+")


def team_of(law: DatedPack) -> int:
    """Give how many people a law wants at the home; 0 where it says nothing."""
    return int(law.number(TEAM) or 0) if TEAM in law.parameters else 0


def check_team(entry: Proposal, *, wanted: int) -> None:
    """Raise ApplicationInvalid where fewer different people were at the home than wanted: one with two posts is one (A-94).

    Whoever is refused without a visit needs no team; the opinion says why.
    """
    there = {name for name in _BETWEEN.split(entry.investigators) if name}
    if (entry.outcome == GRANT or there) and len(there) < wanted:
        raise ApplicationInvalid(
            f"入户调查写了 {len(there)} 人，规定由 {wanted} 人组成调查组。",
            "请写明入户调查的每个人，用顿号隔开：村（社区）工作人员和协理员；一人兼两职的，另请一人。",
            field="investigators",
        )
