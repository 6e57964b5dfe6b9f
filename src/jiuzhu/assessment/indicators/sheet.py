"""The ten-indicator form as it is printed: which facts stand under which indicator, and how what is typed is read (F-01)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from jiuzhu.foundation.kernel.money import NotMoney, fen_from_yuan, yuan_from_fen

MOST_FEN = 10**11
FINEST_DECIMALS = 4
MOST_COUNTED = 99
NUMBER_LIMIT = Decimal(100_000)
YES_NO = {"true": "是", "false": "否"}


@dataclass(frozen=True)
class Section:
    """One indicator of the form with the facts filled in under it; ``repeated`` ones are shown, and filled in elsewhere."""

    indicator: str
    label: str
    dimension: str
    facts: tuple[str, ...]
    repeated: tuple[str, ...] = ()


SECTIONS = (
    Section(
        "income", "收入指标", "物质维度", ("members", "income_annual_yuan", "income_per_head_annual_yuan", "rigid_expenditure_annual_yuan")
    ),
    Section("housing", "居住指标", "物质维度", ("homes_owned", "homes_rural_self_built", "homes_commercial", "floor_area_per_head_m2")),
    Section(
        "illness",
        "疾病指标",
        "健康维度",
        ("members_ill", "members_major_illness", "members_chronic_illness", "members_mental_illness", "members_rare_or_infectious_illness"),
        ("members",),
    ),
    Section("disability", "残疾指标", "健康维度", ("members_disabled", "members_severely_disabled"), ("members",)),
    Section(
        "education",
        "教育指标",
        "教育维度",
        (
            "members_in_education",
            "students_preschool",
            "students_compulsory",
            "students_senior_secondary",
            "students_university",
            "students_postgraduate",
        ),
        ("members",),
    ),
    Section(
        "employment",
        "就业指标",
        "就业维度",
        (
            "members_labour_force",
            "members_employed",
            "members_unemployed",
            "members_farming",
            "members_caring",
            "members_not_working_other",
            "members_outside_working_age",
            "members_incapable",
        ),
        ("members",),
    ),
    Section("children_adolescents", "儿童青少年指标", "家庭照顾维度", ("children", "adolescents", "child_problem", "adolescent_problem")),
    Section("family_structure", "家庭结构指标", "家庭照顾维度", ("family_structure",)),
    Section(
        "social_security",
        "社会保障指标",
        "社会支持维度",
        ("members_on_assistance", "members_insured", "members_on_welfare", "members_preferential", "members_other_security"),
    ),
    Section("social_participation", "社会参与指标", "社会支持维度", ("social_activities_per_head_monthly", "socially_inactive_months")),
)

FACTS = tuple(fact for section in SECTIONS for fact in section.facts)
CHILD_FACTS = frozenset({"child_problem", "adolescent_problem"})
COUNTED = ("illness", "disability", "education", "employment", "social_security")
"""Indicators whose facts all count people, so that an assessor may say that nobody else is left to count."""
PARTS = frozenset(
    fact
    for fact in FACTS
    if fact.startswith(("homes_", "students_"))
    or fact
    in (
        "members_employed",
        "members_unemployed",
        "members_farming",
        "members_caring",
        "members_not_working_other",
        "members_severely_disabled",
    )
    or (fact.startswith("members_") and fact.endswith("_illness"))
) - {"homes_owned"}
"""Facts that the form prints as 其中, a part of the figure above them."""
SECTION_OF = {fact: section for section in SECTIONS for fact in section.facts}
"""The form asks why nobody took part (未参与社会活动原因); no rule speaks of it."""


class Unreadable(ValueError):
    """What was typed is no value of the fact; the message says what to type instead."""


def read(text: str, *, kind: str, values: Iterable[str] = ()) -> str:
    """Turn what was typed into the one way a value is kept; empty stays empty (unknown).

    Money in yuan becomes 21600.00, counts and numbers plain digits, yes and no true and false; raises Unreadable.
    """
    tidy = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if not tidy:
        return ""
    if kind == "money":
        return _money(tidy)
    if kind == "count":
        if not tidy.isascii() or not tidy.isdigit() or int(tidy) > MOST_COUNTED:
            raise Unreadable(f"请填写 0 至 {MOST_COUNTED} 的整数。")
        return str(int(tidy))
    if kind == "number":
        return _number(tidy)
    allowed = YES_NO if kind == "boolean" else tuple(values)
    if tidy not in allowed:
        raise Unreadable("请从列表中选择。")
    return tidy


def read_all(
    typed: Mapping[str, str], *, kinds: Mapping[str, str], values: Mapping[str, Iterable[str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Read every fact that was sent; gives the values kept and, by fact, what is wrong with the others."""
    kept: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for fact in FACTS:
        if fact not in typed:
            continue
        try:
            kept[fact] = read(typed[fact], kind=kinds[fact], values=values.get(fact, ()))
        except Unreadable as error:
            wrong[fact] = str(error)
    if kept.get("members") == "0":
        del kept["members"]
        wrong["members"] = "共同生活家庭至少有 1 人。"
    return kept, wrong


def written(value: str, *, kind: str) -> str:
    """Write a kept value as people read it: 21,600.00; 是; the rest as it is."""
    if not value:
        return ""
    if kind == "money":
        return f"{Decimal(value):,.2f}"
    return YES_NO[value] if kind == "boolean" else value


def per_head(values: Mapping[str, str]) -> str:
    """Write income ÷ members in yuan, rounded for showing only; empty where either is unknown or the field itself is filled in."""
    members, income = values.get("members"), values.get("income_annual_yuan")
    if values.get("income_per_head_annual_yuan") or not members or not income:
        return ""
    return f"{(Decimal(income) / int(members)).quantize(Decimal('0.01')):,.2f}"


def _money(text: str) -> str:
    try:
        fen = fen_from_yuan(text)
    except NotMoney as error:
        raise Unreadable("请填写以元为单位、最多两位小数的数字，例如 21600.00。") from error
    if fen < 0 or fen > MOST_FEN:
        raise Unreadable("金额不能为负，也不能超过 10 亿元。")
    return str(yuan_from_fen(fen))


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Unreadable("请填写数字，例如 18.5。") from error
    if not number.is_finite() or number < 0 or number >= NUMBER_LIMIT or "E" in text.upper() or number != round(number, FINEST_DECIMALS):
        raise Unreadable("请填写不小于 0、最多四位小数的数字，例如 18.5。")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
