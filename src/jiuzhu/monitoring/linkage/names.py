"""What makes two Chinese names alike to the ear, to the eye or to a hurried hand; pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from jiuzhu.monitoring.linkage.look_alikes import shape_of

SHORTEST_SHORTENED = 3
MOST_SOUNDS = 12
"""Ways of reading one name aloud that are kept; a name has three characters, most of them one reading."""
_GAP = "＿"
# What many dialects do not tell apart: 平翘舌, 前后鼻音, n 与 l. The order matters: endings after beginnings.
_DIALECT_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_DIALECT_ENDS = (("iang", "ian"), ("uang", "uan"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on"))


@dataclass(frozen=True)
class NameAsCompared:
    """One name made ready to be compared.

    ``sounds`` are its readings without tones, ``near_sounds`` those with what dialects confuse made equal; ``wild`` has one character at a
    time left open, ``shorter`` one left out; ``ordered`` is the same for any order of the characters.
    """

    name: str
    surname: str
    shape: str
    sounds: tuple[str, ...]
    near_sounds: tuple[str, ...]
    ordered: str
    wild: tuple[str, ...]
    shorter: tuple[str, ...]


def tidy_name(text: str) -> str:
    """Write a name with letters and characters only: departments put spaces, dots and brackets into it."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum()).upper()


@lru_cache(maxsize=65536)
def compared(name: str) -> NameAsCompared:
    """Make a tidy name ready to be compared."""
    readings = [_readings(character) for character in name]
    sounds = tuple(dict.fromkeys("'".join(reading) for reading in islice(product(*readings), MOST_SOUNDS)))
    near = tuple(dict.fromkeys("'".join(map(_dialect, sound.split("'"))) for sound in sounds))
    places = range(len(name))
    return NameAsCompared(
        name=name,
        surname=name[:1],
        shape=shape_of(name),
        sounds=sounds,
        near_sounds=near,
        ordered="".join(sorted(name)),
        wild=tuple(name[:place] + _GAP + name[place + 1 :] for place in places[1:]),
        shorter=tuple(name[:place] + name[place + 1 :] for place in places if len(name) >= SHORTEST_SHORTENED),
    )


@lru_cache(maxsize=16384)
def _readings(character: str) -> tuple[str, ...]:
    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(found[0])) if found else (character,)


def _dialect(syllable: str) -> str:
    for long, short in _DIALECT_STARTS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
            break
    for long, short in _DIALECT_ENDS:
        if syllable.endswith(long):
            return syllable[: -len(long)] + short
    return syllable
