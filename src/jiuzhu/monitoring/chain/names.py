"""One name for one thing: kinds of aid and departments as the law calls them, however a file writes them (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jiuzhu.foundation.policy.packs import DatedPack


@dataclass(frozen=True)
class Names:
    """The words of one law for kinds of aid and for departments."""

    law: DatedPack

    @cached_property
    def _kinds(self) -> dict[str, str]:
        found = {word: each.code for each in self.law.aid_kinds for word in (*each.aliases, each.label, each.code)}
        # A service keeps its own code even where a benefit carries the same label.
        return {each.label: each.code for each in self.law.benefits} | found

    @cached_property
    def _own_kinds(self) -> dict[tuple[str, str], str]:
        units = {each.code: each.label for each in self.law.units}
        return {(word, units[each.department]): each.code for each in self.law.aid_kinds for word in each.own_aliases}

    @cached_property
    def _labels(self) -> dict[str, str]:
        named: tuple[Any, ...] = (*self.law.benefits, *self.law.catalogue, *self.law.aid_kinds)
        return {each.code: each.label for each in named}

    def kind(self, written: str, department: str) -> str:
        """Give the code of a kind of aid as a department writes it; words the law does not know stay as they are."""
        word = written.strip()
        return self._own_kinds.get((word, self.department(department))) or self._kinds.get(word, word)

    def kind_label(self, code: str) -> str:
        """Give a kind of aid in words."""
        return self._labels.get(code, code)

    def department(self, written: str) -> str:
        """Give a department as the law calls it, with or without the county's name before it; others stay as they are."""
        name, place = written.strip(), self.law.pack.label
        short = name.removeprefix(place)
        # 霍山县残联, 县残联 and 残联 are one department.
        for each in (name, short, f"{place[-1:]}{short}"):
            unit = self.law.unit(each) if each else None
            if unit is not None:
                return unit.label
        return name
