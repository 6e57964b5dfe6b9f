"""How much every likeness and difference speaks for or against one and the same person; the one table that the comparison uses.

``m`` is how often a likeness is seen when two records are one person, ``u`` when they are two; the weight is log2(m/u). The values were set on
invented people drawn with other seeds than those of the measurement. Twins and parents and children share birth date, place or
much of a number, so what they share counts for less than chance alone would say.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison: SQL over the columns ``…_l`` and ``…_r``, and how it is told; ``bits`` above 0 speak for one person."""

    code: str
    label: str
    sql: str
    m: float
    u: float
    weighed_by_frequency: str = ""

    @property
    def bits(self) -> float:
        return log2(self.m / self.u)


@dataclass(frozen=True)
class Comparison:
    """What is compared, tried from the first level to the last; ``known`` is SQL for both sides having a value."""

    code: str
    label: str
    known: str
    levels: tuple[Level, ...]


def _both(column: str) -> str:
    return f"{column}_l IS NOT NULL AND {column}_r IS NOT NULL"


def _equal(column: str) -> str:
    return f"{column}_l = {column}_r"


def _shared(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


NAME = Comparison(
    "name",
    "姓名",
    _both("name"),
    (
        Level("same", "相同", _equal("name"), 0.80, 0.0005, weighed_by_frequency="name"),
        Level("alike", "形近字，容易看错写错", _equal("shape"), 0.03, 0.00003),
        Level("homophone", "同音字", _shared("sounds"), 0.08, 0.0004),
        Level("dialect", "读音相近，方言里容易混", _shared("near_sounds"), 0.03, 0.001),
        Level("order", "字相同，前后颠倒", _equal("ordered"), 0.02, 0.0001),
        Level("missing", "少一个字或多一个字", "list_contains(shorter_l, name_r) OR list_contains(shorter_r, name_l)", 0.01, 0.001),
        Level("one", "有一个字不同（也可能是兄弟姐妹）", _shared("wild"), 0.008, 0.6),
        Level("other", "不同", "ELSE", 0.003, 0.4),
    ),
)
NUMBER = Comparison(
    "number",
    "证号",
    _both("number"),
    (
        Level(
            "same",
            "换算或补齐后相同",
            _equal("number") + " OR starts_with(number_l, number_r) OR starts_with(number_r, number_l)",
            0.35,
            2e-9,
        ),
        Level("slip", "只差一处（写错、颠倒、多写或少写一位）", "damerau_levenshtein(number_l, number_r) <= 1", 0.55, 1.5e-7),
        Level("two", "有两处不同", "damerau_levenshtein(number_l, number_r) <= 2", 0.04, 0.006),
        Level("birth", "地区和出生日期相同，后四位不同（双胞胎也会这样）", "left(number_l, 14) = left(number_r, 14)", 0.02, 0.014),
        Level("other", "不同", "ELSE", 0.01, 0.98),
    ),
)
BIRTH = Comparison(
    "birth",
    "出生日期",
    _both("birth"),
    (
        Level("same", "相同", _equal("birth"), 0.85, 0.00006),
        Level("turned", "月和日颠倒", "left(birth_l, 4) || substr(birth_l, 7, 2) || substr(birth_l, 5, 2) = birth_r", 0.03, 0.00006),
        Level("slip", "只差一位数字", "damerau_levenshtein(birth_l, birth_r) <= 1", 0.05, 0.0008),
        Level(
            "lunar",
            "同一年里相差 20 至 50 天，可能一方按农历登记",
            "left(birth_l, 4) = left(birth_r, 4) AND abs(born_l - born_r) BETWEEN 20 AND 50",
            0.04,
            0.002,
        ),
        Level("other", "不同", "ELSE", 0.03, 0.99),
    ),
)
SEX = Comparison(
    "sex",
    "性别",
    _both("sex"),
    (Level("same", "相同", _equal("sex"), 0.985, 0.5), Level("other", "不同", "ELSE", 0.015, 0.5)),
)
PLACE = Comparison(
    "place",
    "住址",
    _both("township"),
    (
        Level("door", "同一村（社区）同一门牌", f"{_equal('village')} AND {_equal('door')}", 0.30, 0.003),
        Level("village", "同一村（社区）", _equal("village"), 0.45, 0.008),
        Level("township", "同一乡镇", _equal("township"), 0.13, 0.06),
        Level("other", "不在同一乡镇", "ELSE", 0.12, 0.929),
    ),
)
COMPARISONS = (NAME, NUMBER, BIRTH, SEX, PLACE)

THRESHOLD_BITS = 6.0
"""The one threshold: whoever lies below it is not shown. At 6 bits the odds are 64 to 1."""
FEWEST_PEOPLE, MOST_PEOPLE = 1_000, 50_000
"""The odds before anything is compared are one in the register, which counts as no smaller and no larger: a small one was picked from a larger
population, and beyond a county people differ by area and place anyway."""
