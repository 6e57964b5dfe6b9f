"""What a row of a platform's batch must say, how it is read, what became of it; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from jiuzhu.casework.imports.cells import CellInvalid, day, id_number
from jiuzhu.foundation.kernel import identity
from jiuzhu.foundation.kernel.errors import DomainError

PLATFORM = "platform"
"""The kind of organisation that a platform is: no department, so nothing is referred to it."""
KEPT = "outside_rows_months_kept"
MOST_ROWS = 2000
MOST_COLUMNS = 40
MOST_LETTERS = 300
NUMBER_LETTERS = 64
OUTSIDE = "outside-"
"""The rules of these warnings begin so: one a platform and matter."""
RULE_LETTERS = 16
SHOWN = 4
HEADS: dict[str, tuple[str, ...]] = {
    "number": ("预警编号", "编号", "预警信息编号", "outside_number"),
    "id_number": ("身份证号", "身份证号码", "公民身份号码", "证件号码", "id_number"),
    "name": ("姓名", "对象姓名", "name"),
    "matter": ("预警内容", "预警类型", "预警事项", "matter"),
    "grade": ("预警等级", "等级", "风险等级", "grade"),
    "found_on": ("预警日期", "发现日期", "预警时间", "found_on"),
    "due_on": ("反馈期限", "反馈日期", "办结期限", "due_on"),
}
NEEDED = ("number", "id_number", "matter")
GRADES = {
    "1": 1,
    "一级": 1,
    "高": 1,
    "高风险": 1,
    "红": 1,
    "红色": 1,
    "2": 2,
    "二级": 2,
    "中": 2,
    "中风险": 2,
    "橙色": 2,
    "黄色": 2,
    "3": 3,
    "三级": 3,
    "低": 3,
    "低风险": 3,
    "蓝色": 3,
}
LOWEST = 3
_LONG_NUMBER = re.compile(r"[0-9]{14,}[0-9Xx]|[0-9]{4}(?: [0-9]{4}){3,}|[0-9]{6} [0-9]{8} [0-9]{3}[0-9Xx]")
"""Of other people's ID numbers and of accounts, which no figure needs in full."""
_QUOTED = re.compile(r"“[^”]*(”|$)")
_BETWEEN = re.compile(r"[\s\-_./·]")
_ANY_ID = re.compile(r"(?=([0-9]{17}[0-9X]))")
OLD_LENGTH = 15
"""How many digits the shortest of ID numbers had."""
HIDDEN = "****"
KEY_LETTERS = 12
FATES = {
    "waiting": "正在接收",
    "taken": "已接收",
    "same": "此前已收到",
    "replaced": "已更正",
    "quiet": "此前已处置，未重复预警",
    "late_correction": "更正没有采用",
    "rejected": "退回",
}
LINKED = ("taken", "same", "replaced", "quiet", "late_correction")


class BatchInvalid(DomainError):
    """A batch of a platform cannot be taken."""

    code = "outside_batch_invalid"


class PlatformInvalid(DomainError):
    """A platform cannot be entered."""

    code = "outside_platform_invalid"


@dataclass(frozen=True)
class RowRead:
    """One row as read: what it says, its other figures by their heads, and why it goes back (empty where it does not)."""

    line: int
    cells: tuple[str, ...]
    number: str = ""
    id_number: str = ""
    name: str = ""
    matter: str = ""
    grade: int = LOWEST
    found_on: date | None = None
    due_on: date | None = None
    figures: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    names_somebody: bool = False
    """Whether its outside number holds somebody's name or ID number."""

    @property
    def digest(self) -> str:
        """Equal for rows that say the same."""
        return sha256(repr((self.id_number, self.matter, self.grade, self.found_on, self.due_on, self.figures)).encode()).hexdigest()


def columns_of(heads: Sequence[str]) -> dict[str, int]:
    """Map what is read to the column it stands in; raises BatchInvalid where something needed has none."""
    tidy = ["".join(head.split()).lower() for head in heads]
    found = {what: next((tidy.index(name) for name in names if name in tidy), -1) for what, names in HEADS.items()}
    lacking = [HEADS[what][0] for what in NEEDED if found[what] < 0]
    if lacking:
        raise BatchInvalid(f"没有这些列：{'、'.join(lacking)}。", "请按平台导出的原表上传，第一行是列名。", field="file")
    return {what: place for what, place in found.items() if place >= 0}


