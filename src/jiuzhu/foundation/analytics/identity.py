"""The check of resident identity numbers as DuckDB SQL, for files too long to check one by one (GB 11643-1999)."""

from __future__ import annotations

import datetime

from jiuzhu.foundation.kernel.identity import BORN_LATER, CHECK_CHARACTERS, CHECKED_DIGITS, LENGTH, NO_BIRTH_DATE, NOT_THE_SHAPE, WEIGHTS, WRONG_CHECK

_HIGH_DIGITS = 8


def number_sql(column: str) -> str:
    """Give the SQL of the number's first seventeen digits as a BIGINT, of a column that was checked; they name a person alone."""
    return f"CAST(left({column}, {CHECKED_DIGITS}) AS BIGINT)"


def id_number_sql(number: str) -> str:
    """Give the SQL that writes the whole number again from its first seventeen digits as a BIGINT."""
    digits = f"lpad(CAST({number} AS VARCHAR), {CHECKED_DIGITS}, '0')"
    return f"{digits} || {_check_character(digits)}"


def fault_sql(column: str, *, on: datetime.date) -> str:
    """Give the SQL that says in Chinese what is wrong with a tidy number (capital X), NULL when nothing is.

    It is the twin of ``kernel.identity.fault``.
    """
    born = f"TRY_CAST(substr({column}, 7, 4) || '-' || substr({column}, 11, 2) || '-' || substr({column}, 13, 2) AS DATE)"
    return (
        f"CASE WHEN NOT regexp_full_match({column}, '[0-9]{{17}}[0-9X]') THEN '{NOT_THE_SHAPE}'"
        f" WHEN {born} IS NULL OR substr({column}, 7, 4) = '0000' THEN '{NO_BIRTH_DATE}'"
        f" WHEN {born} > DATE '{on.isoformat()}' THEN '{BORN_LATER}'"
        f" WHEN {_check_character(column)} <> substr({column}, {LENGTH}, 1) THEN '{WRONG_CHECK}' END"
    )


def _check_character(column: str) -> str:
    # Two 32-bit halves: dividing them costs a fraction of taking single characters.
    high, low = f"TRY_CAST(left({column}, {_HIGH_DIGITS}) AS INTEGER)", f"TRY_CAST(substr({column}, {_HIGH_DIGITS + 1}, {CHECKED_DIGITS - _HIGH_DIGITS}) AS INTEGER)"
    weighed = []
    for place, weight in enumerate(WEIGHTS):
        half, after = (high, _HIGH_DIGITS - 1 - place) if place < _HIGH_DIGITS else (low, CHECKED_DIGITS - 1 - place)
        weighed.append(f"{half} // {10**after} % 10 * {weight}")
    return f"substr('{CHECK_CHARACTERS}', ({' + '.join(weighed)}) % 11 + 1, 1)"
