"""Reading what a department feed is from its declaration: columns, sender, what it folds into; strict, with file and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from jiuzhu.foundation.analytics.tabular.cells import clean
from jiuzhu.foundation.analytics.tabular.encoding import AUTO, NAMES
from jiuzhu.foundation.policy.facts import FOLD_KEYS, declared_facts
from jiuzhu.foundation.policy.located import Entry
from jiuzhu.monitoring.feeds.contracts import Column, Contract, Fold, Kind, vital

KEYS = (
    "feed", "version", "order", "label", "sender", "due_day", "authorised_only", "whole_list", "clause", "exchange", "folds_into", "encoding", "key", "parts", "columns", "facts", "warnings",
)  # fmt: skip
COLUMN_KEYS = ("label", "aliases", "type", "must", "values", "unit")
CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")
VALUE = re.compile(r"[\w.\-]{1,32}")
TAKEN = (
    "line", "term_line", "key", "fault", "number", "file", "file_row_number", "delivery", "id_number", "person_id", "household_id",
)  # fmt: skip
"""Names that checking, comparing and listing use beside the columns."""
MUST = {"": (False, False), "column": (True, False), "value": (True, True)}
FOLDS = ("count", "any", "sum", "max", "min", "latest", "list", "months")
FOLDS_OF_A_COLUMN = ("sum", "max", "min", "latest", "list", "months")
KINDS_OF_FOLD = {"count": ("count",), "any": ("boolean",), "list": ("text",), "months": ("count",)}
ABOUT = ("person", "household", "anyone")
PERSON = "id_number"
"""By what rows are counted once where each person is."""
SPANS = ("", "month", "year")
LAST = 999
NAMED_FOR = "department_"
"""What the code of a part leaves out of the code of the whole."""
MOST_COLUMNS = 60
LONGEST_HEAD = 64
LAST_DAY = 31
ID_NUMBER = replace(
    vital("id_number", "身份证号", Kind.ID_NUMBER), aliases=("身份证号码", "公民身份号码", "居民身份证号", "证件号码", "身份证")
)


def contract_of(entry: Entry, facts: Collection[str] | None = None) -> Contract:
    """Read one declaration; ``facts`` are those there are (the installed ones by default); raises PackFaulty with file, line and what to write instead."""
    entry.only(KEYS)
    code = entry.need("feed")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise entry.fault(f"代码“{code}”不对。", "请用小写英文字母开头的字母、数字和下划线，2 到 32 个字符。", "feed")
    columns = tuple(_column(name, each) for name, each in entry.named("columns").items())
    if not columns:
        raise entry.fault("没有写列。", "请写 columns: 和每一列的 {label: 中文, type: 类型}；身份证号不用写，每类都有。")
    if len(columns) > MOST_COLUMNS:
        raise entry.fault(f"有 {len(columns)} 列，太多了。", f"一类数据最多 {MOST_COLUMNS} 列；请只写比对用得着的列。", "columns")
    kept = [column.kept_as for column in columns]
    for column in columns:
        if kept.count(column.kept_as) > 1:
            raise entry.fault(f"列 {column.name} 与另一列保存为同一个名字 {column.kept_as}。", "请改其中一个列名。", "columns")
    if entry.get("authorised_only", False) not in (True, False):
        raise entry.fault("authorised_only 不是 true 或 false。", "金融类数据写 true，其他的不写。", "authorised_only")
    if entry.get("whole_list", False) not in (True, False):
        raise entry.fault("whole_list 不是 true 或 false。", "每次报送现有的全部人员、新的一份代替旧的写 true，其他的不写。", "whole_list")
    order = entry.get("order", LAST)
    if not isinstance(order, int):
        raise entry.fault(f"order 的值“{order}”不是整数。", "写成 21 这样；不写就排在后面。", "order")
    version, due_day = entry.get("version", 0), entry.get("due_day")
    if not isinstance(version, int) or version < 0:
        raise entry.fault(f"version 的值“{version}”不是整数。", "写成 2 这样；不写就是没有编号。", "version")
    if due_day is not None and (not isinstance(due_day, int) or not 1 <= due_day <= LAST_DAY):
        raise entry.fault(f"due_day 的值“{due_day}”不是日子。", f"写次月几日，1 到 {LAST_DAY}；不写就按本县的报送日。", "due_day")
    encoding = entry.words("encoding") or AUTO
    if encoding not in (AUTO, *NAMES):
        raise entry.fault(f"encoding 的值“{encoding}”不对。", f"能写的有：{'、'.join((AUTO, *NAMES))}；不写就自动识别。", "encoding")
    key = _key(entry, columns)
    contract = Contract(
        code,
        entry.words("label") or _missing(entry, "label", "请写 label: 中文名称。"),
        entry.words("sender") or _missing(entry, "sender", "请写 sender: 来源部门。"),
        (replace(ID_NUMBER, label=key, aliases=()) if key else ID_NUMBER, *columns),
        entry.words("clause"),
        order=order,
        authorised_only=bool(entry.get("authorised_only")),
        exchange=entry.words("exchange"),
        version=version,
        due_day=due_day,
        encoding=encoding,
        key=key,
        whole_list=bool(entry.get("whole_list")),
        folds_into=(*entry.list_of_words("folds_into"), *entry.named("facts")),
        folds=tuple(_fold(name, each, columns) for name, each in entry.named("facts").items()),
    )
    for name in contract.folds_into:
        if name not in (declared_facts() if facts is None else facts):
            raise entry.fault(f"folds_into 里的事实 {name} 不存在。", "请改成 facts.yaml 里有的名字，或在 facts: 里声明。", "folds_into")
    return contract


def parts_of(entry: Entry, whole: Contract) -> tuple[Contract, ...]:
    """Give what each of several departments tells of a feed they all owe or share, one contract a unit; raises PackFaulty."""
    found = []
    for unit, name in (entry.get("parts") or {}).items():
        code = f"{whole.code.removeprefix(NAMED_FOR)}_of_{unit}"
        if not CODE.fullmatch(code) or not isinstance(name, str):
            raise entry.fault(f"parts 里的 {unit} 不对。", "请写成 parts: {单位代码: 部门简称}。", "parts")
        found.append(replace(whole, code=code, label=f"{whole.label}（{name}）", sender=name, part_of=whole.code, unit=unit, folds_into=(), folds=()))
    return tuple(found)


def _key(entry: Entry, columns: tuple[Column, ...]) -> str:
    key = clean(entry.words("key")) or ""
    if len(key) > LONGEST_HEAD:
        raise entry.fault("key 太长。", f"请写表头里身份证号那一列的名字，最多 {LONGEST_HEAD} 个字。", "key")
    for column in columns:
        if key and key.casefold() in (each.casefold() for each in (column.name, column.label, *column.aliases)):
            raise entry.fault(f"key 写的“{key}”是另一列 {column.name}。", "请写身份证号那一列的表头；那一列不用再写进 columns。", "key")
    return key


def _missing(entry: Entry, key: str, remedy: str) -> str:
    raise entry.fault(f"缺少 {key}。", remedy)


def _column(name: str, entry: Entry) -> Column:
    entry.only(COLUMN_KEYS)
    if not CODE.fullmatch(name) or name in TAKEN:
        raise entry.fault(f"列名“{name}”不能用。", f"请用小写英文字母、数字和下划线；{'、'.join(TAKEN)} 另有用处。")
    written = entry.need("type")
    if written not in set(Kind) - {Kind.ID_NUMBER}:
        raise entry.fault(
            f"不认识的类型“{written}”。", f"能写的有：{'、'.join(kind for kind in Kind if kind is not Kind.ID_NUMBER)}。", "type"
        )
    kind = Kind(written)
    if (kind is Kind.MONEY) != name.endswith("_yuan"):
        raise entry.fault(f"列名“{name}”与类型不符。", "金额列的名字以 _yuan 结尾，别的列不要这样结尾。", "type")
    must = entry.words("must")
    if must not in MUST:
        raise entry.fault(f"must 的值“{must}”不对。", "每行都要有值写 value，只要有这一列写 column，可有可无就不写。", "must")
    values = entry.get("values") or {}
    if (values and not isinstance(values, Entry)) or not all(
        VALUE.fullmatch(str(code)) and isinstance(label, str) for code, label in values.items()
    ):
        raise entry.fault("values 的写法不对。", "请写成 values: {代码: 中文}，代码用字母、汉字和数字。", "values")
    if kind is Kind.CODE and not values:
        raise entry.fault(f"{name} 是代码，没有写取值。", "请写 values: {代码: 中文}。")
    needed, filled = MUST[must]
    return Column(
        name,
        entry.words("label") or name,
        kind,
        needed,
        filled,
        {str(code): label for code, label in values.items()},
        entry.words("unit"),
        entry.list_of_words("aliases"),
    )


def _fold(name: str, entry: Entry, columns: tuple[Column, ...]) -> Fold:
    entry.only((*_fact_keys(), *FOLD_KEYS))
    known = {column.name: column for column in columns}
    if not CODE.fullmatch(name) or name in TAKEN:
        raise entry.fault(f"事实的名字“{name}”不能用。", f"请用小写英文字母、数字和下划线；{'、'.join(TAKEN)} 另有用处。")
    for subject in entry.list_of_words("about"):
        if subject not in ABOUT:
            raise entry.fault(f"about 里的“{subject}”不对。", "写登记在册的 person、household，或数据里提到的任何人 anyone。", "about")
    if not entry.list_of_words("about"):
        raise entry.fault(f"{name} 没有写 about。", "请写 about: [person] 或 [household]。")
    how = entry.need("fold")
    if how not in FOLDS:
        raise entry.fault(f"fold 的值“{how}”不对。", f"能写的有：{'、'.join(FOLDS)}。", "fold")
    if entry["type"] not in KINDS_OF_FOLD.get(how, (entry["type"],)):
        raise entry.fault(f"{how} 得到的不是 {entry['type']}。", f"请把 type 写成 {KINDS_OF_FOLD[how][0]}。", "type")
    for key in ("of", "distinct", "dated", "until"):
        if entry.words(key) and entry.words(key) not in known and (key, entry.words(key)) != ("distinct", PERSON):
            raise entry.fault(f"{key} 的列 {entry[key]} 不存在。", f"这类数据的列有：{'、'.join(known)}。", key)
    of, dated, span = entry.words("of"), entry.words("dated"), entry.words("span")
    if (how in FOLDS_OF_A_COLUMN) != bool(of):
        raise entry.fault(
            f"fold: {how} {'没有写' if not of else '不用写'} of。", "sum、max、min、latest、list、months 要写 of: 列名，count、any 不写。", "of"
        )
    if how == "months" and known[of].kind is not Kind.DATE:
        raise entry.fault(f"列 {of} 不是日期。", "months 从一个日期列算到比对日，请写日期列的名字。", "of")
    if of and how not in ("list", "months") and known[of].kind.value != entry["type"]:
        raise entry.fault(f"{name} 的类型是 {entry['type']}，列 {of} 是 {known[of].kind.value}。", "请写成一样的类型。", "type")
    if how == "sum" and known[of].kind not in (Kind.MONEY, Kind.NUMBER, Kind.COUNT):
        raise entry.fault(f"列 {of} 不能相加。", "sum 用于金额、数字和人数。", "of")
    if dated and known[dated].kind not in (Kind.DATE, Kind.MONTH):
        raise entry.fault(f"dated 的列 {dated} 不是日期或月份。", "请写日期或月份列的名字。", "dated")
    if span not in SPANS or (span and not dated) or (how == "latest" and not dated):
        raise entry.fault(
            "span 或 dated 不对。",
            "span 写 month（当月）或 year（到当月为止的 12 个月），不写就是到比对日为止的全部；span 和 latest 都要写 dated: 日期列。",
            "span",
        )
    until = entry.words("until")
    if until and not (dated and not span and known[dated].kind is known[until].kind is Kind.DATE):
        raise entry.fault("until 不对。", "until 和 dated 都写日期列：从 dated 起、到 until 前一天为止算在内，until 空着就是还没有结束；不与 span 同写。", "until")
    if bool(entry.get("known")) != (how in ("count", "any")):
        raise entry.fault(
            f"{name} 的 known 不对。", "count 和 any 没有行就是 0 或“否”，要写 known: true；别的没有行就是未知，不写。", "known"
        )
    return Fold(name, entry.list_of_words("about"), how, of, entry.words("distinct"), dated, span, tuple(_where(entry, known)), until)


def _where(entry: Entry, known: dict[str, Column]) -> Iterator[tuple[str, tuple[str, ...]]]:
    where = entry.get("where")
    if where is None:
        return
    if not isinstance(where, Entry):
        raise entry.fault("where 的写法不对。", "请写成 where: {列名: [值]}。", "where")
    for name in where:
        values = where.list_of_words(name)
        column = known.get(name)
        if column is None or column.kind not in (Kind.CODE, Kind.TEXT) or not values:
            raise where.fault(f"where 里的 {name} 不对。", "只能写代码列或文字列，值写成 [甲, 乙]。", name)
        if column.kind is Kind.CODE and set(values) - set(column.values):
            raise where.fault(f"where 里的值不在 {name} 的取值内。", f"能写的有：{'、'.join(column.values)}。", name)
        yield name, values


def _fact_keys() -> tuple[str, ...]:
    return ("label", "type", "about", "known", "source", "paper", "values", "unit")
