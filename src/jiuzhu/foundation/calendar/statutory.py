"""The days off that are fixed by law, known before a year's arrangement is announced: 全国年节及纪念日放假办法（2024 年修订）第二条."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

SOLAR_DAYS_OFF = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""New Year's day, Labour Day, National Day."""
SPRING_FESTIVAL_OFFSETS_DAYS = (-1, 0, 1, 2)
"""The eve of the lunar year and its first three days."""
MOVABLE = {
    2025: ((1, 29), (4, 4), (5, 31), (10, 6)), 2026: ((2, 17), (4, 5), (6, 19), (9, 25)), 2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)), 2029: ((2, 13), (4, 4), (6, 16), (9, 22)), 2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)), 2032: ((2, 11), (4, 4), (6, 12), (9, 19)), 2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)), 2035: ((2, 8), (4, 5), (6, 10), (9, 16)), 2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 15), (4, 4), (6, 18), (9, 24)), 2038: ((2, 4), (4, 5), (6, 7), (9, 13)), 2039: ((1, 24), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 12), (4, 4), (6, 14), (9, 20)), 2041: ((2, 1), (4, 4), (6, 3), (9, 10)), 2042: ((1, 22), (4, 4), (6, 22), (9, 28)),
    2043: ((2, 10), (4, 5), (6, 11), (9, 17)), 2044: ((1, 30), (4, 4), (5, 31), (10, 5)), 2045: ((2, 17), (4, 4), (6, 19), (9, 25)),
    2046: ((2, 6), (4, 4), (6, 8), (9, 15)), 2047: ((1, 26), (4, 5), (5, 29), (10, 4)), 2048: ((2, 14), (4, 4), (6, 15), (9, 22)),
    2049: ((2, 2), (4, 4), (6, 4), (9, 11)), 2050: ((1, 23), (4, 4), (6, 23), (9, 30)),
}  # fmt: skip
"""Month and day of 正月初一, 清明, 端午 and 中秋 by the lunar calendar (GB/T 33661), checked against two independent conversions."""


@lru_cache(maxsize=8)
def statutory_days_off(year: int) -> frozenset[date]:
    """Give the thirteen days off of a year that are certain; beyond the table only those of the solar calendar.

    What is made up for a day off that falls on a weekend, and which weekends are worked in exchange, only the announcement says.
    """
    solar = {date(year, month, day) for month, day in SOLAR_DAYS_OFF}
    if year not in MOVABLE:
        return frozenset(solar)
    spring, *others = (date(year, month, day) for month, day in MOVABLE[year])
    return frozenset(solar | {spring + timedelta(days=offset) for offset in SPRING_FESTIVAL_OFFSETS_DAYS} | set(others))
