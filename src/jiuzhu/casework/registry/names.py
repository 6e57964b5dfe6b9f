"""How names are found: by any part of the characters, of the pinyin, or of the initials; pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

LONGEST_TOKEN = 24


def tidy_name(text: str) -> str:
    """Write a name the one way it is kept: no spaces around the dot of minority names, none between Han characters."""
    name = unicodedata.normalize("NFC", text).strip().replace("．", "·").replace("•", "·").replace("・", "·")
    parts = name.split()
    return "".join(parts) if all(not part.isascii() for part in parts) else " ".join(parts)


def pinyin_of(name: str) -> list[str]:
    """Give the syllables of a name in small letters without tones."""
    return [syllable for character in name if character.isalnum() for syllable in _syllables(character)]


@lru_cache(maxsize=8192)
def _syllables(character: str) -> tuple[str, ...]:
    return tuple(syllable.lower() for syllable in lazy_pinyin(character))


def name_tokens(name: str) -> set[str]:
    """Give every token whose start a search may type: each end of the characters, of the pinyin and of the initials.

    A part of a name is then the start of one token, so that an ordinary index finds one character as fast as three.
    """
    characters = "".join(character for character in name if character.isalnum()).lower()
    syllables = pinyin_of(name)
    initials = "".join(syllable[0] for syllable in syllables)
    tokens = {characters[start:] for start in range(len(characters))}
    tokens |= {"".join(syllables[start:]) for start in range(len(syllables))}
    tokens |= {initials[start:] for start in range(len(initials))}
    return {token[:LONGEST_TOKEN] for token in tokens}


def searched_name(text: str) -> str:
    """Turn what was typed into the start of a token."""
    return "".join(character for character in text.lower() if character.isalnum())[:LONGEST_TOKEN]
