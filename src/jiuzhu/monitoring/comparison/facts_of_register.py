"""Facts that the register alone gives: who is on aid on the day, under which record."""

from __future__ import annotations

import datetime

from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.sources import Source, listed

HUNDRED, LAST_DAY = 100, 31
"""A month and a day as one number that can be compared; the last day of any month reaches every birthday in it."""

RECORD_FACTS = (
    "alive",
    "in_force",
    "recipient",
    "category",
    "category_class",
    "area_type",
    "members",
    "age",
    "self_care",
    "disability_grade",
    "disability_type",
    "has_disability",
)


def register_tables(period: Period, *, household: str = "household_id", made_as: str = "TABLE") -> tuple[str, ...]:
    """Give the statements that make ``people``, ``records``, ``members`` and ``standing`` of the tables ``persons`` and ``households``.

    ``people`` has every key once, with the count of its rows; ``records`` has a row for each row of a person and term of its household; ``members`` the living of each household, everyone once;
    ``standing`` one row a person (key) in the register, with what holds under any of its records.
    ``household`` is SQL for the household a record is counted under; ``made_as`` a VIEW costs nothing until it is asked.
    """
    queries = {"records": records_of(period), "members": members_of(), "standing": standing_of("records", household=household)}
    return (
        "CREATE OR REPLACE TEMP TABLE people AS SELECT key, count(*) AS rows_count FROM persons GROUP BY key",
        *(f"CREATE OR REPLACE TEMP {made_as} {name} AS {query}" for name, query in queries.items()),
    )


def records_of(period: Period, *, persons: str = "persons", households: str = "households") -> str:
    """Give the query of a row for each of these persons and each term of their households."""
    own = ", ".join(f"{query} AS {fact}" for fact, query in facts_of_person(period).items())
    return f"""
        SELECT persons.line, households.line AS term_line, person_id, household_id, key,
            {in_force(period)} AS in_force, alive AND {in_force(period)} AS recipient,
            category, category_class, area_type, members, {own}
        FROM {persons} AS persons LEFT JOIN {households} AS households USING (household_id)"""


def facts_of_person(period: Period) -> dict[str, str]:
    """Give the facts that a row of ``persons`` tells by itself, with their SQL."""
    return {
        "alive": "alive",
        "age": _age(period),
        "self_care": "self_care",
        "disability_grade": "TRY_CAST(disability_grade AS INTEGER)",
        "disability_type": "disability_type",
        "has_disability": "disability_grade IS NOT NULL OR disability_type IS NOT NULL",
    }


def members_of() -> str:
    """Give the query of the living of each household, everyone once."""
    several = "key IN (SELECT key FROM people WHERE rows_count > 1 AND key IS NOT NULL)"
    # Hardly anybody has two rows, and only these can stand twice in a household.
    return f"""
        SELECT household_id, key FROM persons WHERE alive AND (key IS NULL OR NOT {several})
        UNION ALL SELECT DISTINCT household_id, key FROM persons WHERE alive AND {several}"""


def standing_of(records: str, *, household: str = "household_id") -> str:
    """Give the query of what holds of a person (key) under any of these records; nearly everyone has one, only of the others are households listed."""
    return f"""
        SELECT key, any_record AS recipient_under_any_record, in_subsistence_or_extreme_household,
            CASE WHEN records_count > 1 THEN households_count ELSE records_count END AS recipient_households_count,
            CASE WHEN records_count > 1 THEN households ELSE nullif(one_household, '') END AS recipient_households
        FROM (
            SELECT key, bool_or(recipient) AS any_record,
                bool_or(recipient AND category IN ('subsistence', 'extreme_hardship')) AS in_subsistence_or_extreme_household,
                count(*) FILTER (WHERE recipient) AS records_count, min({household}) FILTER (WHERE recipient) AS one_household
            FROM {records} GROUP BY key
        ) LEFT JOIN (
            SELECT key, count(DISTINCT {household}) AS households_count, {listed(f"list({household})")} AS households
            FROM {records} WHERE recipient AND key IN (SELECT key FROM {records} WHERE recipient GROUP BY key HAVING count(*) > 1) GROUP BY key
        ) USING (key)"""


def terms_begun(period: Period, *, line: str) -> Source:
    """Give the source of whether a household's category began in M and does not go on from a term of the same category before it.

    ``line`` is the column in which the relation the fact stands beside has the term's line.
    """
    begun = f"category_from BETWEEN DATE '{period.first_day.isoformat()}' AND DATE '{period.on.isoformat()}'"
    return Source(
        "begun",
        line,
        {"category_began_in_month": "false"},
        f"""
        SELECT line AS {line}, true AS category_began_in_month
        FROM (
            SELECT line, category_from, max(coalesce(category_until, DATE '9999-12-31')) OVER (
                PARTITION BY household_id, category ORDER BY category_from, line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS former_until
            FROM households WHERE household_id IN (SELECT household_id FROM households WHERE {begun})
        ) WHERE {begun} AND NOT coalesce(former_until >= category_from - INTERVAL 1 DAY, false)""",
    )


def in_force(period: Period) -> str:
    """Give the SQL of whether a household's term has begun and not ended on the day."""
    on = f"DATE '{period.on.isoformat()}'"
    return f"coalesce(category_from <= {on} AND (category_until IS NULL OR category_until >= {on}), false)"


def _age(period: Period) -> str:
    # Written out because engines count whole years differently; on the last of February those born on the 29th are a year older too.
    on = period.on
    month_ends = (on + datetime.timedelta(days=1)).day == 1
    reached = on.month * HUNDRED + (LAST_DAY if month_ends else on.day)
    later = f"CASE WHEN month(birth_date) * {HUNDRED} + day(birth_date) > {reached} THEN 1 ELSE 0 END"
    return f"CASE WHEN birth_date <= DATE '{on.isoformat()}' THEN CAST({on.year} - year(birth_date) - {later} AS INTEGER) END"
