"""Trying a change on a county's facts: everything the page shows, worked out once and kept with the facts."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.assessment.simulation.benefits import TOP_UP
from jiuzhu.casework.assistance.exits import words_of
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.writing import whole
from jiuzhu.foundation.policy.expressions.duckdb import text
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.supervision.whatif import statements
from jiuzhu.supervision.whatif.rules import Money, Paid, Tally, Visits
from jiuzhu.supervision.whatif.snapshots import TABLES, Snapshot
from jiuzhu.supervision.whatif.spending import TopUpChange, count_benefits, count_top_up
from jiuzhu.supervision.whatif.touching import TouchedRule, Touching

SUMMARY, MOVES = "summary.json", "moves.parquet"
TOWNSHIP_DIGITS = 9


@dataclass(frozen=True)
class Trial:
    """What a change does: levels and standings crossed, touched rules, money, visits, and the moves counted by place and category.

    ``gradual_exit`` says each rule of it in words; ``groups`` are (kind, code, township, category, count); ``lacking`` names facts that nobody has gathered.
    """

    levels: tuple[tuple[str, str, int], ...]
    standings: tuple[tuple[str, str, int], ...]
    tallies: tuple[Tally, ...]
    paid: tuple[Paid, ...]
    top_up: TopUpChange | None
    visits: Visits | None
    groups: tuple[tuple[str, str, str, str, int], ...]
    households: int
    assessed: int
    gradual_exit: tuple[str, ...]
    untouched: bool
    lacking: tuple[str, ...]
    folder: Path

    @property
    def moves(self) -> Path:
        """The file of moves, one row each."""
        return self.folder / MOVES


def try_out(snapshot: Snapshot, before: DatedPack, after: DatedPack) -> Trial:
    """Give what a change does to the facts; worked out only the first time it is asked for."""
    told = json.dumps([before.fingerprint, after.fingerprint])
    folder = snapshot.answers / hashlib.sha256(told.encode()).hexdigest()
    if not (folder / SUMMARY).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        summary = _work_out(snapshot, before, after, folder)
        with whole(folder / SUMMARY) as part:
            part.write_text(json.dumps(summary, ensure_ascii=False), encoding="utf-8")
    return _read(json.loads((folder / SUMMARY).read_text(encoding="utf-8")), folder)


def _work_out(snapshot: Snapshot, before: DatedPack, after: DatedPack, folder: Path) -> Mapping[str, Any]:
    touching = Touching(before, after, frozenset(snapshot.feeds))
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as place, session(Path(place), PAGE) as database:
        lacking = _views(database, snapshot, touching)
        database.execute(statements.MOVES)
        levels, standings = _stand(database, snapshot, touching)
        tallies = [_tally(database, rule) for rule in touching.rules]
        paid = count_benefits(database, before, after)
        top_up = count_top_up(database, before, after) if touching.standings or TOP_UP in touching.parameters else None
        visited = [dict(database.execute(statements.visits(pack)).fetchall()) for pack in (before, after)] if touching.visits else None
        groups = database.execute(
            f"SELECT kind, code, left(coalesce(division_code, ''), {TOWNSHIP_DIGITS}), coalesce(category, ''), count(*)"
            " FROM moves GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        with whole(folder / MOVES) as part:
            order = "kind, code, division_code, file_id, person_id"
            database.execute(f"COPY (SELECT * FROM moves ORDER BY {order}) TO {text(str(part))} (FORMAT parquet)")
    return {
        "levels": levels,
        "standings": standings,
        "tallies": [asdict(each) for each in tallies],
        "paid": [asdict(each) for each in paid],
        "top_up": asdict(top_up) if top_up else None,
        "visits": [sorted(side.items()) for side in visited] if visited else None,
        "groups": groups,
        "households": snapshot.households,
        "assessed": snapshot.assessed,
        "gradual_exit": [words_of(each, after) for each in after.exits],
        "untouched": touching.nothing and not paid and not top_up,
        "lacking": lacking,
    }


def _views(database: duckdb.DuckDBPyConnection, snapshot: Snapshot, touching: Touching) -> list[str]:
    """Lay views over the files; gives the facts that rules ask for and nobody has gathered."""
    lacking: set[str] = set()
    for table in TABLES:
        path = str(snapshot.path(table))
        present = {row[0] for row in database.execute(f"DESCRIBE SELECT * FROM read_parquet({text(path)})").fetchall()}
        needed = touching.facts[table]
        lacking |= {fact for fact in needed if fact not in present}
        database.execute(statements.view(table, path, present, needed))
    database.execute(statements.forms_view())
    return sorted(lacking)


def _stand(
    database: duckdb.DuckDBPyConnection, snapshot: Snapshot, touching: Touching
) -> tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]:
    before, after = touching.before, touching.after
    database.execute(statements.stood(before, after, snapshot.found))
    levels, standings = [], []
    if touching.levels:
        database.execute(statements.moves_by_level())
        levels = database.execute("SELECT before, after, count(*) FROM stood WHERE assessed GROUP BY ALL ORDER BY ALL").fetchall()
    if touching.standings:
        database.execute(statements.moves_by_income())
        standings = database.execute("SELECT stood_before, stood_after, count(*) FROM stood GROUP BY ALL ORDER BY ALL").fetchall()
    return levels, standings


def _tally(database: duckdb.DuckDBPyConnection, rule: TouchedRule) -> Tally:
    if rule.reason:
        return Tally(rule.kind, rule.code, rule.label, rule.unit, reason=rule.reason)
    database.execute(statements.moves_by_rule(rule.kind, rule.code, rule.table, rule.former, rule.newer))
    found = database.execute(statements.tally(rule.table, rule.former, rule.newer)).fetchone()
    assert found is not None
    told = Tally(rule.kind, rule.code, rule.label, rule.unit, *found)
    # Where a department was asked and names nobody of a household, a warning is not found; nothing is unknown about that.
    return replace(told, unknown=0) if rule.kind == "warning" else told


def _read(told: Mapping[str, Any], folder: Path) -> Trial:
    def money(side: Mapping[str, Any] | None) -> Money | None:
        return None if side is None else Money(**side)

    visits = told["visits"]
    paid = tuple(Paid(**(each | {"before": money(each["before"]), "after": money(each["after"])})) for each in told["paid"])
    top_up = told["top_up"]
    return Trial(
        levels=tuple(tuple(each) for each in told["levels"]),
        standings=tuple(tuple(each) for each in told["standings"]),
        tallies=tuple(Tally(**each) for each in told["tallies"]),
        paid=paid,
        top_up=TopUpChange(top_up["switched_on"], *(money(top_up[side]) for side in ("before", "after", "besides"))) if top_up else None,
        visits=Visits(*({int(months): count for months, count in side} for side in visits)) if visits else None,
        groups=tuple(tuple(each) for each in told["groups"]),
        households=told["households"],
        assessed=told["assessed"],
        gradual_exit=tuple(told["gradual_exit"]),
        untouched=told["untouched"],
        lacking=tuple(told["lacking"]),
        folder=folder,
    )
