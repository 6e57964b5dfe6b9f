"""Facts that the register alone gives: who is on aid on the day, under which record."""

from __future__ import annotations

from jiuzhu.monitoring.comparison.rules import Period

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
    on = f"DATE '{period.on.isoformat()}'"
    in_force = f"coalesce(category_from <= {on} AND (category_until IS NULL OR category_until >= {on}), false)"
    records = f"""
        SELECT persons.line, households.line AS term_line, person_id, household_id, key, alive,
            {in_force} AS in_force, alive AND {in_force} AS recipient,
            category, category_class, area_type, members,
            CAST(date_sub('year', birth_date, {on}) AS INTEGER) AS age, self_care,
            TRY_CAST(disability_grade AS INTEGER) AS disability_grade, disability_type,
            disability_grade IS NOT NULL OR disability_type IS NOT NULL AS has_disability
        FROM persons LEFT JOIN households USING (household_id)"""
    standing = f"""
        SELECT key, bool_or(recipient) AS recipient_under_any_record,
            bool_or(recipient AND category IN ('subsistence', 'extreme_hardship')) AS in_subsistence_or_extreme_household,
            count(DISTINCT {household}) FILTER (WHERE recipient) AS recipient_households_count,
            array_to_string(list_sort(list_distinct(list({household}) FILTER (WHERE recipient))), '、') AS recipient_households
        FROM records GROUP BY key"""
    return (
        f"CREATE OR REPLACE TEMP TABLE records AS {records}",
        "CREATE OR REPLACE TEMP TABLE members AS SELECT DISTINCT household_id, key FROM persons WHERE alive",
        f"CREATE OR REPLACE TEMP TABLE standing AS {standing}",
    )
