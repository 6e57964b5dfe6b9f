"""The coded values of the register and their Chinese labels; the codes are those of the register files (data-contracts §3)."""

from __future__ import annotations

CATEGORIES = {
    "extreme_hardship": "特困",
    "subsistence": "低保",
    "marginal": "低保边缘",
    "rigid_expenditure": "刚性支出困难",
    "relapse_monitored": "防返贫监测",
    "other": "其他困难",
}
"""In the order in which one outranks another."""

CATEGORY_CLASSES = {"A": "A 类", "B": "B 类", "C": "C 类", "dispersed": "分散供养", "concentrated": "集中供养"}
CLASSES_OF = {"extreme_hardship": ("dispersed", "concentrated"), "subsistence": ("A", "B", "C")}
OF_ONE_PERSON = ("extreme_hardship", "subsistence", "marginal", "rigid_expenditure", "other")
"""Categories that may be one person's own: 特困, and 单人户 of the others."""

AREA_TYPES = {"urban": "城镇", "rural": "农村"}
SEXES = {"F": "女", "M": "男"}
RELATIONS = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "other": "其他"}
SELF_CARE = {"full": "能自理", "half": "半失能", "none": "失能"}
DISABILITY_TYPES = {
    "visual": "视力",
    "hearing": "听力",
    "speech": "言语",
    "physical": "肢体",
    "intellectual": "智力",
    "mental": "精神",
    "multiple": "多重",
}
DISABILITY_GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
ILLNESSES = {"major": "重大疾病", "chronic": "慢性病", "mental": "精神病", "rare": "罕见病或传染病"}
SCHOOL_STAGES = {
    "none": "未就学",
    "preschool": "学前教育",
    "compulsory": "义务教育",
    "senior_secondary": "高中阶段",
    "university": "大学",
    "postgraduate": "研究生",
}
EMPLOYMENT = {
    "employed": "就业",
    "unemployed": "失业",
    "farming": "从事劳动生产",
    "caring": "因照料未就业",
    "other": "其他未就业",
    "incapable": "丧失劳动能力",
}
LEVELS = {"high": "高度困境", "medium": "中度困境", "low": "低度困境", "undetermined": "待定"}
COLOURS = {"red": "红色关注", "yellow": "黄色关注", "blue": "蓝色关注", "green": "绿色关注"}

ADULT_AGE = 18


def category_label(category: str, category_class: str = "") -> str:
    """Write a category as people say it: 低保 B 类, 分散特困."""
    label = CATEGORIES.get(category, "")
    if category_class in ("dispersed", "concentrated"):
        return f"{CATEGORY_CLASSES[category_class][:2]}{label}"
    return f"{label} {CATEGORY_CLASSES[category_class]}" if category_class in CATEGORY_CLASSES else label


def disability_label(kind: str, grade: int | None) -> str:
    """Write a disability as on the certificate: 肢体二级; nothing when there is none."""
    return f"{DISABILITY_TYPES.get(kind, kind)}{DISABILITY_GRADES.get(grade or 0, '')}" or ""
