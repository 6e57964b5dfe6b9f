"""The money of a change a month: every benefit it touches, and the 低保 top-up where the county has switched it on."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from jiuzhu.assessment.simulation.benefits import MONTHS_A_YEAR, TOP_UP, top_up_sql
from jiuzhu.casework.assistance.entitlement import MONTH, PER_WORDS, PERSON, Touched, amount_sql, eligible_sql, touched
from jiuzhu.casework.assistance.exits import standing_sql
from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.supervision.whatif import statements
from jiuzhu.supervision.whatif.rules import Money, Paid


@dataclass(frozen=True)
class TopUpChange:
    """低保 a month: what those on it draw before and after, and what those now below the standard would draw besides.

    Whoever enters gradual exit keeps the former amount. ``switched_on`` is false where the county has no such rule; then nothing is counted.
    """

    switched_on: bool
    before: Money | None = None
    after: Money | None = None
    besides: Money | None = None


def count_benefits(database: duckdb.DuckDBPyConnection, before: DatedPack, after: DatedPack) -> list[Paid]:
    """Count every touched benefit, and add whom it comes to or leaves to the moves."""
    return [_count(database, each, before, after) for each in touched(before, after)]


def count_top_up(database: duckdb.DuckDBPyConnection, before: DatedPack, after: DatedPack) -> TopUpChange:
    """Count the 低保 top-up on both sides by the county's rule, once it is switched on after the change."""
    if after.values.get(TOP_UP) is not True:
        return TopUpChange(False)
    former, newer = top_up_sql(before), top_up_sql(after)
    drawn = "in_force AND coalesce(category = 'subsistence', false)"
    kept = f"CASE WHEN ({standing_sql(after)}) = 'gradual' THEN {former} ELSE {newer} END"
    low = f"NOT ({drawn}) AND NOT coalesce(in_force AND category = 'extreme_hardship', false) AND ({standing_sql(after)}) = 'below'"
    as_drawn = "CASE WHEN category IS NOT NULL AND category <> 'subsistence' THEN 'subsistence' ELSE category END"
    besides = f"(SELECT * REPLACE ({as_drawn} AS category) FROM assessed WHERE {low})"
    return TopUpChange(
        True,
        _drawn(database, former, f"(SELECT * FROM assessed WHERE {drawn})"),
        _drawn(database, kept, f"(SELECT * FROM assessed WHERE {drawn})"),
        _drawn(database, newer, besides),
    )


def _count(database: duckdb.DuckDBPyConnection, change: Touched, before: DatedPack, after: DatedPack) -> Paid:
    benefit = change.benefit
    table = "persons" if benefit.of == PERSON else "households"
    holds = ["FALSE" if each is None else eligible_sql(each, pack) for each, pack in ((change.before, before), (change.after, after))]
    if table == "persons":
        # Nobody is paid any more after death, whatever a rule forgets to say.
        holds = [f"(alive AND ({each}))" for each in holds]
    database.execute(statements.moves_by_rule("benefit", benefit.code, table, *holds))
    sides = [
        None if each is None else _side(database, table, condition, each, pack)
        for each, pack, condition in ((change.before, before, holds[0]), (change.after, after, holds[1]))
    ]
    return Paid(
        code=benefit.code,
        label=benefit.label,
        of=benefit.of,
        per="" if benefit.per == MONTH else PER_WORDS[benefit.per],
        before=sides[0],
        after=sides[1],
        amount_before=_amounts(change.before, before),
        amount_after=_amounts(change.after, after),
        goods="、".join(f"{thing} {many}" for thing, many in benefit.goods.items()),
    )


def _side(database: duckdb.DuckDBPyConnection, table: str, holds: str, benefit: Benefit, pack: DatedPack) -> Money:
    members = "1" if table == "persons" else "members"
    counted = database.execute(
        f"""SELECT count(DISTINCT file_id) FILTER (WHERE holds), coalesce(sum(heads) FILTER (WHERE holds), 0), count(*) FILTER (WHERE holds IS NULL),
            coalesce(sum(amount) FILTER (WHERE holds), 0), count(*) FILTER (WHERE holds AND amount IS NULL)
        FROM (SELECT file_id, {members} AS heads, ({holds}) AS holds, {amount_sql(benefit, pack)} AS amount FROM {table})"""
    ).fetchone()
    assert counted is not None
    households, people, unknown, total, unset = map(int, counted)
    return Money(households, people, unknown, total if benefit.amount and not unset else None)


def _amounts(benefit: Benefit | None, pack: DatedPack) -> str:
    if benefit is None:
        return ""
    return "；".join(value_text(pack.parameters[each.amount]) for each in benefit.amount if each.amount in pack.parameters)


def _drawn(database: duckdb.DuckDBPyConnection, yearly: str, source: str) -> Money:
    counted = database.execute(
        f"""SELECT count(*) FILTER (WHERE yearly > 0), coalesce(sum(members) FILTER (WHERE yearly > 0), 0), count(*) FILTER (WHERE yearly IS NULL),
            coalesce(sum(yearly), 0) FROM (SELECT members, {yearly} AS yearly FROM {source})"""
    ).fetchone()
    assert counted is not None
    households, people, unknown, total = map(int, counted)
    # Half a fen and more of the whole sum counts as one.
    return Money(households, people, unknown, (total * 2 + MONTHS_A_YEAR) // (MONTHS_A_YEAR * 2))
