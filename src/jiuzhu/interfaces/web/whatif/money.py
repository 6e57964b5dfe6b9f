"""The money of a trial in words: exact for who sees every household, else as coarse as the counts beside it, and hidden with them."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.foundation.kernel.money import FEN_PER_YUAN, yuan_text
from jiuzhu.supervision.whatif.rules import Money, Paid, coarseness, rounded, tells_on_few
from jiuzhu.supervision.whatif.spending import TopUpChange

FEN_PER_WAN = 10_000 * FEN_PER_YUAN


@dataclass(frozen=True)
class Side:
    """One side of a benefit in words, with the arithmetic."""

    people: str
    total: str


@dataclass(frozen=True)
class MoneyLine:
    """A touched benefit in words."""

    label: str
    amount_before: str
    amount_after: str
    before: Side
    after: Side
    difference: str
    unknown: str


def counted(count: int, minimum: int) -> str:
    """Write a count, to the nearest multiple of the smallest that is told; exactly where there is none."""
    return f"{rounded(count, minimum):,}"


def money_line(paid: Paid, minimum: int) -> MoneyLine:
    """Draw a touched benefit; ``minimum`` is the smallest count that is told, nothing for who sees every household."""
    unit = "人" if paid.of == "person" else "户"
    drawn = _Pair(paid.before, paid.after, unit, minimum)
    unknown = max((each.unknown for each in (paid.before, paid.after) if each), default=0)
    per = f"（{paid.per}）" if paid.per else ""
    goods = f"：{paid.goods}" if paid.goods else ""
    return MoneyLine(
        f"{paid.label}{per}{goods}",
        paid.amount_before or "—",
        paid.amount_after or "—",
        drawn.side(paid.before),
        drawn.side(paid.after),
        drawn.difference,
        f"{counted(unknown, minimum)} {unit}" if unknown and not drawn.few else "",
    )


def top_up_lines(found: TopUpChange | None, minimum: int) -> tuple[tuple[str, Side, Side, str], ...]:
    """Draw what 低保 costs a month by the county's own rule."""
    if found is None or not found.switched_on:
        return ()
    besides = _Pair(None, found.besides, "户", minimum)
    now = _Pair(found.before, found.after, "户", minimum, hidden=besides.few)
    besides = _Pair(None, found.besides, "户", minimum, hidden=now.few)
    return (
        ("现有低保户", now.side(found.before), now.side(found.after), now.difference),
        ("低于标准、尚未享受的（如全部纳入）", Side("—", "—"), besides.side(found.besides), ""),
    )


class _Pair:
    """Both sides of some money, told to the same coarseness or not at all."""

    def __init__(self, before: Money | None, after: Money | None, unit: str, minimum: int, *, hidden: bool = False) -> None:
        self.sides, self.unit, self.minimum = (before, after), unit, minimum
        self.few = hidden or (minimum > 0 and tells_on_few(before, after, minimum))
        self.step = max((coarseness(each, minimum, FEN_PER_WAN) for each in self.sides if each), default=0)

    def side(self, money: Money | None) -> Side:
        if money is None:
            return Side("没有这项待遇", "—")
        if self.few:
            return Side("＊", "＊")
        people = f"{counted(money.people, self.minimum)} 人"
        if self.unit != "人":
            people = f"{counted(money.households, self.minimum)} 户 {people}"
        return Side(people, "—" if money.total_fen is None else self._fen(money.total_fen))

    @property
    def difference(self) -> str:
        before, after = (each.total_fen if each else None for each in self.sides)
        if self.few or before is None or after is None:
            return ""
        # Of what is shown, so that it tells no more than the two sides beside it.
        fen = rounded(after, self.step) - rounded(before, self.step)
        if self.step and not fen:
            # No difference at all would tell that even the one household whose sum may change does not.
            return self._less
        return f"{'+' if fen > 0 else '−' if fen < 0 else ''}{self._fen(abs(fen))}"

    @property
    def _less(self) -> str:
        return f"不足 {self.step // FEN_PER_WAN:,} 万元"

    def _fen(self, fen: int) -> str:
        if not self.step:
            return f"{yuan_text(fen)} 元"
        return self._less if 0 < fen < self.step else f"{rounded(fen, self.step) // FEN_PER_WAN:,} 万元"
