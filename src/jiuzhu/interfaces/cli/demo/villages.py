"""Invented figures of the demo county's villages and the money its cap is reckoned from; some are left unknown, some fall short."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from random import Random

from jiuzhu.casework.procurement.services import enter_base
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, is_residents_committee
from jiuzhu.interfaces.cli.demo.addresses import COUNTY
from jiuzhu.supervision.quotas.rules import ASSISTANTS, POPULATION, SOCIAL_WORKERS
from jiuzhu.supervision.quotas.services import enter_figures

SOURCE = "演示数据"
IN_TOWN, IN_HILLS = (2200, 11_500), (900, 6800)
PEOPLE_AN_ASSISTANT, MOST_ASSISTANTS = 3000, 3
UNKNOWN, SHORT = 0.08, 0.2
BASE_FEN = 12_600_000_000


def enter_villages(*, officer: Actor, seed: int, on: date, year: int, at: datetime, say: Callable[[str], None]) -> None:
    """Enter people, assistants and social workers by village and township; run again it changes nothing."""
    rng = Random(f"{seed}-villages")
    places: dict[str, dict[str, int]] = {}
    for village in divisions_under(COUNTY, Level.VILLAGE):
        people = rng.randint(*(IN_TOWN if is_residents_committee(village.code) else IN_HILLS))
        unknown, short = rng.random() < UNKNOWN, rng.random() < SHORT
        due = min(MOST_ASSISTANTS, people // PEOPLE_AN_ASSISTANT)
        if not unknown:
            places[village.code] = {POPULATION: people, ASSISTANTS: max(0, due - short)}
    for township in divisions_under(COUNTY, Level.TOWNSHIP):
        places[township.code] = {SOCIAL_WORKERS: rng.randint(1, 2)}
    enter_figures(places=places, on=on, source=SOURCE, actor=officer, at=at)
    enter_base(division_code=COUNTY, base="current_year_total", year=year, amount=BASE_FEN, source=SOURCE, actor=officer, at=at)
    say(f"录入 {len(places)} 个村和乡镇的人口、协理员、社工，录入资金基数")
