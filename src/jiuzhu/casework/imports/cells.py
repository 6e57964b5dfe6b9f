"""What the cells of real lists mean: dates in every spelling, relations, categories, money; pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from jiuzhu.casework.registry import vocabulary as words
from jiuzhu.foundation.kernel import identity
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan

ROUNDED = "身份证号被表格软件当作数字改写，末几位已经丢失，无法恢复"
ROUNDED_REMEDY = "请在原表把这一列设为“文本”格式，重新填写完整的 18 位号码后再导入"
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d{1,2}")
_DAY = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?(\s+\d{1,2}:\d{2}(:\d{2})?)?")
_MONTH = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*月?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"[1-6]\d{4}")
_SERIAL_START = datetime.date(1899, 12, 30)
_FEW = re.compile(r"\d{1,2}")


class CellInvalid(DomainError):
    """A cell cannot be what its column says."""

    code = "cell_invalid"


def id_number(text: str, *, on: datetime.date) -> str:
    """Give the tidy number; raises CellInvalid, with the remedy where a spreadsheet has rounded it."""
    number = identity.tidy(text.strip("'‘’`"))
    if _SCIENTIFIC.fullmatch(number):
        raise CellInvalid(ROUNDED, ROUNDED_REMEDY)
    # A spreadsheet keeps fifteen digits and writes zeros for the last three.
    if len(number) == identity.LENGTH and number.endswith("000"):
        raise CellInvalid(f"{ROUNDED}（末三位是 000）", f"{ROUNDED_REMEDY}；号码确实如此的，请在“登记家庭”中单独登记")
    reason = identity.fault(number, on=on)
    if reason:
        raise CellInvalid(f"身份证号不正确：{reason}", "请对照身份证改正")
    return number


def day(text: str) -> datetime.date:
    """Read 2024-05-03, 2024.5.3, 2024/5/3, 2024年5月3日, 20240503, 2024年5月 (its first day) or a spreadsheet's day number; raises CellInvalid."""
    text = text.strip()
    try:
        for pattern in (_DAY, _EIGHT):
            found = pattern.fullmatch(text)
            if found:
                return datetime.date(int(found[1]), int(found[2]), int(found[3]))
        found = _MONTH.fullmatch(text)
        if found:
            return datetime.date(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise CellInvalid(f"“{text}”不是真实存在的日期", "请改为例如 2024-05-03") from error
    if _SERIAL.fullmatch(text):
        return _SERIAL_START + datetime.timedelta(days=int(text))
    raise CellInvalid(f"“{text}”不是日期", "请改为例如 2024-05-03")


def yuan(text: str) -> int:
    """Read an amount in yuan as fen; raises CellInvalid."""
    try:
        fen = fen_from_yuan(text.removesuffix("元").removesuffix("元/月"))
    except DomainError as error:
        raise CellInvalid(f"“{text}”不是金额", "请填写以元为单位、最多两位小数的数字") from error
    if fen < 0:
        raise CellInvalid(f"金额“{text}”为负", "请核对金额")
    return fen


def count(text: str) -> int:
    """Read a small whole number, 人 after it allowed; raises CellInvalid."""
    text = text.removesuffix("人").strip()
    if not _FEW.fullmatch(text) or not int(text):
        raise CellInvalid(f"“{text}”不是人数", "请填写 1 至 99 的整数")
    return int(text)


_RELATIONS = {
    "head": ("户主", "本人", "申请人", "head"),
    "spouse": ("配偶", "妻", "妻子", "夫", "丈夫", "spouse"),
    "child": (
        "子女",
        "子",
        "女",
        "儿子",
        "女儿",
        "长子",
        "次子",
        "三子",
        "长女",
        "次女",
        "三女",
        "独生子",
        "独生女",
        "养子",
        "养女",
        "继子",
        "继女",
        "child",
    ),
    "parent": ("父母", "父", "母", "父亲", "母亲", "parent"),
    "other": ("其他", "other"),
}
_CATEGORIES = {
    "extreme_hardship": ("特困", "特困人员", "特困供养", "特困供养人员", "农村特困", "城市特困", "五保", "分散特困", "集中特困"),
    "subsistence": ("低保", "低保对象", "最低生活保障", "最低生活保障对象", "城市低保", "农村低保", "城镇低保", "低保户"),
    "marginal": ("低保边缘", "低保边缘家庭", "最低生活保障边缘家庭", "边缘家庭", "低边", "低收入家庭"),
    "rigid_expenditure": ("刚性支出困难", "刚性支出困难家庭", "支出型困难", "支出型困难家庭", "支出型贫困"),
    "relapse_monitored": ("防返贫监测", "防返贫监测对象", "防止返贫监测对象", "监测对象", "三类户"),
    "other": ("其他困难", "其他", "其他困难人员"),
}
_CLASSES = {
    "A": ("a", "a类", "一类", "甲类"),
    "B": ("b", "b类", "二类", "乙类"),
    "C": ("c", "c类", "三类", "丙类"),
    "dispersed": ("分散", "分散供养", "散居"),
    "concentrated": ("集中", "集中供养"),
}
_AREAS = {"urban": ("城镇", "城市", "城", "非农业", "居民"), "rural": ("农村", "乡村", "农", "农业")}
_SELF_CARE = {
    "full": ("能自理", "自理", "全自理", "具备生活自理能力", "完全自理"),
    "half": ("半失能", "半自理", "半护理", "部分丧失生活自理能力", "部分失能"),
    "none": ("失能", "全失能", "完全失能", "不能自理", "全护理", "完全丧失生活自理能力", "无自理能力"),
}
_ILLNESSES = {
    "major": ("重大疾病", "重病", "大病"),
    "chronic": ("慢性病", "慢病", "长期慢性病"),
    "mental": ("精神病", "精神疾病"),
    "rare": ("罕见病", "传染病", "罕见病或传染病"),
}
_HEALTHY = ("健康", "良好", "无", "一般", "正常")
_STAGES = {
    "none": ("未就学", "不在读", "无", "已毕业"),
    "preschool": ("学前教育", "学前", "幼儿园"),
    "compulsory": ("义务教育", "小学", "初中"),
    "senior_secondary": ("高中阶段", "高中", "中专", "职高", "中职", "技校"),
    "university": ("大学", "大专", "本科", "高校", "专科"),
    "postgraduate": ("研究生", "硕士", "博士"),
}
_GRADES = {1: ("1", "一", "一级", "1级"), 2: ("2", "二", "二级", "2级"), 3: ("3", "三", "三级", "3级"), 4: ("4", "四", "四级", "4级")}


def _chosen(
    label: str, synonyms: Mapping[Any, tuple[str, ...]], allowed: Mapping[Any, str], *, else_: object = None
) -> Callable[[str], object]:
    known = (
        {name: code for code, names in synonyms.items() for name in names}
        | {str(code): code for code in allowed}
        | {name: code for code, name in allowed.items()}
    )

    def choose(text: str) -> object:
        found = known.get(text.strip().lower(), known.get(text.strip(), else_))
        if found is None:
            raise CellInvalid(f"{label}“{text}”不认识", f"请填写：{'、'.join(allowed.values())}")
        return found

    return choose


relation = _chosen("与户主关系", _RELATIONS, words.RELATIONS, else_="other")
category = _chosen("救助类别", _CATEGORIES, words.CATEGORIES)
category_class = _chosen("分类分档", _CLASSES, words.CATEGORY_CLASSES)
area_type = _chosen("城乡", _AREAS, words.AREA_TYPES)
self_care = _chosen("自理能力", _SELF_CARE, words.SELF_CARE)
school_stage = _chosen("就读学段", _STAGES, words.SCHOOL_STAGES)
employment = _chosen("就业状况", {}, words.EMPLOYMENT)
disability_grade = _chosen("残疾等级", _GRADES, words.DISABILITY_GRADES)
_illness = _chosen("患病情况", _ILLNESSES, words.ILLNESSES)


def illness(text: str) -> object:
    """Read an illness; healthy is none."""
    return "" if text.strip() in _HEALTHY else _illness(text)


def disability_type(text: str) -> str:
    """Read a kind of disability (肢体, 肢体残疾, 肢体二级), none for 无; raises CellInvalid."""
    stem = text.strip().removesuffix("残疾")
    if stem in ("无", "否", "健全"):
        return ""
    for code, label in words.DISABILITY_TYPES.items():
        if stem == code or stem.startswith(label):
            return code
    raise CellInvalid(f"残疾类别“{text}”不认识", f"请填写：{'、'.join(words.DISABILITY_TYPES.values())}")


def grade_within(text: str) -> int | None:
    """Give the grade written together with the kind (肢体二级), if there is one."""
    return next((grade for grade, label in words.DISABILITY_GRADES.items() if text.strip().endswith(label)), None)


def plain(text: str) -> str:
    """Take a text as it is."""
    return text.strip()


def phone(text: str) -> str:
    """Take a phone number without spaces and dashes of a mobile number."""
    bare = text.replace(" ", "")
    return bare.replace("-", "") if bare.startswith("1") else bare


def digits(text: str) -> str:
    """Take an account number; raises CellInvalid where a spreadsheet has rounded it."""
    bare = text.replace(" ", "").strip("'")
    if _SCIENTIFIC.fullmatch(bare):
        raise CellInvalid("账号被表格软件当作数字改写，末几位已经丢失", "请在原表把这一列设为“文本”格式，重新填写后再导入")
    return bare


READERS: dict[str, Callable[[str], object]] = {
    "relation": relation,
    "area_type": area_type,
    "members": count,
    "phone": phone,
    "category": category,
    "category_class": category_class,
    "category_from": day,
    "category_until": day,
    "monthly_benefit": yuan,
    "disability_type": disability_type,
    "disability_grade": disability_grade,
    "self_care": self_care,
    "illness": illness,
    "school_stage": school_stage,
    "employment": employment,
    "bank_account": digits,
}
"""How each column is read; a column that is not here is taken as it is, ID numbers go through ``id_number``."""
