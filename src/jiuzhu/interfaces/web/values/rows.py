"""Local parameters and deadlines as one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.packs import DatedPack, Deadline, Parameter
from jiuzhu.foundation.policy.queries import LocalValue, value_stands

UNITS = {"working_days": "个工作日", "days": "天", "hours": "小时"}
AREAS = {"": "不分城乡", "urban": "城镇", "rural": "农村"}


@dataclass(frozen=True)
class Row:
    """One number the county sets: what it is, what it is now, what the document says about it.

    ``default`` is the value of the text in words while none was entered; ``fixed``: only two people together change it.
    """

    key: str
    label: str
    unit: str
    clause: str
    quote: str
    reading: str
    deadline: bool
    fixed: bool
    default: str
    history: list[LocalValue] = field(default_factory=list)
    now: list[LocalValue] = field(default_factory=list)

    @property
    def set(self) -> bool:
        return bool(self.now) or bool(self.default)


def rows_of(pack: DatedPack, values: Iterable[LocalValue]) -> list[Row]:
    """Give every local entry of the pack, those not set first; ``values`` come newest first."""
    values = list(values)
    entries: list[Parameter | Deadline] = [each for each in pack.parameters.values() if each.local]
    entries += [each for each in pack.deadlines_declared.values() if each.local]
    rows = [_row(each, [value for value in values if value.name == _key(each)], pack) for each in entries]
    return sorted(rows, key=lambda row: row.set)


def _row(entry: Parameter | Deadline, history: list[LocalValue], pack: DatedPack) -> Row:
    now: Mapping[str, LocalValue] = {value.area: value for value in reversed(history) if value.holds(pack.on)}
    text = pack.pack.at(pack.on)
    declared: Parameter | Deadline = text.deadlines_declared[entry.key] if isinstance(entry, Deadline) else text.parameters[entry.name]
    return Row(
        key=_key(entry),
        label=entry.label,
        unit=UNITS.get(entry.unit, entry.unit),
        clause=entry.clause,
        quote=entry.quote,
        reading=entry.ground.reading,
        deadline=isinstance(entry, Deadline),
        fixed=all(value_stands(_key(entry), law=pack, entered=history, area=area) for area in AREAS),
        default=_words(declared) if not now and text.has_value(_key(entry)) else "",
        history=history,
        now=list(now.values()),
    )


def _words(entry: Parameter | Deadline) -> str:
    return f"{entry.amount} {UNITS.get(entry.unit, entry.unit)}" if isinstance(entry, Deadline) else value_text(entry)


def _key(entry: Parameter | Deadline) -> str:
    return entry.key if isinstance(entry, Deadline) else entry.name
