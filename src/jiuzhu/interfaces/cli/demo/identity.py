"""Identity numbers of people who do not exist: reserved area 9901, a real birth date, the sex in the order code, a valid check digit."""

from __future__ import annotations

from collections import Counter
from datetime import date

from jiuzhu.foundation.kernel.identity import check_character

RESERVED_AREA = 990100
AREAS = 99
ORDERS_PER_SEX = 499


class IdentityIssuer:
    """Issues each number once; the order of requests decides the numbers, so the same demo gets the same ones."""

    def __init__(self) -> None:
        self._used: Counter[tuple[int, date, str]] = Counter()

    def issue(self, area: int, birth_date: date, sex: str) -> str:
        """Give a new number for area 1…99, moving on to the next area when a day's orders are used up."""
        key = (area, birth_date, sex)
        while self._used[key] >= ORDERS_PER_SEX:
            area = area % AREAS + 1
            key = (area, birth_date, sex)
        self._used[key] += 1
        order = self._used[key] * 2 - (1 if sex == "M" else 0)
        text = f"{RESERVED_AREA + area:06d}{birth_date:%Y%m%d}{order:03d}"
        return text + check_character(text)
