"""Every read of the division tree."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from jiuzhu.foundation.divisions.models import Division
from jiuzhu.foundation.divisions.rules import DivisionUnknown, Level, ancestors_of, division_range, full_code, short_name


def find_division(code: str) -> Division:
    """Give one loaded division; raises DivisionCodeInvalid and DivisionUnknown."""
    text = full_code(code)
    division = Division.objects.filter(code=text).first()
    if division is None:
        raise DivisionUnknown(f"系统里没有代码为 {text} 的行政区划。", "请核对代码，或由系统管理员先载入该地的区划。")
    return division


def is_loaded(code: str) -> bool:
    """Tell whether a division is in the tree."""
    return Division.objects.filter(code=full_code(code)).exists()


def divisions_under(code: str, level: Level | None = None) -> list[Division]:
    """List a division and everything under it by code, or only one level of it."""
    found = Division.objects.under(code)
    return list(found.at_level(level) if level else found)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Map codes to the bureau's names; a code that is not loaded is left out."""
    return dict(Division.objects.filter(code__in=set(codes)).values_list("code", "name"))


def full_name_of(code: str, *, below: Level = Level.CITY) -> str:
    """Write where a division lies, from the level after ``below`` down: 霍山县衡山镇南岳村. Codes not loaded are skipped."""
    text = full_code(code)
    rows = Division.objects.filter(code__in=(*ancestors_of(text), text))
    return "".join(short_name(row.name) for row in rows if Level(row.level).depth > below.depth)


def codes_named(text: str, *, within: Iterable[str] | None, most: int) -> list[str]:
    """List codes of townships and villages whose name holds the text, in the given divisions (None: anywhere), at most so many."""
    found = Division.objects.filter(level__in=(Level.TOWNSHIP.value, Level.VILLAGE.value), name__contains=text)
    if within is not None:
        found = found.filter(under("code", within))
    return list(found.values_list("code", flat=True)[:most])


def under(field: str, codes: Iterable[str]) -> Q:
    """Give the condition that a column of codes lies at or under any of some divisions; none given matches nothing."""
    condition = Q(pk__in=())
    for code in codes:
        low, high = division_range(code)
        condition |= Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return condition
