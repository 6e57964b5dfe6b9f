"""Reads on trials that other parts may make: the facts in force, what a change does, the households it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.expressions.duckdb import text
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.feeds.storage import analytics_folder
from jiuzhu.supervision.whatif.snapshots import Snapshot, latest
from jiuzhu.supervision.whatif.touching import parameters_read
from jiuzhu.supervision.whatif.trial import TOWNSHIP_DIGITS, Trial, try_out

__all__ = [
    "TOWNSHIP_DIGITS",
    "Move",
    "Snapshot",
    "Trial",
    "folder_of",
    "moves",
    "parameters_read",
    "places_moved",
    "progress_key",
    "snapshot_of",
    "try_change",
]


@dataclass(frozen=True)
class Move:
    """One household (or person of it) that a change moves, with the register's name for it."""

    kind: str
    code: str
    file_id: str
    division_code: str
    category: str
    former: str
    newer: str
    name: str
    person: str


def folder_of(division_code: str) -> Path:
    """Say where a county's facts for trials lie."""
    return analytics_folder(division_code) / "what_if"


def progress_key(division_code: str) -> str:
    """Give the key under which the making of a county's facts shows its progress."""
    return f"whatif:{division_code}"


def snapshot_of(division_code: str) -> Snapshot | None:
    """Give the facts of a county that are in force; None before the first were made."""
    return latest(folder_of(division_code))


def try_change(snapshot: Snapshot, before: DatedPack, after: DatedPack) -> Trial:
    """Give what a change does to a county."""
    return try_out(snapshot, before, after)


def places_moved(trial: Trial, actor: Actor, *, kind: str, code: str) -> dict[str, int]:
    """Count moves of a kind by township, where the actor reads the register."""
    query = f"SELECT left(division_code, {TOWNSHIP_DIGITS}), count(*) FROM {_source(trial)} WHERE {_where(actor, kind, code, '')} GROUP BY 1 ORDER BY 1"
    return {str(place): int(count) for place, count in _rows(trial.folder, query)}


def moves(trial: Trial, actor: Actor, *, kind: str, code: str, place: str = "", start: int = 0, most: int = 20) -> tuple[list[Move], int]:
    """List moves of a kind where the actor reads the register, some of them, and how many there are in all."""
    where = _where(actor, kind, code, place)
    (total,) = _rows(trial.folder, f"SELECT count(*) FROM {_source(trial)} WHERE {where}")[0]
    rows = _rows(
        trial.folder,
        f"SELECT kind, code, file_id, person_id, division_code, coalesce(category, ''), former, newer FROM {_source(trial)} WHERE {where}"
        f" ORDER BY division_code, file_id, person_id LIMIT {int(most)} OFFSET {int(start)}",
    )
    heads = _heads(actor, [str(row[2]) for row in rows])
    people = _people(actor, [str(row[3]) for row in rows if row[3]])
    found = [
        Move(
            kind,
            code,
            str(file),
            str(place),
            category,
            former,
            newer,
            heads.get(str(file), "（已注销的户）"),
            people.get(str(person or ""), ""),
        )
        for kind, code, file, person, place, category, former, newer in rows
    ]
    return found, int(total)


def _source(trial: Trial) -> str:
    return f"read_parquet({text(str(trial.moves))})"


def _where(actor: Actor, kind: str, code: str, place: str) -> str:
    scopes = [division_range(each) for each in actor.divisions(Duty.REGISTER_READ)]
    within = " OR ".join(f"division_code BETWEEN {text(low)} AND {text(high)}" for low, high in scopes) or "false"
    asked = f" AND starts_with(division_code, {text(place)})" if place else ""
    return f"file_id IS NOT NULL AND kind = {text(kind)} AND code = {text(code)} AND ({within}){asked}"


def _rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with session(folder, PAGE) as database:
        return database.execute(query).fetchall()


def _heads(actor: Actor, ids: Sequence[str]) -> Mapping[str, str]:
    rows = registry.households(actor).filter(pk__in=ids)
    return {str(pk): head for pk, head in rows.values_list("pk", "head_name")}


def _people(actor: Actor, ids: Sequence[str]) -> Mapping[str, str]:
    rows = registry.persons(actor).filter(pk__in=ids)
    return {str(pk): given for pk, given in rows.values_list("pk", "name")}
