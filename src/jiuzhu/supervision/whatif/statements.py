"""The SQL of a trial: one table of moves (who, where, which rule, from what to what) over a county's facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jiuzhu.assessment.simulation.benefits import SUBSISTENCE
from jiuzhu.assessment.simulation.levels import levels_sql, states_sql
from jiuzhu.casework.assistance.exits import standing_sql
from jiuzhu.foundation.policy.columns import absent_column
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack

MOVES = """CREATE OR REPLACE TEMP TABLE moves (
    kind VARCHAR, code VARCHAR, file_id VARCHAR, person_id VARCHAR, division_code VARCHAR, category VARCHAR, former VARCHAR, newer VARCHAR)"""


def view(table: str, path: str, present: Collection[str], facts: Collection[str]) -> str:
    """Make a view of a table of facts in which a fact that nobody has gathered is unknown for everyone."""
    declared = declared_facts()
    absent = "".join(f", {absent_column(declared[fact])} AS {name(fact)}" for fact in sorted(facts) if fact not in present)
    return f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT *{absent} FROM read_parquet({text(path)})"


def forms_view() -> str:
    """Make the view ``assessed``: households of the register with the number of members their form was filled in for."""
    return (
        "CREATE OR REPLACE TEMP VIEW assessed AS SELECT * REPLACE (CAST(coalesce(form_members, members) AS INTEGER) AS members)"
        " FROM households WHERE NOT own"
    )


def levels_touched(before: DatedPack, after: DatedPack) -> bool:
    """Tell whether a change touches the level of hardship."""
    return states_sql(before) != states_sql(after) or before.bands != after.bands


def standings_touched(before: DatedPack, after: DatedPack) -> bool:
    """Tell whether a change touches how incomes stand to the standard."""
    return standing_sql(before) != standing_sql(after)


def stood(before: DatedPack, after: DatedPack, found: Collection[str]) -> str:
    """Make the table ``stood``: each household's level and standing on both sides, and whether it draws 低保 now."""
    drawn = f"(in_force AND coalesce(category = {text(SUBSISTENCE)}, false)) AS drawn"
    kept = ("file_id", "division_code", "category", "members", "assessed", "income_annual_yuan", "income_per_head_annual_yuan", "area_type")
    columns = (drawn, f"{standing_sql(before)} AS stood_before", f"{standing_sql(after)} AS stood_after")
    return f"CREATE OR REPLACE TEMP TABLE stood AS {levels_sql(before, after, 'assessed', kept, columns=columns, found=found)}"


def moves_by_income() -> str:
    """Add the moves of those whose standing changes."""
    kind = """CASE
        WHEN stood_before = 'unknown' THEN 'settled' WHEN stood_after = 'unknown' THEN 'unsettled'
        WHEN drawn AND stood_after = 'above' THEN 'ends' WHEN drawn AND stood_after = 'gradual' THEN 'gradual'
        WHEN drawn AND stood_after = 'between' THEN 'to_review'
        WHEN drawn THEN 'returns' WHEN stood_after = 'below' THEN 'enters' WHEN stood_before = 'below' THEN 'leaves' END"""
    return f"""INSERT INTO moves SELECT kind, '', file_id, NULL, division_code, category, stood_before, stood_after
        FROM (SELECT *, {kind} AS kind FROM stood WHERE stood_before <> stood_after) WHERE kind IS NOT NULL"""


def moves_by_level() -> str:
    """Add the moves of assessed households whose level changes."""
    rank = "CASE {} WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 END"
    former, newer = rank.format("before"), rank.format("after")
    kind = f"""CASE WHEN ({former}) IS NULL THEN 'level_found' WHEN ({newer}) IS NULL THEN 'level_lost'
        WHEN {newer} > {former} THEN 'level_up' ELSE 'level_down' END"""
    return f"""INSERT INTO moves SELECT {kind}, '', file_id, NULL, division_code, category, before, after
        FROM stood WHERE assessed AND before <> after"""


def moves_by_rule(kind: str, code: str, table: str, former: str, newer: str) -> str:
    """Add those a rule comes to hold for, or no longer holds for; both sides are SQL over the table's facts, of three values."""
    person = "NULL" if table == "households" else "person_id"
    category = "NULL" if table == "anyone" else "category"
    turned = "former IS NOT TRUE AND newer IS TRUE"
    return f"""INSERT INTO moves
        SELECT CASE WHEN {turned} THEN '{kind}_on' ELSE '{kind}_off' END, {text(code)}, file_id, person_id, division_code, category,
            {_told("former")}, {_told("newer")}
        FROM (SELECT file_id, {person} AS person_id, division_code, {category} AS category, ({former}) AS former, ({newer}) AS newer FROM {table})
        WHERE (former IS TRUE) <> (newer IS TRUE)"""


def tally(table: str, former: str, newer: str) -> str:
    """Count a rule on both sides: held before, held after, comes to, leaves, cannot be told after."""
    return f"""SELECT count(*) FILTER (WHERE former), count(*) FILTER (WHERE newer),
        count(*) FILTER (WHERE newer IS TRUE AND former IS NOT TRUE), count(*) FILTER (WHERE former IS TRUE AND newer IS NOT TRUE),
        count(*) FILTER (WHERE newer IS NULL) FROM (SELECT ({former}) AS former, ({newer}) AS newer FROM {table})"""


def visit_months(pack: DatedPack) -> str:
    """Write every how many months a person is visited: the first interval that applies; NULL for nobody's."""
    whens = " ".join(f"WHEN {each.applies.to_duckdb(pack.values)} THEN {int(each.months)}" for each in pack.visit_intervals)
    return f"CASE {whens} END" if whens else "CAST(NULL AS INTEGER)"


def visits(pack: DatedPack) -> str:
    """Count households by the shortest interval of a member."""
    return f"""SELECT months, count(*) FROM (SELECT file_id, min({visit_months(pack)}) AS months FROM persons WHERE alive GROUP BY file_id)
        WHERE months IS NOT NULL GROUP BY months ORDER BY months"""


def facts_of(expressions: Sequence[tuple[Expression, DatedPack]]) -> frozenset[str]:
    """Name the facts that expressions read with their pack's values."""
    return frozenset().union(*(expression.facts_with(pack.values) for expression, pack in expressions))


def _told(side: str) -> str:
    return f"CASE WHEN {side} THEN 'yes' WHEN {side} IS NULL THEN 'unknown' ELSE 'no' END"
