"""The process in which Splink compares two lists of people: ``python -m jiuzhu.monitoring.linkage.child``, never imported by a page.

It reads people from standard input and writes pairs to standard output, so that no name or number lies in a file and the memory that
a comparison takes is given back.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TextIO

import duckdb
import pyarrow
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from jiuzhu.monitoring.linkage.features import COLUMNS, Written, columns_of
from jiuzhu.monitoring.linkage.weights import COMPARISONS, FEWEST_PEOPLE, MOST_PEOPLE, THRESHOLD_BITS, Comparison

BATCH = 20_000
MEMORY = "600MB"
REGISTER, ROWS = "a_register", "b_rows"
# How common a name is, from the register alone: a row written ten times makes its name no commoner. A small register is filled up with people
# whose names are as common as the table of weights has it.
_FILLED_UP, _COMMON = 2000, 0.0005
_FREQUENCIES = f"""CREATE TABLE frequencies AS
SELECT name, (count(*) FILTER (WHERE registered) + {_FILLED_UP * _COMMON}) / ((SELECT count(*) FROM {REGISTER}) + {_FILLED_UP}) AS tf_name
FROM (SELECT name, true AS registered FROM {REGISTER} UNION ALL SELECT name, false FROM {ROWS}) WHERE name IS NOT NULL GROUP BY name"""
_ARROW = {"VARCHAR": pyarrow.string(), "VARCHAR[]": pyarrow.list_(pyarrow.string()), "INTEGER": pyarrow.int32()}


def comparison_of(comparison: Comparison) -> dict[str, Any]:
    """Write one comparison of the table as Splink's settings have it."""
    levels: list[dict[str, Any]] = [{"sql_condition": f"NOT ({comparison.known})", "label_for_charts": "unknown", "is_null_level": True}]
    for level in comparison.levels:
        given: dict[str, Any] = {
            "sql_condition": level.sql, "label_for_charts": level.code, "m_probability": level.m, "u_probability": level.u,
        }  # fmt: skip
        if level.weighed_by_frequency:
            given |= {"tf_adjustment_column": level.weighed_by_frequency, "tf_adjustment_weight": 1.0}
        levels.append(given)
    return {"output_column_name": comparison.code, "comparison_levels": levels}


def compare(database: duckdb.DuckDBPyConnection, *, people: int, threshold: float) -> Iterator[tuple[str, str, float, dict[str, float]]]:
    """Compare the tables of both sides; gives row, person, bits, and for each comparison its level with the bits it brought."""
    api = DuckDBAPI(connection=database)
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="ref",
        probability_two_random_records_match=1 / min(max(people, FEWEST_PEOPLE), MOST_PEOPLE),
        comparisons=[comparison_of(each) for each in COMPARISONS],
        blocking_rules_to_generate_predictions=[block_on("blocks", arrays_to_explode=["blocks"])],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
    )
    sides = [api.register(name, dataset_display_name=name) for name in (REGISTER, ROWS)]
    linker = Linker(sides, settings, log_level=None)
    database.execute(_FREQUENCIES)
    linker.table_management.register_term_frequency_lookup(api.register("frequencies"), "name")
    found = linker.inference.predict(threshold_match_weight=threshold, warning_mode="never")
    asked = ", ".join(f"gamma_{each.code}" for each in COMPARISONS)
    weights = ", ".join(f"mw_{each.code}" for each in COMPARISONS)
    query = f"SELECT ref_r, ref_l, match_weight, mw_tf_adj_name, {asked}, {weights} FROM {found.physical_name} ORDER BY ref_r, match_weight DESC, ref_l"
    cursor = database.execute(query)
    while rows := cursor.fetchmany(BATCH):
        for row, person, bits, frequency, *rest in rows:
            yield row, person, bits, _told(rest[: len(COMPARISONS)], rest[len(COMPARISONS) :], frequency)


def _told(gammas: list[int], weights: list[float], frequency: float | None) -> dict[str, float]:
    told = {}
    for comparison, gamma, weight in zip(COMPARISONS, gammas, weights, strict=True):
        if gamma >= 0:
            level = comparison.levels[len(comparison.levels) - 1 - gamma]
            told[f"{comparison.code}.{level.code}"] = weight + ((frequency or 0.0) if level.weighed_by_frequency else 0.0)
    return told


def load(database: duckdb.DuckDBPyConnection, table: str, people: Iterable[Written]) -> int:
    """Make the table of one side; gives how many people it holds."""
    schema = pyarrow.schema([(name, _ARROW[kind]) for name, kind in COLUMNS.items()])
    declared = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    database.execute(f"CREATE TABLE {table} ({declared})")
    number, rest = 0, iter(people)
    while batch := [columns_of(each) for each in islice(rest, BATCH)]:
        arrived = pyarrow.table([list(column) for column in zip(*batch, strict=True)], schema=schema)
        database.register("arrived", arrived)
        database.execute(f"INSERT INTO {table} SELECT * FROM arrived")
        database.unregister("arrived")
        number += len(batch)
    return number


def serve(given: TextIO, answer: TextIO) -> None:
    """Answer one request: first line the numbers of people on both sides, the threshold and where to spill, then a line for each person."""
    request = json.loads(given.readline())
    lines = csv.reader(given)
    config = {
        "memory_limit": MEMORY,
        "temp_directory": request["spill"],
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as database:
        people = load(database, REGISTER, (Written(*line) for line in islice(lines, request["people"])))
        load(database, ROWS, (Written(*line) for line in lines))
        for row, person, bits, told in compare(database, people=people, threshold=request.get("threshold", THRESHOLD_BITS)):
            answer.write(json.dumps([row, person, bits, told]) + "\n")


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
