"""Whether words that are to be published tell who or where somebody is (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jiuzhu.foundation.kernel.telling import number_told, run_together

_HOUSE = r"[\d一二三四五六七八九十]+(?:组|号|栋)"
_PLACE = re.compile(r"(?:街道办事处|社区|街道|村|镇|乡)$")
_COMPOUND = frozenset({"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "令狐", "长孙", "宇文"})
_CALLED = "(?:[老小阿姓]{0}|{0}(?:家(?![具用电])|某|氏|[大老][爷娘伯叔婶妈哥姐]|爷爷|奶奶))"


def telling(words: str, *, names: Iterable[str], places: Iterable[str]) -> str:
    """Give the first part of the words that tells who or where somebody is, empty where nothing does.

    A name tells by itself, by the given name, and by the surname as people call each other; a place by its stem too; besides any long number and the number of
    a house or group.
    """
    text = run_together(words)
    for pattern in (*_of_names(names), *_of_places(places), _HOUSE):
        found = re.search(pattern, text)
        if found:
            return found.group()
    return number_told(words)


def _of_names(names: Iterable[str]) -> Iterator[str]:
    for name in filter(None, map(run_together, names)):
        surname = name[:2] if name[:2] in _COMPOUND else name[:1]
        given = name.removeprefix(surname)
        yield re.escape(name)
        if len(given) > 1:
            yield re.escape(given)
        elif given:
            yield f"[老小阿]{re.escape(given)}"
        yield _CALLED.format(re.escape(surname))


def _of_places(places: Iterable[str]) -> Iterator[str]:
    for place in map(run_together, places):
        stem = _PLACE.sub("", place)
        told = stem if len(stem) > 1 else place
        if len(told) > 1:
            yield re.escape(told)
