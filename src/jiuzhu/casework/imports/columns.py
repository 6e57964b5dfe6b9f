"""The columns a list may have, the names offices give them, and how a header is found in a real workbook; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADER_WITHIN = 30
LEAST_KNOWN = 2


@dataclass(frozen=True)
class Column:
    """One column of the register's list: its name in code, in the template, and under which other names it comes."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""


COLUMNS = (
    Column("household_no", "家庭编号", ("户编号", "户号", "档案号", "家庭号", "家庭编码", "householdid", "户主编号"), hint="同一户各行相同；不填时从“户主”一行起算一户"),
    Column("name", "姓名", ("成员姓名", "家庭成员姓名", "人员姓名", "救助对象姓名", "申请人姓名", "姓名名称", "name"), required=True),
    Column("id_number", "身份证号", ("身份证号码", "公民身份号码", "公民身份证号", "身份证", "证件号码", "证件号", "居民身份证号", "idnumber"), required=True, hint="请把整列设为文本格式"),
    Column("relation", "与户主关系", ("关系", "家庭关系", "与申请人关系", "与户主的关系", "称谓", "relation"), hint="户主、配偶、子女、父母、其他"),
    Column("head_id_number", "户主身份证号", ("户主身份证号码", "户主证件号码", "申请人身份证号", "户主身份证"), hint="没有家庭编号时，用来归到同一户"),
    Column("township", "乡镇", ("乡镇街道", "所属乡镇", "街道", "乡镇名称", "镇", "乡")),
    Column("village", "村（社区）", ("村", "村社区", "村居", "行政村", "所在村", "社区", "村名", "居委会", "村委会", "行政区划代码", "区划代码", "divisioncode"), required=True),
    Column("address", "住址", ("地址", "家庭住址", "家庭地址", "详细地址", "居住地址", "现住址")),
    Column("area_type", "城乡", ("城乡类型", "城乡类别", "户籍性质", "城市农村", "areatype"), hint="城镇、农村"),
    Column("members", "共同生活人数", ("家庭人口", "家庭人口数", "家庭人数", "保障人口", "保障人数", "人口数", "共同生活家庭人数", "members")),
    Column("phone", "联系电话", ("电话", "手机", "手机号", "手机号码", "联系方式", "联系号码")),
    Column("category", "救助类别", ("类别", "救助类型", "保障类别", "低收入人口类别", "对象类别", "人员类别", "category"), hint="特困、低保、低保边缘、刚性支出困难、防返贫监测、其他困难"),
    Column("category_class", "分类分档", ("分类", "分档", "低保类别", "档次", "类", "供养方式", "categoryclass"), hint="低保 A、B、C；特困 分散、集中"),
    Column("category_from", "认定日期", ("起始日期", "开始日期", "纳入时间", "纳入日期", "起保时间", "审批日期", "认定时间", "享受时间", "categoryfrom")),
    Column("category_until", "到期日期", ("截止日期", "结束日期", "停保时间", "有效期至", "categoryuntil")),
    Column("monthly_benefit", "月救助金额", ("月保障金额", "救助金额", "月补助金额", "保障金额", "低保金", "月发放金额", "金额", "monthlybenefityuan"), hint="元，两位小数"),
    Column("decision_no", "认定文号", ("文号", "批准文号", "审批文号", "证号")),
    Column("disability_type", "残疾类别", ("残疾类型", "残疾种类", "disabilitytype")),
    Column("disability_grade", "残疾等级", ("残疾级别", "残疾程度", "disabilitygrade")),
    Column("self_care", "自理能力", ("生活自理能力", "自理情况", "失能情况", "selfcare"), hint="能自理、半失能、失能"),
    Column("illness", "患病情况", ("患病类型", "疾病类型", "健康状况", "病种")),
    Column("school_stage", "就读学段", ("学段", "在读学段", "就学情况")),
    Column("employment", "就业状况", ("就业情况", "从业状况", "劳动就业")),
    Column("bank_account", "银行账号", ("账号", "银行卡号", "卡号", "惠农卡号", "社保卡号", "开户账号")),
    Column("external_no", "外部编号", ("省平台编号", "系统编号", "对象编号", "家庭序号", "省系统编号")),
    Column("note", "备注", ("说明", "备注说明")),
)  # fmt: skip
BY_CODE = {column.code: column for column in COLUMNS}
REQUIRED = tuple(column.code for column in COLUMNS if column.required)
_NOISE = re.compile(r"[\s*＊:：（）()、/／_\-.·]+|必填|选填")


def plain_label(label: str) -> str:
    """Reduce a header cell to what names it: no spaces, brackets, stars, remarks."""
    return _NOISE.sub("", label).lower()


_KNOWN = {plain_label(name): column.code for column in COLUMNS for name in (column.label, *column.aliases)}


def guess(label: str) -> str:
    """Give the code of the column a header cell names, or nothing."""
    plain = plain_label(label)
    return _KNOWN.get(plain) or _KNOWN.get(_NOISE.sub("", label.split("/")[-1]).lower(), "")


@dataclass(frozen=True)
class Header:
    """Where the header of a list stands: the last line of it, and the label of every column by its place from 0."""

    line: int
    labels: tuple[str, ...]


def find_header(rows: Sequence[tuple[int, Sequence[str | None]]], merged: Sequence[Sequence[int]] = ()) -> Header | None:
    """Find the header among the first rows (line, cells): the row that names most known columns, with the merged row above it.

    Titles and remarks above it are passed over; None when no row names at least two known columns.
    """
    filled = [(line, _spread(line, list(cells), merged)) for line, cells in rows[:HEADER_WITHIN]]
    best: tuple[int, Header] | None = None
    for place, (line, cells) in enumerate(filled):
        single = tuple(cell or "" for cell in cells)
        candidates = [single]
        if place:
            above = filled[place - 1][1]
            pairs = [(above[at] if at < len(above) else "") or "" for at in range(len(single))]
            # A cell of its own wins; one left empty by a cell merged from above takes that one's name.
            candidates.append(
                tuple(
                    own if guess(own) or not over or own == over else (f"{over}/{own}" if own else over)
                    for over, own in zip(pairs, single, strict=True)
                )
            )
        for labels in candidates:
            known = len({guess(label) for label in labels if guess(label)})
            fills = labels is not single and any(not own and label for own, label in zip(single, labels, strict=True))
            if known >= LEAST_KNOWN and (best is None or known > best[0] or (known == best[0] and fills and best[1].line == line)):
                best = (known, Header(line, labels))
    return best[1] if best else None


def guess_mapping(labels: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[int, str]:
    """Map column places to codes: as remembered for the label, else as guessed; each code is given once, to the first."""
    mapping: dict[int, str] = {}
    for place, label in enumerate(labels):
        code = (remembered or {}).get(label) if remembered and label in remembered else guess(label)
        if code and code in BY_CODE and code not in mapping.values():
            mapping[place] = code
    return mapping


def missing_columns(mapping: Mapping[int, str]) -> list[str]:
    """List the labels of required columns the mapping lacks."""
    return [BY_CODE[code].label for code in REQUIRED if code not in mapping.values()]


def _spread(line: int, cells: list[str | None], merged: Sequence[Sequence[int]]) -> list[str | None]:
    for top, left, bottom, right in merged:
        if top <= line <= bottom and right > left and left <= len(cells) and line == top:
            value = cells[left - 1]
            cells += [None] * (right - len(cells))
            for place in range(left, right):
                cells[place] = cells[place] or value
    return cells
