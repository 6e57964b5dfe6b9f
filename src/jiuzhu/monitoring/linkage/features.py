"""A person as one side writes it, and the columns in which two sides are compared; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiuzhu.monitoring.linkage import names, numbers

TOWNSHIP_DIGITS = 9
DAY = "%Y%m%d"
SOUNDS_BLOCKED = 3


@dataclass(frozen=True)
class Written:
    """A person as written on one side; an empty text is unknown. ``birth`` is ISO, ``village`` a division code, ``door`` group and house."""

    ref: str
    name: str = ""
    number: str = ""
    birth: str = ""
    sex: str = ""
    village: str = ""
    door: str = ""


COLUMNS: dict[str, str] = {
    "ref": "VARCHAR",
    "name": "VARCHAR",
    "shape": "VARCHAR",
    "sounds": "VARCHAR[]",
    "near_sounds": "VARCHAR[]",
    "ordered": "VARCHAR",
    "wild": "VARCHAR[]",
    "shorter": "VARCHAR[]",
    "number": "VARCHAR",
    "birth": "VARCHAR",
    "born": "INTEGER",
    "sex": "VARCHAR",
    "village": "VARCHAR",
    "township": "VARCHAR",
    "door": "VARCHAR",
    "blocks": "VARCHAR[]",
}
"""The columns of both sides with their DuckDB types."""


def columns_of(person: Written) -> tuple[Any, ...]:
    """Give the values of ``COLUMNS``; what is not known is None."""
    name = names.compared(names.tidy_name(person.name))
    number = numbers.compared(person.number)
    day = _day(person.birth)
    birth = f"{day:{DAY}}" if day else ""
    township = person.village[:TOWNSHIP_DIGITS] if len(person.village) > TOWNSHIP_DIGITS else ""
    whole = township and not person.village.endswith("0" * (len(person.village) - TOWNSHIP_DIGITS))
    return (
        person.ref,
        name.name or None,
        name.shape,
        list(name.sounds),
        list(name.near_sounds),
        name.ordered,
        list(name.wild),
        list(name.shorter),
        number.number or None,
        birth or None,
        day.toordinal() if day else None,
        person.sex or None,
        person.village if whole else None,
        township or None,
        person.door or None,
        _blocks(name, number, birth, township),
    )


def _blocks(name: names.NameAsCompared, number: numbers.NumberAsCompared, birth: str, township: str) -> list[str]:
    found = list(number.blocks)
    sounds = list(name.near_sounds[:SOUNDS_BLOCKED]) if name.name else []
    if sounds:
        sounds.append("|".join(sorted(sounds[0].split("'"))))
    if birth:
        found.append(f"b{birth}")
        found += [f"y{sound}{birth[:4]}" for sound in sounds]
        found += [f"d{sound}{birth[4:]}" for sound in sounds]
    if township:
        found += [f"t{sound}{township}" for sound in sounds]
    return list(dict.fromkeys(found))


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.replace("-", "").replace("/", "")[:8], DAY).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None
