"""What a county, a province and the country need for a month, reckoned from what ``monitoring.py`` and ``feed_intake.py`` measured.

Prints the table of docs/operations.md. The figures to give are those of one run at any scale: computing by row and by registered person,
intake, size on the disk; everything grows in proportion (``monitoring.py`` measures the growth). A session takes no more memory than it is
given, whatever its size; the country is the sum of its provinces, which are compared one by one.

Run with: python bench/size_of_places.py --rows-core-seconds 0.33 --register-core-seconds 0.31 [--delta 0.52] [--intake 0.9] [--bytes-a-row 21]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

ROWS_A_PERSON = 100_000_000 / 45_000_000
"""Rows of thirteen feeds in twelve months, by head of the population."""
PER_ROWS, PER_REGISTERED = 10_000_000, 100_000
INDEX_BYTES = 4
MONTHS = 12
CORES = 2
PROVINCES = 31
LONG = 100
"""Seconds from which on minutes are told."""


@dataclass(frozen=True)
class Place:
    """People whom departments' files speak of, and people registered."""

    label: str
    people: int
    registered: int

    @property
    def rows(self) -> float:
        """Rows of twelve months."""
        return self.people * ROWS_A_PERSON


PLACES = (
    Place("一个县（45 万人，登记 1 万）", 450_000, 10_000),
    Place("一个省（4000 万人，登记 90 万）", 40_000_000, 900_000),
    Place("全国 31 个省里平均一个（4500 万人，登记 258 万）", 1_400_000_000 // PROVINCES, 80_000_000 // PROVINCES),
    Place("全国合计（14 亿人，低收入 8000 万）", 1_400_000_000, 80_000_000),
)


def large(number: float) -> str:
    """Write a number of rows the way people say it."""
    return f"{number / 1e8:.1f} 亿" if number >= 1e8 else f"{number / 1e4:,.0f} 万"


def size(number: float) -> str:
    """Write a number of bytes."""
    return f"{number / 1e9:.2f} GB" if number < 1e10 else f"{number / 1e9:,.0f} GB"


def long(seconds: float) -> str:
    """Write how long something takes."""
    return f"{seconds / 60:.1f} 分钟" if seconds >= LONG else f"{max(1, seconds):.0f} 秒"


def main() -> None:
    """Reckon and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows-core-seconds", type=float, required=True, help="core-seconds of a full run by 10 million rows")
    parser.add_argument("--register-core-seconds", type=float, required=True, help="core-seconds of a full run by 100,000 registered")
    parser.add_argument("--delta", type=float, default=0.52, help="a further month beside a full run")
    parser.add_argument("--intake", type=float, default=0.9, help="million rows a second that are taken in, one file after the other")
    parser.add_argument("--bytes-a-row", type=float, default=21)
    args = parser.parse_args()
    lines: dict[str, list[str]] = {}
    for place in PLACES:
        by_rows, by_register = place.rows / PER_ROWS * args.rows_core_seconds, place.registered / PER_REGISTERED * args.register_core_seconds
        whole, monthly = by_rows + by_register, place.rows / MONTHS / 1e6
        told = {
            "部门数据，12 个月": f"{large(place.rows)}行，{size(place.rows * args.bytes_a_row)}",
            "查一户的索引": size(place.rows * INDEX_BYTES),
            "全部重算，核秒": f"{whole:,.1f}（行数 {by_rows:,.1f}，登记人数 {by_register:,.1f}）",
            f"全部重算，{CORES} 核": long(whole / CORES),
            f"下月只读新数据，{CORES} 核": long(whole * args.delta / CORES),
            "一个月的文件逐个读入": f"{large(place.rows / MONTHS)}行，{long(monthly / args.intake)}",
        }
        for name, value in told.items():
            lines.setdefault(name, []).append(value)
    print(f"| | {' | '.join(place.label for place in PLACES)} |")
    print("|---" * (len(PLACES) + 1) + "|")
    for name, values in lines.items():
        print(f"| {name} | {' | '.join(values)} |")


if __name__ == "__main__":
    main()
