"""Facts of one person: of every record of the register, and of anyone a department names, registered or not."""

from __future__ import annotations

from collections.abc import Sequence

from jiuzhu.monitoring.comparison.facts_of_register import terms_begun
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.sources import Adds, Latest, Source, listed
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.folding import declared_sources

SEVERE_GRADES = ("1", "2", "一", "二", "一级", "二级", "1级", "2级")
"""How departments write the grades 1 and 2 in a column that takes any text."""

SELF_PAID, SETTLEMENTS = "self_paid_12_months_yuan", "self_paid_settlements_count"
OF_STANDING = ("recipient_under_any_record", "in_subsistence_or_extreme_household")
STANDING = Source("standing", "key", dict.fromkeys((*OF_STANDING, "recipient_households_count", "recipient_households"), "NULL"), "SELECT * FROM standing")


def person_parts(period: Period) -> tuple[str, list[Source]]:
    """Give the records and the sources of the facts beside them."""
    return "(SELECT * FROM records WHERE key IS NOT NULL)", _sources(period)


def anyone_facts(named: Sequence[Source], *, join: str = "FULL JOIN", standing: str = "standing", records: str = "records") -> str:
    """Give the query of the people whom some sources name, with each of their records or with none.

    ``join`` tells whether one of the sources or all must name them.
    """
    facts = ", ".join(fact if otherwise == "NULL" else f"coalesce({fact}, {otherwise}) AS {fact}" for source in named for fact, otherwise in source.facts.items())
    together = f" {join} ".join(f"({source.query}) AS {source.name}" + (" USING (key)" if place else "") for place, source in enumerate(named))
    held = ", ".join(f"coalesce({fact}, false) AS {fact}" for fact in OF_STANDING)
    return f"""
        SELECT known.*, records.line, person_id, household_id, area_type, {held}
        FROM (SELECT key, {facts} FROM {together}) AS known
        LEFT JOIN {standing} AS standing USING (key)
        LEFT JOIN (SELECT key, person_id, household_id, min(line) AS line, min(area_type) AS area_type FROM {records} GROUP BY ALL) AS records USING (key)"""


def _sources(period: Period) -> list[Source]:
    on = f"DATE '{period.on.isoformat()}'"
    # What one department gives needs no list of departments: only kinds that several give are looked at again.
    aid = f"""
        SELECT key, max(departments_count) AS duplicate_aid_departments_count,
            {listed("list(aid_kind) FILTER (WHERE departments_count >= 2)")} AS duplicate_aid_kinds,
            {listed("flatten(list(departments) FILTER (WHERE departments_count >= 2))")} AS duplicate_aid_departments,
            CAST(sum(amount_fen) FILTER (WHERE departments_count >= 2) AS BIGINT) AS duplicate_aid_yuan,
            bool_or(aid_kind = 'severe_disability_nursing') AS severe_nursing_aid_in_month
        FROM (
            SELECT key, aid_kind, count(DISTINCT department) AS departments_count, list(DISTINCT department) AS departments, sum(amount_fen) AS amount_fen
            FROM watched_department_aid WHERE month = '{period.month}' GROUP BY key, aid_kind
        ) GROUP BY key"""
    moves = f"SELECT key, status AS residence_status, changed_on AS residence_changed_on, line FROM watched_residence WHERE changed_on <= {on}"
    residence = Latest(moves, "residence_changed_on DESC, line DESC")
    return [
        STANDING,
        terms_begun(period, line="term_line"),
        Source("deaths", "key", {"death_on": "NULL"}, f"SELECT key, max(death_date) AS death_on FROM watched_deaths WHERE death_date <= {on} GROUP BY key"),
        Source("residence", "key", {"residence_status": "NULL", "residence_changed_on": "NULL"}, residence.row(), latest=residence),
        Source(
            "aid",
            "key",
            {
                "duplicate_aid_departments_count": "0",
                "duplicate_aid_kinds": "NULL",
                "duplicate_aid_departments": "NULL",
                "duplicate_aid_yuan": "NULL",
                "severe_nursing_aid_in_month": "false",
            },
            aid,
        ),
        *(Source(*each) for each in declared_sources("person", on=period.on, feeds=FEEDS.values())),
    ]


def sources_of_anyone(period: Period) -> list[Source]:
    """Give the sources of facts about anyone whom a department names."""
    on = f"DATE '{period.on.isoformat()}'"
    medical = Adds("medical_expenses", "self_paid_fen", "settled_on", (period.twelve_months_from, period.on), SELF_PAID, SETTLEMENTS)
    grades = ", ".join(f"'{grade}'" for grade in SEVERE_GRADES)
    certificates = f"""
        SELECT key, true AS severe_certificate_issued_in_month, certificate_no AS new_certificate_no, type AS new_certificate_type,
            CASE WHEN left(grade, 1) IN ('1', '一') THEN 1 ELSE 2 END AS new_certificate_grade, issued_on AS new_certificate_issued_on
        FROM feed_disability WHERE grade IN ({grades}) AND issued_on BETWEEN DATE '{period.first_day.isoformat()}' AND {on}
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY issued_on DESC, line DESC) = 1"""
    of_certificate = ("new_certificate_no", "new_certificate_type", "new_certificate_grade", "new_certificate_issued_on")
    return [
        Source("medical", "key", {SELF_PAID: "NULL", SETTLEMENTS: "NULL"}, medical.sums(), medical),
        Source("certificates", "key", {"severe_certificate_issued_in_month": "false", **dict.fromkeys(of_certificate, "NULL")}, certificates),
        *(Source(*each) for each in declared_sources("anyone", on=period.on, feeds=FEEDS.values())),
    ]
