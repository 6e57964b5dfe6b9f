"""Days that stand in an address of the portal."""

from __future__ import annotations

from datetime import date

from jiuzhu.foundation.kernel.errors import NotFound

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def day_in(text: str) -> date | None:
    """Read a day of an address; None where there is none that can be read. Raises NotFound for one in which nobody kept a ledger."""
    try:
        told = date.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST <= told <= LAST:
        raise NotFound(f"{told:%Y-%m-%d} 没有记录。", f"请选择 {FIRST.year} 至 {LAST.year} 年之间的日期。")
    return told
