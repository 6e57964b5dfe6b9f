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


def register_tables(period: Period, *, household: str = "household_id") -> tuple[str, ...]:
    """Give the statements that make ``records``, ``members`` and ``standing`` of the tables ``persons`` and ``households``.

    ``records`` has a row for each row of a person and term of its household; ``members`` the living of each household, everyone once;
    ``standing`` one row a person (key) in the register, with what holds under any of its records.
    ``household`` is SQL for the household a record is counted under.
    """
    records = f"""
        SELECT persons.line, households.line AS term_line, person_id, household_id, key, alive,
            {in_force(period)} AS in_force, alive AND {in_force(period)} AS recipient,
            category, category_class, area_type, members,
            {_age(period)} AS age, self_care,
            TRY_CAST(disability_grade AS INTEGER) AS disability_grade, disability_type,
            disability_grade IS NOT NULL OR disability_type IS NOT NULL AS has_disability
        FROM persons LEFT JOIN households USING (household_id)"""
    # Nearly everyone stands under one household; only of the others are the households listed.
    standing = f"""
        SELECT key, any_record AS recipient_under_any_record, in_subsistence_or_extreme_household,
            CASE WHEN records_count > 1 THEN households_count ELSE records_count END AS recipient_households_count,
            CASE WHEN records_count > 1 THEN households ELSE nullif(one_household, '') END AS recipient_households
        FROM (
            SELECT key, bool_or(recipient) AS any_record,
                bool_or(recipient AND category IN ('subsistence', 'extreme_hardship')) AS in_subsistence_or_extreme_household,
                count(*) FILTER (WHERE recipient) AS records_count, min({household}) FILTER (WHERE recipient) AS one_household
            FROM records GROUP BY key
        ) LEFT JOIN (
            SELECT key, count(DISTINCT {household}) AS households_count, {listed(f"list({household})")} AS households
            FROM records WHERE recipient AND key IN (SELECT key FROM records WHERE recipient GROUP BY key HAVING count(*) > 1) GROUP BY key
        ) USING (key)"""
    return (
        f"CREATE OR REPLACE TEMP TABLE records AS {records}",
        "CREATE OR REPLACE TEMP TABLE members AS SELECT DISTINCT household_id, key FROM persons WHERE alive",
        f"CREATE OR REPLACE TEMP TABLE standing AS {standing}",
    )


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
