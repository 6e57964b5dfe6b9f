"""From an address as written to a village of the county, and to the figures of its door; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

CODE_DIGITS = 12
TOWNSHIP_DIGITS = 9
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DOOR = re.compile(r"(\d+)\s*(?:组|号|户|栋|幢|单元|室|弄|巷|队|排|楼)")
_TEN = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_ENDINGS = ("村", "社区")


class Places:
    """The villages of a county by name: (code, name of the village, name of the township)."""

    def __init__(self, villages: Iterable[tuple[str, str, str]]) -> None:
        self._villages = [(code, village, _stem(village), township) for code, village, township in villages]

    def village_of(self, address: str, code: str = "") -> str:
        """Give the code of the only village an address can mean, of its township (three zeros at the end), or an empty text.

        A code of twelve digits that came with the row goes before the address.
        """
        if len(code) == CODE_DIGITS and code.isdigit():
            return code
        if not address:
            return ""
        named = {(each[0][:TOWNSHIP_DIGITS], each[3]) for each in self._villages if each[3] and each[3] in address}
        townships = {code for code, _ in named}
        near = [each for each in self._villages if not townships or each[0][:TOWNSHIP_DIGITS] in townships]
        rest = address
        for _, name in named:
            # A village is often called like its township.
            rest = rest.replace(name, "", 1)
        found = {each[0] for each in near if each[1] in rest} or {each[0] for each in near if len(each[2]) > 1 and each[2] in rest}
        if len(found) == 1:
            return found.pop()
        return townships.pop().ljust(CODE_DIGITS, "0") if len(townships) == 1 else ""


def door_of(address: str) -> str:
    """Give the figures of group and house in an address: 三组 12 号 → 3-12."""
    return "-".join(str(int(figures)) for figures in _DOOR.findall(_TEN.sub(_ten, address).translate(_CHINESE)))


def _ten(found: re.Match[str]) -> str:
    return f"{found[1] or '一'}{found[2] or '〇'}"


def _stem(village: str) -> str:
    for ending in _ENDINGS:
        if village.endswith(ending):
            return village.removesuffix(ending)
    return village
