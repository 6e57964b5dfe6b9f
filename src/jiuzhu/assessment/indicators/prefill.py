"""What the register, the department files and the former assessment already say about a household, each with its source (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiuzhu.assessment.indicators.sheet import FACTS, SECTION_OF
from jiuzhu.foundation.kernel.money import yuan_text

_WHERE = {
    "members": "登记册·共同生活人数",
    "members_outside_working_age": "登记册·出生日期",
    "children": "登记册·出生日期",
    "adolescents": "登记册·出生日期",
    "members_on_assistance": "登记册·救助类别",
}
_WHERE_BY_SECTION = {"illness": "登记册·患病情况", "disability": "登记册·残疾人证", "education": "登记册·就学", "employment": "登记册·就业状况"}
_EMPLOYMENT_FACTS = {
    "employed": "members_employed",
    "unemployed": "members_unemployed",
    "farming": "members_farming",
    "caring": "members_caring",
    "other": "members_not_working_other",
}


@dataclass(frozen=True)
class Suggestion:
    """A value with its source; without a value only something to compare with, which ``source`` says."""

    value: str
    source: str


@dataclass(frozen=True)
class FeedFigures:
    """What department files say of the living members together; None where there is no such file, sums over twelve months."""

    insured_people: int | None = None
    insured_months: int | None = None
    insured_base_fen: int | None = None
    self_paid_fen: int | None = None
    homes: int | None = None
    homes_area_m2: str = ""
    disability_certificates: int | None = None


def from_feeds(known: FeedFigures) -> dict[str, Suggestion]:
    """Suggest what department files allow: registered homes as a value, the rest as figures to compare with."""
    found: dict[str, Suggestion] = {}
    if known.insured_base_fen:
        words = f"社保缴费推算 {yuan_text(known.insured_base_fen)}（{known.insured_people} 人、{known.insured_months} 个月）"
        found["income_annual_yuan"] = Suggestion("", words)
        found["members_insured"] = Suggestion("", f"近一年社保缴费 {known.insured_people} 人")
    if known.self_paid_fen:
        found["rigid_expenditure_annual_yuan"] = Suggestion("", f"医保个人自付 {yuan_text(known.self_paid_fen)}（近 12 个月）")
    if known.homes:
        area = f"，共 {known.homes_area_m2} ㎡" if known.homes_area_m2 else ""
        found["homes_owned"] = Suggestion(str(known.homes), f"不动产登记 {known.homes} 套{area}，自建房请核实")
    elif known.homes == 0:
        found["homes_owned"] = Suggestion("", "不动产登记没有住宅，自建房请核实")
    if known.disability_certificates is not None:
        found["members_disabled"] = Suggestion(str(known.disability_certificates), "残联持证人数")
    return found


def from_register(facts: Mapping[str, object], employment: Sequence[str]) -> dict[str, Suggestion]:
    """Suggest what the register knows: ``facts`` as it gives them (None is unknown), ``employment`` of the living members, one each.

    What it does not say is suggested nowhere: nothing recorded is not nobody.
    """
    found = {
        fact: Suggestion(str(facts[fact]), _WHERE.get(fact) or _WHERE_BY_SECTION.get(SECTION_OF[fact].indicator, "登记册"))
        for fact in FACTS
        if facts.get(fact) is not None
    }
    return found | {fact: each for fact, each in _employed(employment).items() if fact not in found}


def with_minors(found: Mapping[str, Suggestion], ages: Sequence[int], *, complete: bool) -> dict[str, Suggestion]:
    """Add what the ages of members under age say: no children where there are none, else the ages to count from (A-08 leaves the limit open)."""
    if not ages:
        none = {"children": Suggestion("0", "登记册·没有未成年成员"), "adolescents": Suggestion("", "登记册没有未成年成员，成年青少年请核实")}
        return {**none, **found} if complete else dict(found)
    told = Suggestion("", f"登记册·未成年成员 {'、'.join(f'{age} 岁' for age in ages)}")
    return {"children": told, "adolescents": told, **found}


def put_together(
    *, register: Mapping[str, Suggestion], feeds: Mapping[str, Suggestion], former: Mapping[str, str], former_title: str
) -> dict[str, dict[str, str]]:
    """Build the entries a form begins with: the register first, then department files, then the former assessment.

    What another source says differently is kept as a hint beside the value.
    """
    entries: dict[str, dict[str, str]] = {}
    for fact in FACTS:
        offers = [offer for offer in (register.get(fact), feeds.get(fact)) if offer is not None]
        if former.get(fact):
            offers.append(Suggestion(former[fact], former_title))
        chosen = next((offer for offer in offers if offer.value), None)
        entry: dict[str, str] = {}
        if chosen:
            entry = {"value": chosen.value, "source": chosen.source, "given": chosen.value, "given_source": chosen.source}
        others = [offer for offer in offers if offer is not chosen and (not chosen or offer.value != chosen.value)]
        hints = [f"{offer.source} {offer.value}" if offer.value else offer.source for offer in others]
        if hints:
            entry["hint"] = "；".join(hints)
        if entry:
            entries[fact] = entry
    return entries


def _employed(employment: Sequence[str]) -> dict[str, Suggestion]:
    counted = Counter(word for word in employment if word)
    if not counted:
        return {}
    silent = sum(not word for word in employment)
    source = f"登记册·就业状况（{silent} 人未记，请核实）" if silent else "登记册·就业状况"
    found = {fact: Suggestion(str(counted[word]), source) for word, fact in _EMPLOYMENT_FACTS.items() if counted[word] or not silent}
    labour = sum(counted[word] for word in _EMPLOYMENT_FACTS)
    if labour or not silent:
        found["members_labour_force"] = Suggestion(str(labour), source)
    if counted["incapable"] or not silent:
        found["members_incapable"] = Suggestion(str(counted["incapable"]), source)
    return found
