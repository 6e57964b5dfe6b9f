"""Reads an instance (data contracts §6): every mistake is named by where it stands and what to write instead."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from jiuzhu.delivery.dispatch.instances import SCALE, Carer, Instance, Part, Visit, Weights
from jiuzhu.foundation.kernel.errors import DomainError

LARGEST = 10**6  # minutes: almost two years, and far from where whole numbers in the search end
MOST_PARTS = 2
ENDS = 2
LONGEST_WEIGHT = 30  # digits before and after the point that a weight may have
SHIFT = "[开始, 结束]，都是分钟，开始不晚于结束，例如 [480, 1020]"
MINUTES = "不小于 0、最多三位小数的分钟数"
KEYS = {
    "": {"travel_minutes", "carers", "visits", "weights", "hard_shift"},
    "carers": {"id", "skills", "location", "shift"},
    "visits": {"id", "location", "window", "parts", "together", "priority", "preferred_carers"},
    "parts": {"skill", "minutes"},
    "weights": {"travel", "lateness", "worst_lateness", "unserved"},
    "together": {"gap"},
}


class DispatchInstanceInvalid(DomainError):
    """A file of carers and visits cannot be planned as it stands."""

    code = "dispatch_instance_invalid"


def read_instance(path: Path) -> Instance:
    """Read and check one day's file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise DispatchInstanceInvalid(f"打不开文件 {path}。", "请确认文件存在、可以读取，并且不是文件夹。") from None
    except UnicodeDecodeError:
        raise DispatchInstanceInvalid(f"{path.name} 不是 UTF-8 文本。", "请把文件另存为 UTF-8 编码的 JSON。") from None
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符"
        raise DispatchInstanceInvalid(f"{path.name} 不是 JSON：{where}读不下去。", "请检查那里的逗号、引号和括号。") from None
    except RecursionError:
        raise DispatchInstanceInvalid(f"{path.name} 的括号套得太深。", "请按说明的格式写。") from None
    except ValueError as error:
        if isinstance(error, DomainError):
            raise
        raise DispatchInstanceInvalid(f"{path.name} 里有位数过多的数。", "请改成最多三位小数的数。") from None
    return parse_instance(document)


def parse_instance(document: Any) -> Instance:
    """Check one day's carers, visits, travel and weights."""
    if not isinstance(document, Mapping):
        _refuse("整个文件", "一个对象 {…}，含 travel_minutes、carers、visits、weights、hard_shift")
    unknown: list[str] = []
    _keys(document, "", "", unknown)
    travel = _matrix(_taken(document, "travel_minutes", ""))
    carers = tuple(_carer(each, f"carers[{n}]", len(travel), unknown) for n, each in enumerate(_list(document, "carers", "")))
    _different("carers", [each.id for each in carers])
    visits = tuple(_visit(each, f"visits[{n}]", len(travel), unknown) for n, each in enumerate(_list(document, "visits", "")))
    _different("visits", [each.id for each in visits])
    hard_shift = _taken(document, "hard_shift", "")
    if not isinstance(hard_shift, bool):
        _refuse("hard_shift", "true（必须在班次结束前回到出发地）或 false")
    weights = _weights(_taken(document, "weights", ""), unknown)
    return Instance(travel, carers, visits, weights, hard_shift, tuple(dict.fromkeys(unknown)))


def _matrix(rows: Any) -> tuple[tuple[int, ...], ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, list) and len(row) == len(rows) for row in rows):
        _refuse("travel_minutes", "行数与列数相同的表，第 a 行第 b 列是从地点 a 到地点 b 的分钟数")
    return tuple(tuple(_thousandths(cell, f"travel_minutes[{a}][{b}]") for b, cell in enumerate(row)) for a, row in enumerate(rows))


def _carer(each: Any, at: str, places: int, unknown: list[str]) -> Carer:
    _object(each, at)
    _keys(each, "carers", at, unknown)
    skills = frozenset(_name(skill, f"{at}.skills[{n}]") for n, skill in enumerate(_list(each, "skills", at)))
    shift = _span(_taken(each, "shift", at), f"{at}.shift", SHIFT)
    return Carer(_name(_taken(each, "id", at), f"{at}.id"), skills, _place(each, at, places), shift)


def _visit(each: Any, at: str, places: int, unknown: list[str]) -> Visit:
    _object(each, at)
    _keys(each, "visits", at, unknown)
    parts = tuple(_part(part, f"{at}.parts[{n}]", unknown) for n, part in enumerate(_list(each, "parts", at)))
    if not 0 < len(parts) <= MOST_PARTS:
        _refuse(f"{at}.parts", "一项或两项，由一人或两人服务；更多的请分成几个 visit")
    gap = _gap(each.get("together"), f"{at}.together", len(parts), unknown)
    priority = _thousandths(each["priority"], f"{at}.priority", "不小于 0、最多三位小数的数") if each.get("priority") is not None else SCALE
    preferred = _list(each, "preferred_carers", at) if each.get("preferred_carers") is not None else []
    liked = frozenset(_name(carer, f"{at}.preferred_carers[{n}]") for n, carer in enumerate(preferred))
    window = _span(_taken(each, "window", at), f"{at}.window", SHIFT)
    return Visit(_name(_taken(each, "id", at), f"{at}.id"), _place(each, at, places), window, parts, gap, priority, liked)


