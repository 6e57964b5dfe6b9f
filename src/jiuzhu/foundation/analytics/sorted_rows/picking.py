"""The rows of some people in a sorted file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.foundation.analytics.sorted_rows.kernels.walking import NOT_SORTED, rows_of_people
from jiuzhu.foundation.analytics.sorted_rows.reading import KEY, Keys, groups

LINE = "line"
_STATE = 3


def rows_of(path: Path, people: Keys, columns: Sequence[str], only: Mapping[str, Sequence[str]]) -> pa.Table:
    """Give key, columns and ``line`` (the row's place in the file) of the rows of people, who are sorted; raises NotWalkable.

    ``only`` leaves out the rows without one of the words given for a column.
    """
    state, found, begin, rows = np.zeros(_STATE, np.uint64), [], 0, np.empty(0, np.int64)
    for table, keys in groups(path, tuple(dict.fromkeys((*columns, *only)))):
        rows = rows if len(rows) >= len(keys) else np.empty(len(keys), np.int64)
        count = rows_of_people(keys, people.high, people.low, state, rows)
        if count == NOT_SORTED:
            raise NotWalkable(f"{path.name} is not in the order of its keys.")
        places = _with_words(table, pa.array(rows[:count]), only)
        taken = _written_out(table.select([KEY, *columns]).take(places))
        found.append(taken.append_column(LINE, pc.add(places, begin)))
        begin += len(keys)
    return pa.concat_tables(found) if found else _nothing(path, columns)


def _with_words(table: pa.Table, places: pa.Array, only: Mapping[str, Sequence[str]]) -> pa.Array:
    for column, words in only.items():
        held = table.column(column).take(places).combine_chunks()
        places = places.filter(pc.is_in(held.dictionary_decode() if pa.types.is_dictionary(held.type) else held, pa.array(words, pa.string())))
    return places


def _written_out(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(field.type.value_type))
    return table


def _nothing(path: Path, columns: Sequence[str]) -> pa.Table:
    schema = pa.parquet.read_schema(path)
    fields = [schema.field(name) for name in (KEY, *columns)]
    return pa.schema([*fields, pa.field(LINE, pa.int64())]).empty_table()
