"""What a twelve-digit division code says by itself: its level, its parents, the range of codes under it."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from jiuzhu.foundation.kernel.errors import DomainError

RESIDENTS = (range(200), range(400, 500))
CODE_LENGTH = 12
CODES_KEPT = 16_384
"""So many answers about codes are kept in memory: the divisions of a city and what lies above them are asked for again and again."""


class Level(StrEnum):
    """The five levels of the tree, highest first; the value is what is stored."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def label(self) -> str:
        """Give the Chinese word for the level."""
        return _LABELS[self]

    @property
    def depth(self) -> int:
        """Count levels from the province (0) to the village (4)."""
        return _ORDER.index(self)


_LABELS = {Level.PROVINCE: "省", Level.CITY: "市", Level.COUNTY: "县", Level.TOWNSHIP: "乡镇", Level.VILLAGE: "村（社区）"}
_ORDER = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
_DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: CODE_LENGTH}


class DivisionCodeInvalid(DomainError):
    """The text is not a division code."""

    code = "division_code_invalid"


class DivisionUnknown(DomainError):
    """No loaded division has this code."""

    code = "division_unknown"
    status = 404


def full_code(code: str) -> str:
    """Pad a short code (2, 4, 6, 9 or 12 digits) to twelve digits; raises DivisionCodeInvalid."""
    text = code.strip()
    if len(text) not in _DIGITS.values() or not (text.isascii() and text.isdigit()) or text.startswith("00"):
        raise DivisionCodeInvalid(f"“{code}”不是行政区划代码。", "请填写统计用区划代码：省 2 位、市 4 位、县 6 位、乡镇 9 位或村 12 位数字。")
    return text.ljust(CODE_LENGTH, "0")


@lru_cache(maxsize=CODES_KEPT)
def level_of(code: str) -> Level:
    """Tell the level of a code by its trailing zeros; raises DivisionCodeInvalid."""
    text = full_code(code)
    return next(level for level, digits in _DIGITS.items() if not text[digits:].strip("0"))


def digits_of(level: Level) -> int:
    """Count the leading digits that name a division of a level."""
    return _DIGITS[level]


@lru_cache(maxsize=CODES_KEPT)
def division_range(code: str) -> tuple[str, str]:
    """Give the lowest and highest twelve-digit code at or under a division, both inclusive; raises DivisionCodeInvalid.

    ``code BETWEEN low AND high`` uses the index of a column on every database, where a prefix match may not.
    """
    text = full_code(code)
    digits = _DIGITS[level_of(text)]
    return text, text[:digits].ljust(CODE_LENGTH, "9")


def covers(ancestor: str, code: str) -> bool:
    """Tell whether a division is, or lies above, another; raises DivisionCodeInvalid."""
    low, high = division_range(ancestor)
    return low <= full_code(code) <= high


def ancestors_of(code: str) -> tuple[str, ...]:
    """List the codes above a division, province first, itself not included; raises DivisionCodeInvalid.

    A city without counties (Dongguan) stands directly above its townships, so a code may skip a level.
    """
    text = full_code(code)
    candidates = (text[:digits].ljust(CODE_LENGTH, "0") for digits in _DIGITS.values())
    return tuple(dict.fromkeys(candidate for candidate in candidates if candidate != text))


def parent_of(code: str) -> str | None:
    """Give the code right above, None for a province; raises DivisionCodeInvalid."""
    above = ancestors_of(code)
    return above[-1] if above else None


@lru_cache(maxsize=CODES_KEPT)
def ancestor_at(code: str, level: Level) -> str | None:
    """Give the code of that level at or above a division, None when the division lies higher or the level is skipped."""
    text = full_code(code)
    return next((each for each in (*ancestors_of(text), text) if level_of(each) is level), None)


def is_residents_committee(code: str) -> bool:
    """Tell a residents' committee (居委会, 001–199, and 400–499 alike) from a villagers' one; False above the village level."""
    text = full_code(code)
    if level_of(text) is not Level.VILLAGE:
        return False
    number = int(text[9:])
    return any(number in each for each in RESIDENTS)


_LONG_ENDINGS = ("社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "居委会", "村委会")


def short_name(name: str) -> str:
    """Shorten a committee's name to the place people say: 南岳村委会 → 南岳村, 文峰社区居委会 → 文峰社区."""
    for ending in _LONG_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            stem = name.removesuffix(ending)
            suffix = "村" if ending.startswith("村") else "社区"
            return stem if stem.endswith(("村", "社区")) else stem + suffix
    return name
