"""The department files: their columns and one row of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuzhu.interfaces.cli.demo.months import month_of

# Columns after id_number, in the order of the data contract.
COLUMNS: dict[str, tuple[str, ...]] = {
    "deaths": ("death_date",),
    "residence": ("name", "division_code", "status", "changed_on"),
    "tax": ("month", "taxable_income_yuan"),
    "social_insurance": ("employer", "month", "base_yuan"),
    "real_estate": ("certificate_no", "use", "area_m2", "registered_on"),
    "market_entities": ("credit_code", "role", "status", "registered_on"),
    "provident_fund": ("month", "deposit_yuan"),
    "vehicles": ("plate", "kind", "registered_on", "value_yuan"),
    "bank": ("as_of", "value_yuan"),
    "insurance": ("as_of", "value_yuan"),
    "securities": ("as_of", "value_yuan"),
    "internet_finance": ("as_of", "value_yuan"),
    "medical_expenses": ("settled_on", "total_yuan", "self_paid_yuan"),
    "disability": ("certificate_no", "type", "grade", "issued_on", "expires_on"),
    "education_aid": ("month", "aid_kind", "amount_yuan"),
    "employment": ("month", "aid_kind", "amount_yuan"),
    "housing_aid": ("month", "aid_kind", "amount_yuan"),
    "disaster_aid": ("month", "aid_kind", "amount_yuan"),
    "relapse_monitoring": ("kind", "identified_on", "resolved_on"),
    "department_aid": ("department", "month", "aid_kind", "amount_yuan"),
    "elderly_welfare": ("month", "aid_kind", "amount_yuan"),
    "child_welfare": ("month", "child_kind", "aid_kind", "amount_yuan"),
    "imprisonment": ("kind", "began_on", "released_on"),
    "missing_persons": ("missing_on", "found_on", "declared_on"),
}
ASSET_FEEDS = ("bank", "insurance", "securities", "internet_finance")
NURSING = "severe_disability_nursing"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of a department's file; ``month`` is the month its date lies in."""

    feed: str
    month: str
    values: tuple[str, ...]


def feed_row(feed: str, when: date | str, id_number: str, *values: str) -> FeedRow:
    """Make a row dated on a day or in a month; ``values`` follow the feed's columns."""
    assert len(values) == len(COLUMNS[feed]), (feed, values)
    return FeedRow(feed, when if isinstance(when, str) else month_of(when), (id_number, *values))
