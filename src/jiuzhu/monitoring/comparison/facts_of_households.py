"""Facts of households: what departments know of their living members, added up."""

from __future__ import annotations

from jiuzhu.monitoring.comparison.rules import Period

ASSET_FEEDS = ("bank", "insurance", "securities", "internet_finance")


def household_table(period: Period) -> str:
    """Give the statement that makes ``household_facts``: one row for each term of each household."""
    on = f"DATE '{period.on.isoformat()}'"
    undated_or_before = f"(registered_on IS NULL OR registered_on <= {on})"
    in_force = f"coalesce(category_from <= {on} AND (category_until IS NULL OR category_until >= {on}), false)"
    # Everyone counts with the highest base of the month, whatever number of employers.
    wages = f"""
        SELECT household_id, CAST(sum(base_fen) AS BIGINT) AS insured_base_month_yuan, count(*) AS insured_members_count,
            {_listed("flatten(list(employers))")} AS employers
        FROM members JOIN (
            SELECT key, max(base_fen) AS base_fen, coalesce(list(DISTINCT employer) FILTER (WHERE employer IS NOT NULL), []) AS employers
            FROM watched_social_insurance WHERE month = '{period.month}' GROUP BY key
        ) USING (key) GROUP BY household_id"""
    homes = f"""
        SELECT household_id, count(DISTINCT certificate_no) AS residential_homes_count, {_listed("list(certificate_no)")} AS residential_certificates
        FROM members JOIN watched_real_estate USING (key) WHERE {undated_or_before} GROUP BY household_id"""
    # A vehicle of two members counts once; one without a plate cannot be told apart and counts by itself.
    vehicles = f"""
        SELECT household_id, count(*) AS cars_trucks_count, {_listed("list(plate)")} AS cars_trucks_plates, CAST(sum(value_fen) AS BIGINT) AS cars_trucks_value_yuan
        FROM (
            SELECT household_id, max(plate) AS plate, max(value_fen) AS value_fen
            FROM members JOIN watched_vehicles USING (key) WHERE {undated_or_before}
            GROUP BY household_id, coalesce(plate, CAST(line AS VARCHAR) || '?')
        ) GROUP BY household_id"""
    companies = f"""
        SELECT household_id, count(DISTINCT credit_code) AS active_companies_count, {_listed("list(credit_code)")} AS active_companies
        FROM members JOIN watched_market_entities USING (key) WHERE {undated_or_before} GROUP BY household_id"""
    assets = " UNION ALL ".join(_latest_assets(feed, on) for feed in ASSET_FEEDS)
    by_source = ", ".join(f"CAST(sum(value_fen) FILTER (WHERE feed = '{feed}') AS BIGINT) AS {feed}_yuan" for feed in ASSET_FEEDS)
    return f"""
        CREATE OR REPLACE TEMP TABLE household_facts AS
        SELECT households.line, household_id, {in_force} AS in_force, category, category_class, area_type, households.members,
            insured_base_month_yuan, insured_members_count, employers,
            coalesce(residential_homes_count, 0) AS residential_homes_count, residential_certificates,
            coalesce(cars_trucks_count, 0) AS cars_trucks_count, cars_trucks_plates, cars_trucks_value_yuan,
            coalesce(active_companies_count, 0) AS active_companies_count, active_companies,
            financial_assets_yuan, {", ".join(f"{feed}_yuan" for feed in ASSET_FEEDS)}
        FROM households
        LEFT JOIN ({wages}) USING (household_id)
        LEFT JOIN ({homes}) USING (household_id)
        LEFT JOIN ({vehicles}) USING (household_id)
        LEFT JOIN ({companies}) USING (household_id)
        LEFT JOIN (
            SELECT household_id, CAST(sum(value_fen) AS BIGINT) AS financial_assets_yuan, {by_source}
            FROM members JOIN ({assets}) USING (key) GROUP BY household_id
        ) USING (household_id)"""


def _latest_assets(feed: str, on: str) -> str:
    return f"""
        SELECT key, '{feed}' AS feed, value_fen FROM watched_{feed} WHERE as_of <= {on}
        QUALIFY as_of = max(as_of) OVER (PARTITION BY key)"""


def _listed(values: str) -> str:
    return f"nullif(array_to_string(list_sort(list_distinct({values})), '、'), '')"