def _part(each: Any, at: str, unknown: list[str]) -> Part:
    _object(each, at)
    _keys(each, "parts", at, unknown)
    return Part(_name(_taken(each, "skill", at), f"{at}.skill"), _thousandths(_taken(each, "minutes", at), f"{at}.minutes"))


def _gap(together: Any, at: str, parts: int, unknown: list[str]) -> tuple[int, int] | None:
    if together is None:
        return None
    if parts != MOST_PARTS:
        _refuse(at, "只有两项（parts）的 visit 才写；一项的请去掉 together")
    if together == "simultaneous":
        return 0, 0
    if not isinstance(together, Mapping):
        _refuse(at, '"simultaneous" 或 {"gap": [最短, 最长]}')
    _keys(together, "together", at, unknown)
    words = "[最短, 最长]，都是不小于 0 的分钟数，从第 0 项开始到第 1 项开始，最短不大于最长"
    gap = _span(_taken(together, "gap", at), f"{at}.gap", words)
    return gap if gap[0] >= 0 else _refuse(f"{at}.gap", words)


def _weights(each: Any, unknown: list[str]) -> Weights:
    _object(each, "weights")
    _keys(each, "weights", "weights", unknown)
    found = []
    for name in ("travel", "lateness", "worst_lateness", "unserved"):
        value = _exact(_taken(each, name, "weights"))
        if not _is_number(value) or value < 0 or not _plain(Decimal(value)):
            _refuse(f"weights.{name}", "不小于 0 的数，例如 1 或 0.333")
        found.append(Decimal(value))
    return Weights(*found)


def _span(value: Any, at: str, words: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != ENDS:
        _refuse(at, words)
    start, end = (_thousandths(each, f"{at}[{n}]", words, least=-LARGEST) for n, each in enumerate(value))
    return (start, end) if start <= end else _refuse(at, words)


def _place(each: Mapping[str, Any], at: str, places: int) -> int:
    value = _taken(each, "location", at)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < places:
        _refuse(
            f"{at}.location",
            f"travel_minutes 里的地点，从 0 数起的整数（0 到 {places - 1}）" if places else "地点，但 travel_minutes 是空的",
        )
    return int(value)


def _thousandths(value: Any, at: str, words: str = MINUTES, least: int = 0) -> int:
    value = _exact(value)
    if not _is_number(value) or not least <= value <= LARGEST:
        _refuse(at, f"{words}（不超过 {LARGEST}）")
    if isinstance(value, int):
        return value * SCALE
    exact = value * SCALE
    whole = int(exact)
    return whole if whole == exact else _refuse(at, f"最多三位小数的数（现在是 {value}）")


def _exact(value: Any) -> Any:
    """A float, which no file gives, as the decimal it is written as."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _plain(value: Decimal) -> bool:
    return value <= LARGEST**2 and -value.as_tuple().exponent <= LONGEST_WEIGHT  # type: ignore[operator]


def _name(value: Any, at: str) -> str | int:
    named = (isinstance(value, str) and value.strip()) or (isinstance(value, int) and not isinstance(value, bool))
    return value if named else _refuse(at, "不为空的文字（用引号括起来）或整数")


def _taken(each: Mapping[str, Any], key: str, at: str) -> Any:
    if key not in each:
        where = f"{at} 里" if at else ""
        raise DispatchInstanceInvalid(f"{where}缺少 {key}。", f"请补上 {key}，格式见 jiuzhu dispatch --help。")
    return each[key]


def _list(each: Mapping[str, Any], key: str, at: str) -> list[Any]:
    value = _taken(each, key, at)
    return value if isinstance(value, list) else _refuse(f"{at}.{key}" if at else key, "列表 […]")


def _object(each: Any, at: str) -> None:
    if not isinstance(each, Mapping):
        _refuse(at, "一个对象 {…}")


def _keys(each: Mapping[str, Any], kind: str, at: str, unknown: list[str]) -> None:
    unknown += [f"{kind}.{key}" if kind else key for key in each if key not in KEYS[kind]]


def _different(what: str, ids: list[str | int]) -> None:
    seen: set[str | int] = set()
    for each in ids:
        if each in seen:
            _refuse(f"{what} 的 id“{each}”", "各不相同的 id（现在有两个相同）")
        seen.add(each)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise DispatchInstanceInvalid(f"同一个对象里“{twice}”写了两次。", "请只留一个。")
    return found


def _no_number(name: str) -> NoReturn:
    raise DispatchInstanceInvalid(f"文件里有 {name}，不是数。", "请改成最多三位小数的数。")


def _refuse(at: str, wanted: str) -> NoReturn:
    raise DispatchInstanceInvalid(f"{at} 不对。", f"请写成：{wanted}。")
