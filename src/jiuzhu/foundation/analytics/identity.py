"""The check of resident identity numbers as DuckDB SQL, for files too long to check one by one (GB 11643-1999)."""

from __future__ import annotations

import datetime

from jiuzhu.foundation.kernel.identity import (
    BORN_LATER,
    CHECK_CHARACTERS,
    CHECKED_DIGITS,
    LENGTH,
    NO_BIRTH_DATE,
    NOT_THE_SHAPE,
    WEIGHTS,
    WRONG_CHECK,
)

_HIGH_DIGITS = 8


def parts_sql(column: str) -> dict[str, str]:
    """Give name and SQL of what ``fault_of_parts_sql`` reads; select them in a query below, so that each is worked out once.

    ``column`` holds the number as it came; in ``id_tidy`` it is without spaces and with a capital X.
    """
    tidy = f"replace(upper({column}), ' ', '')"
    return {
        "id_tidy": tidy,
        "id_high": f"TRY_CAST(left({tidy}, {_HIGH_DIGITS}) AS INTEGER)",
        "id_low": f"TRY_CAST(substr({tidy}, {_HIGH_DIGITS + 1}, {CHECKED_DIGITS - _HIGH_DIGITS}) AS INTEGER)",
        "id_born": f"TRY_CAST(substr({tidy}, 7, 4) || '-' || substr({tidy}, 11, 2) || '-' || substr({tidy}, 13, 2) AS DATE)",
    }


NUMBER_OF_PARTS = f"CAST(id_high AS BIGINT) * {10 ** (CHECKED_DIGITS - _HIGH_DIGITS)} + id_low"
"""The SQL of the first seventeen digits as a BIGINT; they name a person alone."""


def fault_of_parts_sql(*, on: datetime.date) -> str:
    """Give the SQL over the columns of ``parts_sql`` that says in Chinese what is wrong with the number, NULL when nothing is.

    It is the twin of ``kernel.identity.fault``.
    """
    return (
        f"CASE WHEN id_tidy IS NULL OR NOT regexp_full_match(id_tidy, '[0-9]{{17}}[0-9X]') THEN '{NOT_THE_SHAPE}'"
        f" WHEN id_born IS NULL OR substr(id_tidy, 7, 4) = '0000' THEN '{NO_BIRTH_DATE}'"
        f" WHEN id_born > DATE '{on.isoformat()}' THEN '{BORN_LATER}'"
        f" WHEN {_check_character('id_high', 'id_low')} <> substr(id_tidy, {LENGTH}, 1) THEN '{WRONG_CHECK}' END"
    )


def id_number_sql(number: str) -> str:
    """Give the SQL that writes the whole number again from its first seventeen digits as a BIGINT."""
    below = 10 ** (CHECKED_DIGITS - _HIGH_DIGITS)
    return (
        f"lpad(CAST({number} AS VARCHAR), {CHECKED_DIGITS}, '0') || {_check_character(f'({number} // {below})', f'({number} % {below})')}"
    )


def _check_character(high: str, low: str) -> str:
    # Two 32-bit halves: dividing them costs a fraction of taking single characters.
    weighed = []
    for place, weight in enumerate(WEIGHTS):
        half, after = (high, _HIGH_DIGITS - 1 - place) if place < _HIGH_DIGITS else (low, CHECKED_DIGITS - 1 - place)
        weighed.append(f"{half} // {10**after} % 10 * {weight}")
    return f"substr('{CHECK_CHARACTERS}', CAST(({' + '.join(weighed)}) % 11 + 1 AS INTEGER), 1)"
