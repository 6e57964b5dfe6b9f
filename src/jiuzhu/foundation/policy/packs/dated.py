"""A pack as it is in force on one day, with the county's own values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from jiuzhu.foundation.policy.errors import ParameterRefused
from jiuzhu.foundation.policy.expressions import FactTypes
from jiuzhu.foundation.policy.expressions.values import AREAS, Plain, Value, read_value
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.sectioned import Sectioned

LONGEST_DEADLINE = 3650
"""Days, working days or hours: ten years of days; longer ones are slips of the keyboard."""


if TYPE_CHECKING:
    from jiuzhu.foundation.policy.packs.loading import Pack


@dataclass(frozen=True)
class Bands:
    """Hardship counts: high from ``high_min``, low up to ``low_max``, medium between; None where not set."""

    high_min: int | None
    low_max: int | None


@dataclass(frozen=True)
class DatedPack(Sectioned):
    """Every entry in force on ``on``; ``settings`` are the values given from outside, as written."""

    pack: Pack
    on: date
    parameters: Mapping[str, entries.Parameter]
    indicators: tuple[entries.Indicator, ...]
    warnings: tuple[entries.Warning, ...]
    catalogue: tuple[entries.CatalogueItem, ...]
    deadlines_declared: Mapping[str, entries.Deadline]
    visit_intervals: tuple[entries.VisitInterval, ...]
    goals: Mapping[str, entries.Goal]
    checks: tuple[entries.Check, ...]
    facts: FactTypes
    provisions: Mapping[str, tuple[entries.Provision, ...]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def deadlines(self) -> Mapping[str, entries.Deadline]:
        """The deadlines that have a number; a local one that is not set is absent."""
        return {key: each for key, each in self.deadlines_declared.items() if each.amount is not None}

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Parameter values as expressions take them: yuan, numbers, lists, {urban, rural}, None where not set."""
        return MappingProxyType({name: each.value for name, each in self.parameters.items()})

    def has_value(self, key: str) -> bool:
        """Tell whether a parameter or deadline has a value, be it in one kind of area only."""
        if key in self.deadlines_declared:
            return self.deadlines_declared[key].amount is not None
        value = self.values.get(key)
        return any(each is not None for each in value.values()) if isinstance(value, Mapping) else value is not None

    def number(self, value: int | str | None) -> Decimal | int | None:
        """Give a number as an entry holds it: itself, or the value of the parameter it names; None where that is not set."""
        found = self.values.get(value) if isinstance(value, str) else value
        return found if isinstance(found, int | Decimal) else None

    @property
    def bands(self) -> Bands:
        """Where the levels begin and end."""
        numbers = [self.values.get(name) for name in ("band_high_min", "band_low_max")]
        high, low = (each if isinstance(each, int) else None for each in numbers)
        return Bands(high, low)

    @property
    def missing(self) -> tuple[entries.Parameter | entries.Deadline, ...]:
        """The local parameters and deadlines that the county has not set."""
        parameters = [each for each in self.parameters.values() if each.local and _lacks(each.value)]
        deadlines = [each for each in self.deadlines_declared.values() if each.local and each.amount is None]
        return (*parameters, *deadlines)

    @property
    def fingerprint(self) -> str:
        """The digest of the pack together with the day and the values given from outside: what a decision stores."""
        told = json.dumps([self.pack.digest, str(self.on), sorted(self.settings.items())], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def with_values(self, given: Mapping[str, object], *, any_parameter: bool = False) -> DatedPack:
        """Give the same pack with values by "name" or "name.area"; raises ParameterRefused.

        Only local parameters and deadlines may be given, unless ``any_parameter`` (what-if and the command line).
        """
        parameters, deadlines = dict(self.parameters), dict(self.deadlines_declared)
        for key in sorted(given, key=lambda key: key.count(".")):
            value = given[key]
            if key in deadlines:
                deadlines[key] = _set_deadline(deadlines[key], value)
                continue
            name, _, area = key.rpartition(".") if key.endswith(tuple(f".{area}" for area in AREAS)) else (key, "", "")
            parameter = parameters.get(name)
            if parameter is None:
                raise ParameterRefused(
                    f"政策包 {self.pack.name} 没有参数 {key}。",
                    f"可以设定的有：{'、'.join(self._settable(any_parameter))}。",
                )
            if not parameter.local and not any_parameter:
                raise ParameterRefused(f"参数 {name} 由文件规定，不能在本地改。", "需要改动请另立政策包。")
            plain = read_value(parameter.kind, value, key)
            if parameter.is_share and not any_parameter and not (plain is None or (isinstance(plain, int | Decimal) and 0 <= plain <= 1)):
                raise ParameterRefused(f"参数 {key} 的值“{value}”不对。", "请写 0 到 1 之间的小数，例如 0.60，即 60%。")
            parameters[name] = replace(parameter, value=_placed(parameter.value, area, plain), set_here=True)
        settings = {**self.settings, **{key: str(value) for key, value in given.items()}}
        return replace(self, parameters=parameters, deadlines_declared=deadlines, settings=settings)

    def _settable(self, any_parameter: bool) -> list[str]:
        return [
            *(name for name, each in self.parameters.items() if each.local or any_parameter),
            *(name for name, each in self.deadlines_declared.items() if each.local or any_parameter),
        ]


def _placed(former: Value, area: str, value: Plain | None) -> Value:
    if not area:
        return value
    both = {each: former.get(each) if isinstance(former, Mapping) else former for each in AREAS}
    return {**both, area: value}


def _lacks(value: Value) -> bool:
    return any(each is None for each in value.values()) if isinstance(value, Mapping) else value is None


def _set_deadline(deadline: entries.Deadline, value: object) -> entries.Deadline:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_DEADLINE:
        raise ParameterRefused(f"期限“{deadline.label}”的值“{value}”不对。", f"请写 1 到 {LONGEST_DEADLINE} 的整数。")
    number = int(text)
    return replace(
        deadline,
        working_days=number if deadline.unit == "working_days" else None,
        days=number if deadline.unit == "days" else None,
        hours=number if deadline.unit == "hours" else None,
    )
