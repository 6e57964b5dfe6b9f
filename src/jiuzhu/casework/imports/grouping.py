"""Rows of a list turned into households as the register takes them, every bad cell named; pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jiuzhu.casework.imports import cells
from jiuzhu.casework.imports.columns import BY_CODE
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry, checked_household
from jiuzhu.foundation.kernel.errors import DomainError

_NOT_A_PERSON = re.compile(r"^(合\s*计|总\s*计|小\s*计|填表|制表|审核|经办|负责人|备注|说明|注[:：])")
_PERSON_FIELDS = ("phone", "bank_account", "disability_type", "disability_grade", "self_care", "illness", "school_stage", "employment")


@dataclass(frozen=True)
class Problem:
    """One bad cell: line of the file, code of the column (empty: the whole row), what it holds, why it is bad and what to do."""

    line: int
    code: str
    value: str
    reason: str


@dataclass
class ListRow:
    """One row with its values as read."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Group:
    """The rows of one household."""

    rows: list[ListRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.rows[0].line

    @property
    def head(self) -> ListRow:
        """The head's row, else the first."""
        return next((row for row in self.rows if row.values.get("relation") == "head"), self.rows[0])

    def first(self, code: str) -> Any:
        """Give the head's value of a column, else the first that any row has."""
        return self.head.values.get(code) or next((row.values[code] for row in self.rows if row.values.get(code)), None)


class Places:
    """Villages by code and by name, within one division."""

    def __init__(self, villages: Iterable[tuple[str, str, str, str]]) -> None:
        """Take (code, full name, short name, township's short name)."""
        self._codes: set[str] = set()
        self._named: dict[str, list[tuple[str, str]]] = {}
        for code, name, short, township in villages:
            self._codes.add(code)
            for each in {name, short, short.removesuffix("村"), short.removesuffix("社区")}:
                self._named.setdefault(each, []).append((township, code))

    def find(self, village: str, township: str = "") -> str:
        """Give the code of a village named or numbered so; raises CellInvalid when there is none or more than one."""
        if village in self._codes:
            return village
        bare = village.replace(" ", "")
        found = self._named.get(bare) or self._named.get(bare.removesuffix("村委会") + "村") or []
        if not found:
            # 衡山镇南岳村: the township stands before the name.
            found = [
                pair
                for name, pairs in self._named.items()
                if bare.endswith(name)
                for pair in pairs
                if pair[0] and bare.removesuffix(name).endswith(pair[0])
            ]
        if township:
            near = [pair for pair in found if pair[0] and (pair[0] in township or township in pair[0])]
            found = near or found
        codes = {code for _, code in found}
        if len(codes) == 1:
            return codes.pop()
        if codes:
            raise cells.CellInvalid(f"叫“{village}”的村（社区）有 {len(codes)} 个", "请加上“乡镇”一列，或写成“某某镇某某村”")
        raise cells.CellInvalid(f"辖区内没有“{village}”这个村（社区）", "请核对村名；不在辖区内的由所在乡镇导入")


def read_groups(
    rows: Iterable[tuple[int, Sequence[str | None]]],
    mapping: Mapping[int, str],
    *,
    on: datetime.date,
    places: Places,
    demo_allowed: bool = True,
) -> tuple[list[Group], list[int]]:
    """Read the rows below the header into households; the second value lists lines passed over as no person's (totals, signatures)."""
    codes = set(mapping.values())
    groups: dict[object, Group] = {}
    ignored: list[int] = []
    last_key: object = None
    for line, texts in rows:
        given = {code: text for place, code in mapping.items() if place < len(texts) and (text := texts[place])}
        if "id_number" not in given and (
            _NOT_A_PERSON.match(next((text for text in texts if text), "")) or not {"name", "household_no"} & set(given)
        ):
            ignored.append(line)
            continue
        row, problems = _read(line, given, on)
        last_key = _key(row, codes, last_key)
        group = groups.setdefault(last_key, Group())
        if not group.rows and "village" not in given:
            problems.append(Problem(line, "village", "", "没有填写村（社区）。请填写"))
        group.rows.append(row)
        group.problems += problems
    for group in groups.values():
        _settle(group, codes, on, places, demo_allowed)
    return list(groups.values()), ignored


def entry_of(group: Group, *, on: datetime.date) -> HouseholdEntry:
    """Make the register's entry of a household without problems."""
    persons = tuple(_person(row) for row in group.rows)
    categories: list[CategoryEntry] = []
    own = group.head.values.get("category") or group.first("category")
    if own:
        categories.append(
            _category(
                group.head if group.head.values.get("category") else next(row for row in group.rows if row.values.get("category")), on
            )
        )
    for row in group.rows:
        if row is not group.head and row.values.get("category") and own and row.values["category"] != own:
            categories.append(_category(row, on, row.values["id_number"]))
    return HouseholdEntry(
        division_code=group.first("village_code") or "",
        persons=persons,
        area_type=group.first("area_type") or "",
        address=group.first("address") or "",
        members=group.first("members"),
        categories=tuple(categories),
        note=group.first("note") or "",
    )


def _read(line: int, given: Mapping[str, str], on: datetime.date) -> tuple[ListRow, list[Problem]]:
    row, problems = ListRow(line), []
    for code in ("name", "id_number"):
        if code not in given:
            problems.append(Problem(line, code, "", f"没有填写{BY_CODE[code].label}。请填写"))
    for code, text in given.items():
        try:
            if code in ("id_number", "head_id_number"):
                row.values[code] = cells.id_number(text, on=on)
            else:
                row.values[code] = cells.READERS.get(code, cells.plain)(text)
        except DomainError as error:
            if code != "head_id_number":
                problems.append(Problem(line, code, text, f"{error.what.rstrip('。')}。{error.remedy}"))
    if "disability_type" in given and "disability_grade" not in given:
        grade = cells.grade_within(given["disability_type"])
        if grade:
            row.values["disability_grade"] = grade
    return row, problems


def _key(row: ListRow, codes: set[str], last: object) -> object:
    if "household_no" in codes:
        # Merged downwards, only the first row of a household has the number.
        return row.values.get("household_no") or last or row.line
    if row.values.get("head_id_number"):
        return row.values["head_id_number"]
    if "relation" not in codes:
        return row.line
    return row.line if row.values.get("relation") == "head" or last is None else last


def _settle(group: Group, codes: set[str], on: datetime.date, places: Places, demo_allowed: bool) -> None:
    for row in group.rows:
        if "relation" not in row.values:
            is_head = row.values.get("head_id_number") == row.values.get("id_number") if "head_id_number" in codes else row is group.rows[0]
            row.values["relation"] = "head" if is_head and "relation" not in codes else row.values.get("relation", "other")
    village = group.first("village")
    if village:
        try:
            group.head.values["village_code"] = places.find(village, group.first("township") or "")
        except DomainError as error:
            group.problems.append(Problem(group.line, "village", village, f"{error.what}。{error.remedy}"))
    if group.problems:
        return
    try:
        checked_household(entry_of(group, on=on), on=on, demo_allowed=demo_allowed)
    except DomainError as error:
        place = {"persons": "name", "since": "category_from", "until": "category_until", "monthly_benefit_fen": "monthly_benefit"}.get(
            error.field or "", error.field or ""
        )
        value = group.first(place) if place in BY_CODE else ""
        group.problems.append(Problem(group.line, place if place in BY_CODE else "", str(value or ""), f"{error.what}{error.remedy}"))


def _person(row: ListRow) -> PersonEntry:
    values = row.values
    given = {name: values[name] for name in _PERSON_FIELDS if values.get(name)}
    return PersonEntry(id_number=values["id_number"], name=values["name"], relation=values["relation"], **given)


def _category(row: ListRow, on: datetime.date, person: str = "") -> CategoryEntry:
    values = row.values
    return CategoryEntry(
        category=values["category"],
        since=values.get("category_from") or on,
        category_class=values.get("category_class", ""),
        until=values.get("category_until"),
        monthly_benefit_fen=values.get("monthly_benefit"),
        decision_no=values.get("decision_no", ""),
        person_id_number=person,
    )
