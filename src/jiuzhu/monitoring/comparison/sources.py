"""A source of facts: what the rows of some feeds come to for whoever they are counted by; and facts brought together of just the sources needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from jiuzhu.foundation.analytics.tabular.parquet import quoted


@dataclass(frozen=True)
class Source:
    """A query of one row per ``owner`` (key or household_id), and its facts with their SQL for whoever has no row, ``NULL`` where nothing is known."""

    name: str
    owner: str
    facts: Mapping[str, str]
    query: str


def brought_together(base: str, sources: Iterable[Source], wanted: Collection[str] | None = None) -> str:
    """Give the query of the base relation with the facts of the sources beside it; only of those that have a fact ``wanted``, where it is given."""
    facts, joins = ["base.*"], []
    for source in sources:
        if wanted is not None and not any(fact in wanted for fact in source.facts):
            continue
        for fact, otherwise in source.facts.items():
            column = f"{source.name}.{quoted(fact)}"
            facts.append(column if otherwise == "NULL" else f"coalesce({column}, {otherwise}) AS {quoted(fact)}")
        joins.append(f"LEFT JOIN ({source.query}) AS {source.name} USING ({source.owner})")
    return f"SELECT {', '.join(facts)} FROM {base} AS base {' '.join(joins)}"


def listed(values: str) -> str:
    """Give the SQL of a list's distinct values in order as one text, unknown where there is none."""
    return f"nullif(array_to_string(list_sort(list_distinct({values})), '、'), '')"
