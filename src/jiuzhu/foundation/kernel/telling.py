"""Whether free text tells a number by which somebody is found, however it is written (pure)."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\d{7,}")
"""The shortest telephone numbers have seven digits."""
_APART = re.compile(r"[\s\-\u00ad\u00b7\u200b-\u2015\u2060\u2212\u2022\u30fb\ufeff_]")
_DOTTED = re.compile(r"(?<=\d{3})[./](?=\d{3})")
# A day, a span of years, a sum from one amount to another; not where more digits touch them.
_INNOCENT = re.compile(
    r"(?<![\d-])(?<!\d\s)(?:"
    r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?![\d-]|\s+\d(?!\d?:))"
    r"|(?:19|20)\d\d\s*[-\u2012-\u2015~]+\s*(?:19|20)\d\d(?=\s*年)"
    r"|\d{1,6}\s*[-\u2012-\u2015~]+\s*\d{1,6}(?=\s*(?:元|万))"
    r")"
)
_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")


def run_together(text: str) -> str:
    """Write a text the one way it is searched: compatible characters as one, without spaces, hyphens and middle dots."""
    return _APART.sub("", unicodedata.normalize("NFKC", text))


def number_told(text: str) -> str:
    """Give the first number of seven digits or more that a text tells, whatever its digits are written in or set apart by; empty where there is none."""
    plain = _INNOCENT.sub("。", unicodedata.normalize("NFKC", text))
    found = _NUMBER.search(_DOTTED.sub("", _APART.sub("", plain)).translate(_DIGITS))
    return found.group() if found else ""
