"""The typed rows of a block as an Arrow batch, and its leftovers as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from jiuzhu.foundation.analytics.intake.kernels import rows as kernel
from jiuzhu.foundation.analytics.intake.shapes import Shape, Wanted
from jiuzhu.foundation.analytics.intake.tables import printable
from jiuzhu.foundation.analytics.tabular.answering import Refused
from jiuzhu.foundation.analytics.tabular.cells import FIELD
from jiuzhu.foundation.analytics.tabular.text import flat

ROOM = 1 << 18
"""Rows of a batch, which is a row group of the result."""
SCRATCH, STATES, PARTS = 4, 5, 3
"""Rows of the kernel's scratch, places of its state, columns of its leftovers."""
HALVES, SIGN = 2, 63
"""A decimal of 128 bits is two of 64; the upper holds nothing but the sign."""
NUMBER_DIGITS, NUMBER_PLACES = 18, 9
_TYPES = {
    Shape.TEXT: pa.string(),
    Shape.MONTH: pa.string(),
    Shape.CODE: pa.string(),
    Shape.ID_NUMBER: pa.int64(),
    Shape.DATE: pa.date32(),
    Shape.MONEY: pa.int64(),
    Shape.NUMBER: pa.decimal128(NUMBER_DIGITS, NUMBER_PLACES),
    Shape.COUNT: pa.int32(),
    Shape.BOOLEAN: pa.bool_(),
}


def schema_of(wanted: Sequence[Wanted]) -> pa.Schema:
    """Give the columns of the result: line, fault, then the wanted ones; an ID number comes as ``number``."""
    named = [("number" if each.shape is Shape.ID_NUMBER else each.name, _TYPES[each.shape]) for each in wanted]
    return pa.schema([("line", pa.int64()), ("fault", pa.uint8()), *named])


class Rows:
    """Turns blocks into batches; one set of arrays serves them all."""

    def __init__(
        self, wanted: Sequence[Wanted], *, delimiter: str, header: int, width: int, most_fields: int, born_until: int, block: int
    ) -> None:
        self.schema = schema_of(wanted)
        self._wanted = wanted
        values = [value.encode() for each in wanted for value in each.values]
        ends = np.cumsum([0, *map(len, values)])
        first = np.cumsum([0, *(len(each.values) for each in wanted)])
        self._listed = np.ascontiguousarray(np.stack([ends[:-1], ends[1:]], axis=1).astype(np.int64))
        self._codes = np.frombuffer(bytearray(b"".join(values) or b" "), np.uint8)
        plan = [
            (each.shape, -1 if each.place is None else each.place, each.filled, first[number], first[number + 1])
            for number, each in enumerate(wanted)
        ]
        self._plan = np.array(plan, np.int64)
        self._fixed = (ord(delimiter), header, width, born_until, most_fields, printable())
        columns = len(wanted)
        self.state = np.zeros(STATES, np.int64)
        self.state[kernel.LINE] = 1
        self._lines = np.empty(ROOM, np.int64)
        self._whole = np.empty((columns, ROOM), np.int64)
        self._valid = np.empty((columns, ROOM), np.bool_)
        self._offsets = np.zeros((columns, ROOM + 1), np.int32)
        self._data = np.empty((columns, block), np.uint8)
        self._leftovers = np.empty((ROOM, PARTS), np.int64)
        self._scratch = np.empty((SCRATCH, most_fields), np.int64)

    def take(self, text: Any, size: int, *, last: bool) -> bool:
        """Type rows from where the state says; tells whether it came further. Raises Refused for what only the other reading knows."""
        before = int(self.state[kernel.POSITION])
        kernel.take_rows(
            text, size, last, *self._fixed, self._plan, self._listed, self._codes, self.state,
            self._lines, self._whole, self._valid, self._offsets, self._data, self._leftovers, self._scratch,
        )  # fmt: skip
        if self.state[kernel.STATUS] == kernel.UNKNOWN:
            raise Refused("unknown", "record")
        return bool(self.state[kernel.POSITION] > before)

    def batch(self) -> pa.RecordBatch:
        """Give the rows typed last; the batch has no part in the arrays."""
        rows = int(self.state[kernel.ROWS])
        arrays = [pa.array(self._lines[:rows].copy()), pa.nulls(rows, pa.uint8())]
        arrays += [self._array(number, each, rows) for number, each in enumerate(self._wanted)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def leftovers(self, text: bytearray, delimiter: str, *, quotes: bool) -> Iterator[str]:
        """Give the records left over last: the line and the fields, separated by FIELD."""
        for start, end, line in self._leftovers[: int(self.state[kernel.LEFT])].tolist():
            record = text[start:end].decode()
            plain = record.rstrip("\n").rstrip("\r")
            if quotes and ('"' in plain or not plain.isprintable()):
                fields = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
                if any(map(str.strip, fields)):
                    yield f"{line}{FIELD}{FIELD.join(map(flat, fields))}"
            else:
                yield f"{line}{FIELD}{plain.replace(delimiter, FIELD)}"

    def _array(self, number: int, wanted: Wanted, rows: int) -> pa.Array:
        valid, kind = self._valid[number, :rows], _TYPES[wanted.shape]
        missing = None if valid.all() else ~valid
        whole = self._whole[number, :rows]
        if wanted.shape in (Shape.TEXT, Shape.MONTH):
            offsets = self._offsets[number, : rows + 1].copy()
            data = self._data[number, : int(offsets[rows]) if rows else 0].copy()
            return pa.Array.from_buffers(kind, rows, [_bits(missing, valid), pa.py_buffer(offsets), pa.py_buffer(data)])
        if wanted.shape is Shape.CODE:
            places = pa.array(whole.astype(np.int32), mask=missing)
            return pa.DictionaryArray.from_arrays(places, pa.array(wanted.values, kind)).cast(kind)
        if wanted.shape is Shape.NUMBER:
            wide = np.empty((rows, HALVES), np.int64)
            wide[:, 0] = whole
            wide[:, 1] = whole >> SIGN
            return pa.Array.from_buffers(kind, rows, [_bits(missing, valid), pa.py_buffer(wide)])
        if wanted.shape is Shape.BOOLEAN:
            return pa.array(whole.astype(np.bool_), mask=missing)
        narrow = np.int32 if wanted.shape in (Shape.DATE, Shape.COUNT) else np.int64
        return pa.array(whole.astype(narrow), mask=missing).cast(kind)


def _bits(missing: Any, valid: Any) -> pa.Buffer | None:
    return None if missing is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
