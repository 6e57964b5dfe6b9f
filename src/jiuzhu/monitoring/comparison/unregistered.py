"""Findings about a key: who of them stands in the register after all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jiuzhu.casework.registry import queries as register
from jiuzhu.foundation.analytics.pseudonyms import KeyNotOurs, id_number_of


@dataclass(frozen=True)
class Registered:
    """A person of the register behind a key, with the household, if any."""

    person: Any
    household: Any = None


def registered_behind(keys: Iterable[str]) -> dict[str, Registered]:
    """Map those of at most 500 keys that are a person of the register, on no aid or in no category, to that person; numbers stay in memory."""
    numbers = {}
    for key in keys:
        try:
            numbers[id_number_of(UUID(key))] = key
        except (KeyNotOurs, ValueError):
            continue
    people = {numbers[number]: person for number, person in register.persons_by_id_numbers(numbers).items()}
    homes = register.current_memberships(person.pk for person in people.values())
    return {key: Registered(person, next((each.household for each in homes.get(person.pk, ())), None)) for key, person in people.items()}
