"""Facts of one person: of every record of the register, and of anyone a department names, registered or not."""

from __future__ import annotations

from jiuzhu.monitoring.comparison.rules import Period

SEVERE_GRADES = ("1", "2", "一", "二", "一级", "二级", "1级", "2级")
"""How departments write the grades 1 and 2 in a column that takes any text."""


def person_table(period: Period) -> str:
    """Give the statement that makes ``person_facts``: one row for each record of ``records``."""
    on = f"DATE '{period.on.isoformat()}'"
    deaths = f"SELECT key, max(death_date) AS death_on FROM watched_deaths WHERE death_date <= {on} GROUP BY key"
    residence = f"""
        SELECT key, status AS residence_status, changed_on AS residence_changed_on FROM watched_residence
        WHERE changed_on <= {on}
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY changed_on DESC, line DESC) = 1"""
    aid = f"""
        SELECT key, max(departments_count) AS duplicate_aid_departments_count,
            {_listed("list(aid_kind) FILTER (WHERE departments_count >= 2)")} AS duplicate_aid_kinds, {_listed("flatten(list(departments) FILTER (WHERE departments_count >= 2))")} AS duplicate_aid_departments,
            CAST(sum(amount_fen) FILTER (WHERE departments_count >= 2) AS BIGINT) AS duplicate_aid_yuan,
            bool_or(aid_kind = 'severe_disability_nursing') AS severe_nursing_aid_in_month
        FROM (
            SELECT key, aid_kind, count(DISTINCT department) AS departments_count, list(DISTINCT department) AS departments, sum(amount_fen) AS amount_fen
            FROM watched_department_aid WHERE month = '{period.month}' GROUP BY key, aid_kind
        ) GROUP BY key"""
    return f"""
        CREATE OR REPLACE TEMP TABLE person_facts AS
        SELECT records.*, recipient_under_any_record, in_subsistence_or_extreme_household, recipient_households_count, recipient_households,
            death_on, residence_status, residence_changed_on,
            coalesce(duplicate_aid_departments_count, 0) AS duplicate_aid_departments_count, duplicate_aid_kinds, duplicate_aid_departments, duplicate_aid_yuan,
            coalesce(severe_nursing_aid_in_month, false) AS severe_nursing_aid_in_month
        FROM records JOIN standing USING (key)
        LEFT JOIN ({deaths}) USING (key)
        LEFT JOIN ({residence}) USING (key)
        LEFT JOIN ({aid}) USING (key)"""


def anyone_table(period: Period) -> str:
    """Give the statement that makes ``anyone_facts``: the people of two feeds, with each of their records or with none."""
    on = f"DATE '{period.on.isoformat()}'"
    medical = f"""
        SELECT key, CAST(sum(self_paid_fen) AS BIGINT) AS self_paid_12_months_yuan, count(*) AS self_paid_settlements_count
        FROM feed_medical_expenses WHERE settled_on BETWEEN DATE '{period.twelve_months_from.isoformat()}' AND {on} GROUP BY key"""
    listed = ", ".join(f"'{grade}'" for grade in SEVERE_GRADES)
    certificates = f"""
        SELECT key, true AS severe_certificate_issued_in_month, certificate_no AS new_certificate_no, type AS new_certificate_type,
            CASE WHEN left(grade, 1) IN ('1', '一') THEN 1 ELSE 2 END AS new_certificate_grade, issued_on AS new_certificate_issued_on
        FROM feed_disability WHERE grade IN ({listed}) AND issued_on BETWEEN DATE '{period.first_day.isoformat()}' AND {on}
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY issued_on DESC, line DESC) = 1"""
    return f"""
        CREATE OR REPLACE TEMP TABLE anyone_facts AS
        SELECT known.*, records.line, person_id, household_id, area_type,
            coalesce(recipient_under_any_record, false) AS recipient_under_any_record,
            coalesce(in_subsistence_or_extreme_household, false) AS in_subsistence_or_extreme_household
        FROM (
            SELECT key, self_paid_12_months_yuan, self_paid_settlements_count,
                coalesce(severe_certificate_issued_in_month, false) AS severe_certificate_issued_in_month,
                new_certificate_no, new_certificate_type, new_certificate_grade, new_certificate_issued_on
            FROM ({medical}) FULL JOIN ({certificates}) USING (key)
        ) AS known
        LEFT JOIN standing USING (key)
        LEFT JOIN (SELECT key, person_id, household_id, min(line) AS line, min(area_type) AS area_type FROM records GROUP BY ALL) AS records USING (key)"""


def _listed(values: str) -> str:
    return f"nullif(array_to_string(list_sort(list_distinct({values})), '、'), '')"
