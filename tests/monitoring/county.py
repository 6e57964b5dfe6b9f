"""A register and feeds of a few rows for tests, written as files and compared."""

from __future__ import annotations

import csv
import datetime
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiuzhu.foundation.analytics.sessions import Capacity, session
from jiuzhu.foundation.kernel.identity import check_character
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.comparison.folders import Outcome, compare_folders, rejects_sql
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.register_files import REGISTER

ON = datetime.date(2024, 2, 29)
SETTINGS = {
    "subsistence_standard_monthly_yuan": "738.00",
    "home_limit": "2",
    "asset_limit_per_head_yuan": "20000.00",
    "self_paid_limit_yuan": "30000.00",
}


def id_number(n: int) -> str:
    """Give the invented ID number of person n."""
    first_17 = f"990101{1950 + n // 1000 % 50}0101{n % 1000:03d}"
    return first_17 + check_character(first_17)


@dataclass
class County:
    """Rows by file; everything a row does not say is filled in plainly."""

    persons: list[dict[str, str]] = field(default_factory=list)
    households: list[dict[str, str]] = field(default_factory=list)
    feeds: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {code: [] for code in FEEDS.whole})

    def household(
        self,
        name: str,
        *people: int,
        category: str = "subsistence",
        since: str = "2020-01-01",
        until: str = "",
        members: int | None = None,
        **values: str,
    ) -> None:
        self.households.append(
            {
                "household_id": name,
                "category": category,
                "category_from": since,
                "category_until": until,
                "members": str(members or len(people) or 1),
                **values,
            }
        )
        for n in people:
            self.person(n, name)

    def person(self, n: int, household: str, *, name: str = "", alive: str = "true", **values: str) -> None:
        self.persons.append({"person_id": name or f"p{n}", "household_id": household, "id_number": id_number(n), "alive": alive, **values})

    def feed(self, code: str, n: int, **values: str) -> None:
        self.feeds[code].append({"id_number": id_number(n), **values})

    def write(self, folder: Path) -> Path:
        for kind, contracts, rows_of in (
            ("register", REGISTER, {"persons": self.persons, "households": self.households}),
            ("feeds", FEEDS.whole, self.feeds),
        ):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            for code, rows in rows_of.items():
                with (folder / kind / f"{code}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, [column.name for column in contracts[code].columns])
                    writer.writeheader()
                    writer.writerows(rows)
        return folder


@dataclass
class Compared:
    """What a comparison wrote."""

    rows: list[tuple[str, str, str, str, dict[str, Any], str]]
    rejects: list[tuple[str, int, str, str, str]]
    outcome: Outcome

    @property
    def found(self) -> set[tuple[str, str, str]]:
        return {row[:3] for row in self.rows}

    def of(self, rule: str) -> set[str]:
        return {row[2] for row in self.rows if row[0] == rule}

    def evidence(self, rule: str, subject: str) -> dict[str, Any]:
        return next(row[4] for row in self.rows if row[0] == rule and row[2] == subject)


def compare(folder: Path, *, on: datetime.date = ON, identify: bool = False, settings: dict[str, str] | None = None, pack: str = "huoshan") -> Compared:
    """Compare the files of a folder with a pack."""
    law = load_pack(pack).at(on).with_values(SETTINGS if settings is None else settings, any_parameter=True)
    workdir = folder / "work"
    workdir.mkdir(exist_ok=True)
    with session(workdir, Capacity(memory_mb=200, threads=1)) as database:
        outcome = compare_folders(database, law, folder / "register", folder / "feeds", workdir=workdir, identify=identify)
        rows = database.execute(
            "SELECT rule, subject_type, subject_id, household_id, evidence, clause FROM findings ORDER BY ALL"
        ).fetchall()
        rejects = database.execute(rejects_sql(outcome)).fetchall()
    return Compared([(*row[:4], json.loads(row[4]), row[5]) for row in rows], rejects, outcome)