def read_row(line: int, cells: Sequence[str | None], heads: Sequence[str], columns: Mapping[str, int], *, on: date) -> RowRead:
    """Read one row; what is wrong with it stands in its ``fault``."""
    whole = tuple((cells[place] if place < len(cells) else None) or "" for place in range(len(heads)))
    said = {what: whole[place].strip() for what, place in columns.items()}
    figures = tuple(
        (head, without_numbers(whole[place])[:MOST_LETTERS])
        for place, head in enumerate(heads)
        if place not in columns.values() and whole[place]
    )
    names_somebody = tells_who(said["number"], id_said=said["id_number"], name=said.get("name", ""), on=on)
    try:
        found_on = day(said["found_on"]) if said.get("found_on") else on
        due_on = day(said["due_on"]) if said.get("due_on") else None
        read = RowRead(
            line=line,
            cells=whole,
            number=said["number"],
            id_number=id_number(said["id_number"], on=on),
            name=said.get("name", ""),
            matter=without_numbers(said["matter"]),
            grade=grade_of(said.get("grade", "")),
            found_on=found_on,
            due_on=due_on,
            figures=figures,
            names_somebody=names_somebody,
        )
        return RowRead(**{**vars(read), "fault": _fault(read, on)})
    except CellInvalid as error:
        return RowRead(
            line=line, cells=whole, number=said["number"], fault=f"{without_numbers(error.what)}。", names_somebody=names_somebody
        )


def without_numbers(text: str) -> str:
    """Leave of every ID or account number in a text its last four characters."""
    return _LONG_NUMBER.sub(lambda found: f"{HIDDEN}{found[0][-SHOWN:]}", text)


def without_quoted(text: str) -> str:
    """Leave out of a reason the words of the row it quotes."""
    return _QUOTED.sub("“（已删除）”", text)


def tells_who(number: str, *, id_said: str, name: str, on: date) -> bool:
    """Tell whether a platform's own number holds an ID number, what its row gives for one, or the name in it."""
    tight = _BETWEEN.sub("", identity.tidy(number))
    own = _BETWEEN.sub("", identity.tidy(id_said))
    if (len(own) >= OLD_LENGTH and own in tight) or (len(name) > 1 and name in number):
        return True
    return any(identity.fault(found[1], on=on) is None for found in _ANY_ID.finditer(tight))


def kept_as(key: str) -> str:
    """Write what stands in the clear for a number that names somebody: nothing of it but a keyed digest (``key``) that tells it from others."""
    return f"{HIDDEN}·{key[:KEY_LETTERS]}"


def grade_of(text: str) -> int:
    """Read a grade; an empty one is the lowest, and the county may change it before assigning. Raises CellInvalid."""
    if not text:
        return LOWEST
    if text not in GRADES:
        raise CellInvalid(f"等级“{text}”不认识", "请写一级、二级、三级或高、中、低")
    return GRADES[text]


def rule_of(platform_id: str, matter: str) -> str:
    """Name the rule of what a platform warns about: the same matter about the same person is one warning while it is open."""
    return OUTSIDE + sha256(f"{platform_id}\n{matter}".encode()).hexdigest()[:RULE_LETTERS]


def is_late(*, due_on: date | None, ended_on: date | None, today: date) -> bool:
    """Tell whether an answer is, or came, after the day the platform asked it for."""
    return due_on is not None and (ended_on or today) > due_on


def _fault(read: RowRead, on: date) -> str:
    if not read.number or len(read.number) > NUMBER_LETTERS:
        return f"预警编号没有填写，或长于 {NUMBER_LETTERS} 个字。"
    if not read.matter or len(read.matter) > NUMBER_LETTERS:
        return f"预警内容没有填写，或长于 {NUMBER_LETTERS} 个字。"
    if read.found_on is not None and read.found_on > on:
        return f"预警日期 {read.found_on} 在今天之后。"
    return ""
