"""Whether the figures of one form can be true together (requirements §6.1: the checks its fields imply)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Contradiction:
    """Figures that do not fit: beside which fields it stands, and whether a written reason may explain it."""

    code: str
    what: str
    facts: tuple[str, ...]
    explainable: bool = False


_ILLNESSES = ("members_major_illness", "members_chronic_illness", "members_mental_illness", "members_rare_or_infectious_illness")
_PARTS = (
    ("homes_owned", "家庭房屋数量", ("homes_rural_self_built", "homes_commercial"), "农村自建房与商品房"),
    (
        "members_in_education",
        "参加教育人数",
        ("students_preschool", "students_compulsory", "students_senior_secondary", "students_university", "students_postgraduate"),
        "各学段人数",
    ),
    (
        "members_labour_force",
        "劳动力人口",
        ("members_employed", "members_unemployed", "members_farming", "members_caring", "members_not_working_other"),
        "就业、失业等人数",
    ),
    ("members", "共同生活家庭人数", ("members_labour_force", "members_outside_working_age", "members_incapable"), "劳动力与无劳动能力人数"),
)
_WORDS = frozenset({"child_problem", "adolescent_problem", "family_structure"})
_PER_HEAD_TOLERANCE_YUAN = Decimal(1)


def contradictions(values: Mapping[str, str]) -> list[Contradiction]:
    """List what the pack's own checks do not look at, among the known figures (kept texts by fact); an unknown figure contradicts nothing."""
    numbers = {fact: Decimal(value) for fact, value in values.items() if value and fact not in _WORDS}
    return [*_parts(numbers), *_income(numbers), *_ills(numbers), *_children(values, numbers), *_alone(values, numbers)]


def unexplained(found: Sequence[Contradiction], reasons: Mapping[str, str]) -> list[Contradiction]:
    """Keep what blocks the form: what no reason can explain, and what has none written."""
    return [each for each in found if not each.explainable or not reasons.get(each.code, "").strip()]


def _parts(numbers: Mapping[str, Decimal]) -> list[Contradiction]:
    # The pack's checks wait for every part; what is filled in so far may exceed the whole before that.
    found = []
    for whole, label, parts, says in _PARTS:
        known = [part for part in parts if part in numbers]
        total = sum(numbers[part] for part in known)
        if whole in numbers and len(known) < len(parts) and total > numbers[whole]:
            what = f"{says}已填的合计 {total}，多于{label} {numbers[whole]}。"
            found.append(Contradiction(f"parts.{whole}", what, (known[-1],)))
    return found


def _income(numbers: Mapping[str, Decimal]) -> list[Contradiction]:
    members, income, per_head = (numbers.get(name) for name in ("members", "income_annual_yuan", "income_per_head_annual_yuan"))
    if not members or income is None or per_head is None or abs(per_head * members - income) <= _PER_HEAD_TOLERANCE_YUAN * members:
        return []
    what = f"人均年收入 {per_head:,.2f} 元 × {members} 人，与家庭年收入 {income:,.2f} 元不符。"
    return [Contradiction("income_per_head_times_members", what, ("income_per_head_annual_yuan",), explainable=True)]


def _ills(numbers: Mapping[str, Decimal]) -> list[Contradiction]:
    # One person may have several illnesses, so the kinds may add up to more than the ill, hardly ever to fewer.
    ill, kinds = numbers.get("members_ill"), [numbers[kind] for kind in _ILLNESSES if kind in numbers]
    if ill is None or len(kinds) < len(_ILLNESSES) or sum(kinds) >= ill:
        return []
    return [Contradiction("illness_kinds", f"各类患病人数合计 {sum(kinds)}，少于患病人数 {ill}。", ("members_ill",), explainable=True)]


def _children(values: Mapping[str, str], numbers: Mapping[str, Decimal]) -> list[Contradiction]:
    return [
        Contradiction(f"none.{problem}", f"{who}人数为 0，却填写了存在相关问题。", (problem,))
        for problem, count, who in (("child_problem", "children", "儿童"), ("adolescent_problem", "adolescents", "青少年"))
        if values.get(problem) == "true" and numbers.get(count) == 0
    ]


def _alone(values: Mapping[str, str], numbers: Mapping[str, Decimal]) -> list[Contradiction]:
    members = numbers.get("members", Decimal(1))
    if values.get("family_structure") != "single_person" or members == 1:
        return []
    return [Contradiction("single_person", f"家庭结构为单人户，但共同生活人数为 {members} 人。", ("family_structure",))]
