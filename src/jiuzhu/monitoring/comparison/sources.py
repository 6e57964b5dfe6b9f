"""A source of facts: what the rows of some feeds come to for whoever they are counted by; and facts brought together of just the sources needed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.foundation.policy.expressions import Bounds

WITHOUT_A_ROW: Mapping[str, bool | int | None] = {"NULL": None, "0": 0, "false": False}


@dataclass(frozen=True)
class Adds:
    """What a source adds up of everybody's rows: a column of money over the days between two, told as a fact and, as another, the count of rows."""

    feed: str
    value: str
    dated: str
    between: tuple[datetime.date, datetime.date]
    total: str
    rows: str

    def sums(self, least: int | None = None) -> str:
        """Give the query of the sums by key, only of those that reach ``least``, where it is given."""
        first, last = self.between
        reaching = "" if least is None else f" HAVING sum({self.value}) >= {least}"
        return f"""
            SELECT key, CAST(sum({self.value}) AS BIGINT) AS {self.total}, count(*) AS {self.rows}
            FROM feed_{self.feed} WHERE {self.dated} BETWEEN DATE '{first.isoformat()}' AND DATE '{last.isoformat()}' GROUP BY key{reaching}"""


@dataclass(frozen=True)
class Latest:
    """What a source takes of each person's last row: the query of key and facts of all ``rows``, and by which of their columns the last is known."""

    rows: str
    order: str

    def row(self, having: str = "true") -> str:
        """Give the query of everybody's last row, just of people of whom some row has what is asked for: nobody else's last row can."""
        some = "" if having == "true" else f" WHERE key IN (SELECT key FROM ({self.rows}) WHERE {having})"
        return f"SELECT * FROM ({self.rows}){some} QUALIFY row_number() OVER (PARTITION BY key ORDER BY {self.order}) = 1"


@dataclass(frozen=True)
class Source:
    """A query of one row per ``owner`` (key or household_id), and its facts with their SQL for whoever has no row, ``NULL`` where nothing is known.

    ``adds`` and ``latest`` say what the query is, where it is such sums or such rows.
    """

    name: str
    owner: str
    facts: Mapping[str, str]
    query: str
    adds: Adds | None = None
    latest: Latest | None = None

    def needed_by(self, bounds: Bounds) -> bool:
        """Tell whether a condition holds of nobody without a row here."""
        return not bounds.may_hold({fact: WITHOUT_A_ROW[otherwise] for fact, otherwise in self.facts.items()})


def of_use(sources: Iterable[Source], wanted: Collection[str]) -> list[Source]:
    """Give the sources that have a fact ``wanted``."""
    return [source for source in sources if any(fact in wanted for fact in source.facts)]


def brought_together(base: str, sources: Iterable[Source], needed: Collection[str] = ()) -> str:
    """Give the query of the base relation with the facts of the sources beside it; who has no row in one ``needed`` is left out."""
    facts, joins = ["base.*"], []
    for source in sources:
        for fact, otherwise in source.facts.items():
            column = f"{source.name}.{quoted(fact)}"
            facts.append(column if otherwise == "NULL" else f"coalesce({column}, {otherwise}) AS {quoted(fact)}")
        joins.append(f"{'' if source.name in needed else 'LEFT '}JOIN ({source.query}) AS {source.name} USING ({source.owner})")
    return f"SELECT {', '.join(facts)} FROM {base} AS base {' '.join(joins)}"


def listed(values: str) -> str:
    """Give the SQL of a list's distinct values in order as one text, unknown where there is none."""
    return f"nullif(array_to_string(list_sort(list_distinct({values})), '、'), '')"
