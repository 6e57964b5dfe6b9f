"""The few rows of department files that speak of people in the register: every fact of a household or person is folded from them.

Reading the large files and picking these rows is nearly all the work of a comparison, so this is what is kept from month to month
(``kept_rows``). Which rows are kept depends on no day and no month: any later comparison can use them. What is picked for one month alone
leaves out other months' rows of the feeds that only the month counts of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.comparison.folding import Step
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.feeds.departments import FEEDS


@dataclass(frozen=True)
class Watched:
    """What is picked of one feed: these columns, of rows that have one of the words given for each column in ``only``.

    ``lined`` where facts ask which row came later, ``of_the_month`` where they count no other month's rows.
    """

    columns: tuple[str, ...]
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lined: bool = False
    of_the_month: bool = False

    @property
    def condition(self) -> str:
        """Give the SQL of ``only``."""
        return " AND ".join(f"{quoted(column)} IN ({', '.join(map(literal, words))})" for column, words in self.only.items()) or "true"


_LINES_A_DELIVERY = 10**10
_ASSETS = Watched(("as_of", "value_fen"))

WATCHED: Mapping[str, Watched] = {
    "deaths": Watched(("death_date",)),
    "residence": Watched(("status", "changed_on"), lined=True),
    "social_insurance": Watched(("employer", "month", "base_fen"), of_the_month=True),
    "real_estate": Watched(("certificate_no", "registered_on"), {"use": ("residential",)}),
    "market_entities": Watched(
        ("credit_code", "registered_on"), {"role": ("legal_representative", "shareholder"), "status": ("active",)}
    ),
    "vehicles": Watched(("plate", "registered_on", "value_fen"), {"kind": ("car", "truck")}, lined=True),
    "bank": _ASSETS,
    "insurance": _ASSETS,
    "securities": _ASSETS,
    "internet_finance": _ASSETS,
    "department_aid": Watched(("department", "month", "aid_kind", "amount_fen"), of_the_month=True),
}
"""The feeds that facts of registered people are folded from; two more feeds speak of anyone and are read whole."""


def watched_rows(feed: str, source: str, people: str = "people") -> str:
    """Give the query of a feed's watched rows: key and its columns; ``people`` is the relation of the keys watched."""
    return f"SELECT {columns_of(feed)} FROM {source} WHERE {WATCHED[feed].condition} AND key IN (SELECT key FROM {people})"


def columns_of(feed: str, line: str = "line") -> str:
    """Give the columns picked of a feed's rows, the key first and, where it is asked for, the ``line`` last."""
    return ", ".join(("key", *map(quoted, WATCHED[feed].columns), *([f"{line} AS line"] if WATCHED[feed].lined else [])))


def line_of(place: int | str) -> str:
    """Give the SQL of a row's line among all deliveries of a feed; ``place`` counts them from the oldest, and later ones come later."""
    return f"line + {_LINES_A_DELIVERY} * {place}"


def watched_steps(period: Period) -> list[Step]:
    """Give the steps that make ``watched_<feed>`` of the relations ``feed_<feed>``, for ``people`` and this month alone."""
    return [
        Step(
            f"挑出登记人员的数据：{FEEDS[feed].label}",
            (f"CREATE OR REPLACE TEMP TABLE watched_{feed} AS {watched_rows(feed, f'feed_{feed}')}{_only_of(period, feed)}",),
        )
        for feed in WATCHED
    ]


def _only_of(period: Period, feed: str) -> str:
    return f" AND month = {literal(period.month)}" if WATCHED[feed].of_the_month else ""
