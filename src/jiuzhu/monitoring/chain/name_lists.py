"""What a department is told of the people on aid each month: who is new, who left, whose category is another (F-17; pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError

ADDED, CHANGED, ENDED = "added", "changed", "ended"
CHANGES = {ADDED: "新增", CHANGED: "变更", ENDED: "退出"}
EVERYBODY = "everybody"
WHOM = {EVERYBODY: "全部在册人员", "disabled": "残疾人", "child": "未成年人", "pupil": "在读学生", "woman": "妇女"}
"""Of whom a department is told: those its business is about and nobody else."""


class ReceiverInvalid(DomainError):
    """A department cannot be entered as one that gets the lists of people on aid."""

    code = "receiver_invalid"


def concerns(whom: str, person: object) -> bool:
    """Tell whether somebody on aid is among those a department is told of."""
    return whom == EVERYBODY or bool(getattr(person, whom))


@dataclass(frozen=True)
class Known:
    """One person as a department knows them: by number, with the category told last and from when it held."""

    id_number: str
    name: str
    category: str
    category_class: str
    since: date | None


@dataclass(frozen=True)
class Change:
    """What a department has to be told of one person (``key``); ``before`` is what it knew."""

    key: str
    kind: str
    person: Known
    before: Known | None


def changes(told: Mapping[str, Known], now: Mapping[str, Known]) -> Iterator[Change]:
    """Compare what a department was told with how it is now, by key: whoever is new or another, then whoever is gone."""
    for key, person in now.items():
        before = told.get(key)
        if before is None:
            yield Change(key, ADDED, person, None)
        elif (before.category, before.category_class) != (person.category, person.category_class):
            yield Change(key, CHANGED, person, before)
    for key, before in told.items():
        if key not in now:
            yield Change(key, ENDED, before, before)
