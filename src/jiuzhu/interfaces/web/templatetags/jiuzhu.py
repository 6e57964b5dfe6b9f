"""Template tags and filters: assets, and dates, money and deadlines as people here write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString

from jiuzhu.interfaces.web import assets as built

register = template.Library()


@register.simple_tag
def assets(entry: str) -> SafeString:
    """Draw the <link> and <script> elements of a built entry."""
    return built.tags(entry)


@register.simple_tag
def static_file(path: str) -> str:
    """Give the address of a static file."""
    return static(path)


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Write a day as in lists: 11-20 (the full date belongs in a title beside it)."""
    return f"{_day(value):%m-%d}" if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day as 2026-11-20."""
    return _day(value).isoformat() if value else ""


@register.filter
def long_day(value: date | datetime | None) -> str:
    """Write a day as in letters, 2026年11月20日."""
    if not value:
        return ""
    on = _day(value)
    return f"{on.year}年{on.month}月{on.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment as 11-20 14:02."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%m-%d %H:%M}"


@register.filter
def iso(value: date | datetime | None) -> str:
    """Write a date or moment for a machine and for a title."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else (value.isoformat() if value else "")


@register.filter
def month(value: str | date | None) -> str:
    """Write a month (YYYY-MM or a date) as 2026年11月."""
    if not value:
        return ""
    year, number = (value.year, value.month) if isinstance(value, date) else map(int, str(value).split("-")[:2])
    return f"{year}年{number}月"


@register.filter
def yuan(fen: int | None) -> str:
    """Write integer fen as yuan with two decimals and thousands separated."""
    return "—" if fen is None else f"{Decimal(fen) / 100:,.2f}"


@register.filter
def count(number: int | None) -> str:
    """Write a whole number with thousands separated."""
    return "—" if number is None else f"{number:,}"


@register.filter
def due_words(days: int | None) -> str:
    """Say how many working days are left."""
    if days is None:
        return "—"
    if days == 0:
        return "今日到期"
    return f"剩 {days} 个工作日" if days > 0 else f"超 {-days} 个工作日"


@register.filter
def due_tone(days: int | None) -> str:
    """Give the tone of a deadline: late, soon (today and the next working day) or none."""
    if days is None or days > 1:
        return ""
    return "late" if days < 0 else "soon"


@register.filter
def item(mapping: dict[str, object], key: str) -> object:
    """Look a key up in a mapping."""
    return mapping.get(key)


@register.filter
def area_name(area: str) -> str:
    """Name a kind of area."""
    return {"urban": "城镇", "rural": "农村"}.get(area, "不分城乡")
