"""The two files of a register that is compared without a database (data contracts §3)."""

from __future__ import annotations

from jiuzhu.monitoring.feeds.contracts import Column, Contract, Kind, optional, vital

CATEGORIES = {
    "extreme_hardship": "特困人员",
    "subsistence": "低保对象",
    "marginal": "低保边缘家庭",
    "rigid_expenditure": "刚性支出困难家庭",
    "relapse_monitored": "防止返贫监测对象",
    "other": "其他",
}
CATEGORY_CLASSES = {"A": "A 类", "B": "B 类", "C": "C 类", "dispersed": "分散供养", "concentrated": "集中供养"}
RELATIONS = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "other": "其他"}
GRADES = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}

PERSONS = Contract(
    "persons",
    "救助对象人员",
    "民政局",
    (
        vital("person_id", "人员编号"),
        vital("household_id", "家庭编号"),
        vital("id_number", "身份证号", Kind.ID_NUMBER),
        optional("name", "姓名"),
        optional("sex", "性别", Kind.CODE, {"F": "女", "M": "男"}),
        optional("birth_date", "出生日期", Kind.DATE),
        optional("relation", "与户主关系", Kind.CODE, RELATIONS),
        optional("division_code", "村（社区）代码"),
        optional("disability_type", "残疾类别"),
        Column("disability_grade", "残疾等级", Kind.CODE, values=GRADES),
        optional("self_care", "自理能力", Kind.CODE, {"full": "能自理", "half": "半失能", "none": "失能"}),
        vital("alive", "在世", Kind.BOOLEAN),
    ),
)

HOUSEHOLDS = Contract(
    "households",
    "救助家庭",
    "民政局",
    (
        vital("household_id", "家庭编号"),
        optional("division_code", "村（社区）代码"),
        optional("area_type", "城乡", Kind.CODE, {"urban": "城镇", "rural": "农村"}),
        vital("category", "救助类别", Kind.CODE, CATEGORIES),
        optional("category_class", "类别分档", Kind.CODE, CATEGORY_CLASSES),
        vital("category_from", "类别起始日", Kind.DATE),
        optional("category_until", "类别截止日", Kind.DATE),
        vital("members", "家庭人数", Kind.COUNT),
        optional("monthly_benefit_yuan", "月救助金", Kind.MONEY),
    ),
)

REGISTER: dict[str, Contract] = {contract.code: contract for contract in (PERSONS, HOUSEHOLDS)}
