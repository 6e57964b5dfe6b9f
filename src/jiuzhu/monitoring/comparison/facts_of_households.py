"""Facts of households: what departments know of their living members, added up."""

from __future__ import annotations

from jiuzhu.monitoring.comparison.facts_of_register import in_force, terms_begun
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.sources import Source, listed
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.folding import declared_sources

HOUSEHOLD = "household_id"
ASSET_FEEDS = ("bank", "insurance", "securities", "internet_finance")


def household_parts(period: Period) -> tuple[str, list[Source]]:
    """Give the terms of the households and the sources of the facts beside them."""
    return f"(SELECT line, household_id, {in_force(period)} AS in_force, category, category_class, area_type, members FROM households)", _sources(period)


def _sources(period: Period) -> list[Source]:
    on = f"DATE '{period.on.isoformat()}'"
    undated_or_before = f"(registered_on IS NULL OR registered_on <= {on})"
    # Everyone counts with the highest base of the month, whatever number of employers.
    wages = f"""
        SELECT household_id, CAST(sum(base_fen) AS BIGINT) AS insured_base_month_yuan, count(*) AS insured_members_count,
            {listed("flatten(list(employers))")} AS employers
        FROM members JOIN (
            SELECT key, max(base_fen) AS base_fen, coalesce(list(DISTINCT employer) FILTER (WHERE employer IS NOT NULL), []) AS employers
            FROM watched_social_insurance WHERE month = '{period.month}' GROUP BY key
        ) USING (key) GROUP BY household_id"""
    homes = f"""
        SELECT household_id, count(DISTINCT certificate_no) AS residential_homes_count, {listed("list(certificate_no)")} AS residential_certificates
        FROM members JOIN watched_real_estate USING (key) WHERE {undated_or_before} GROUP BY household_id"""
    # A vehicle of two members counts once; one without a plate cannot be told apart and counts by itself.
    vehicles = f"""
        SELECT household_id, count(*) AS cars_trucks_count, {listed("list(plate)")} AS cars_trucks_plates, CAST(sum(value_fen) AS BIGINT) AS cars_trucks_value_yuan
        FROM (
            SELECT household_id, max(plate) AS plate, max(value_fen) AS value_fen
            FROM members JOIN watched_vehicles USING (key) WHERE {undated_or_before}
            GROUP BY household_id, coalesce(plate, CAST(line AS VARCHAR) || '?')
        ) GROUP BY household_id"""
    companies = f"""
        SELECT household_id, count(DISTINCT credit_code) AS active_companies_count, {listed("list(credit_code)")} AS active_companies
        FROM members JOIN watched_market_entities USING (key) WHERE {undated_or_before} GROUP BY household_id"""
    # A feed's place instead of its name: comparing words with every row takes a quarter of the time.
    placed = list(enumerate(ASSET_FEEDS))
    assets = " UNION ALL ".join(_latest_assets(feed, place, on) for place, feed in placed)
    by_source = ", ".join(f"CAST(sum(value_fen) FILTER (WHERE feed = {place}) AS BIGINT) AS {feed}_yuan" for place, feed in placed)
    financial = f"""
        SELECT household_id, CAST(sum(value_fen) AS BIGINT) AS financial_assets_yuan, {by_source}
        FROM members JOIN ({assets}) USING (key) GROUP BY household_id"""
    return [
        terms_begun(period, line="line"),
        Source("wages", HOUSEHOLD, dict.fromkeys(("insured_base_month_yuan", "insured_members_count", "employers"), "NULL"), wages),
        Source("homes", HOUSEHOLD, {"residential_homes_count": "0", "residential_certificates": "NULL"}, homes),
        Source("vehicles", HOUSEHOLD, {"cars_trucks_count": "0", "cars_trucks_plates": "NULL", "cars_trucks_value_yuan": "NULL"}, vehicles),
        Source("companies", HOUSEHOLD, {"active_companies_count": "0", "active_companies": "NULL"}, companies),
        Source("assets", HOUSEHOLD, dict.fromkeys(("financial_assets_yuan", *(f"{feed}_yuan" for feed in ASSET_FEEDS)), "NULL"), financial),
        *(Source(*each) for each in declared_sources("household", on=period.on, feeds=FEEDS.values())),
    ]


def _latest_assets(feed: str, place: int, on: str) -> str:
    return f"""
        SELECT key, {place} AS feed, value_fen FROM watched_{feed}
        JOIN (SELECT key, max(as_of) AS as_of FROM watched_{feed} WHERE as_of <= {on} GROUP BY key) USING (key, as_of)"""
