"""A sentence or two on each household, as a village assistant would tell it; every word follows from its data."""

from __future__ import annotations

from datetime import date
from random import Random

from jiuzhu.interfaces.cli.demo.condition import able_to_work, school_stage
from jiuzhu.interfaces.cli.demo.people import Household, Person

OPENINGS = {
    "single_person": ("{head}独自生活", "{head}一人居住，日常由邻居和村里照看"),
    "nuclear": ("{head}一家{count}口", "{head}与家人共{count}口人生活"),
    "stem": ("{head}家三代同住，共{count}口人",),
    "joint": ("{head}兄弟同住，没有成家",),
    "left_behind": ("{head}家年轻人常年在外，{count}口人户口在村",),
    "single_parent": ("{head}独自抚养孩子", "{head}带着孩子生活"),
    "lost_only_child": ("{head}夫妻失去独生子女，两人相依",),
    "skip_generation": ("{head}照料孙辈，孩子父母不在身边",),
}
ILLNESSES = {
    "major": ("患恶性肿瘤，在市里医院治疗", "患尿毒症，每周透析", "脑梗后行动不便，需长期服药", "患冠心病，做过支架手术"),
    "mental": ("患精神障碍，按时服药", "患精神疾病，需专人看护"),
    "rare": ("患肺结核，正在规范治疗", "患罕见病，定期到省城复查"),
}
LIVELIHOODS = ("靠几亩茶园和竹山", "种茶、采些药材", "在镇上打零工", "在竹制品厂做季节工", "养几头黄牛和山羊", "靠土地流转费和零工")
CARE = {"half": "起居需要人搭把手", "none": "生活不能自理"}


def story_of(household: Household, rng: Random, on: date) -> str:
    """Tell the household's story."""
    head = household.head
    parts = [rng.choice(OPENINGS[household.structure]).format(head=head.name, count=household.members)]
    for person in household.living:
        words = _trouble(person, rng)
        if words:
            parts.append(("本人" if person is head else f"{_kin(person)}{person.name}") + words)
    pupils = sum(bool(school_stage(person, on)) for person in household.living)
    if pupils:
        parts.append(f"{pupils}个孩子在读书" if pupils > 1 else "有一个孩子在读书")
    if any(able_to_work(person, on) for person in household.living):
        parts.append(rng.choice(LIVELIHOODS) + "维持生活")
    elif household.category in ("extreme_hardship", "subsistence"):
        parts.append("没有劳动力，主要靠救助金生活")
    return "；".join(parts) + "。"


def _trouble(person: Person, rng: Random) -> str:
    words = []
    if person.illness in ILLNESSES:
        words.append(rng.choice(ILLNESSES[person.illness]))
    if person.disability_grade is not None:
        words.append(f"{person.disability_type}{'一二三四'[person.disability_grade - 1]}级残疾")
    if person.self_care != "full":
        words.append(CARE[person.self_care])
    return "，".join(words)


def _kin(person: Person) -> str:
    if person.relation == "spouse":
        return "妻子" if person.sex == "F" else "丈夫"
    if person.relation == "parent":
        return "父亲" if person.sex == "M" else "母亲"
    if person.relation == "child":
        return "儿子" if person.sex == "M" else "女儿"
    return "家人"
