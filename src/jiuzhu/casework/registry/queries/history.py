"""What was entered of a household in the register, as people read it: each change in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Residence
from jiuzhu.casework.registry.vocabulary import RELATIONS, category_label
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.kernel.money import yuan_text

ONE_DAY = timedelta(days=1)
PLAIN_CHANGE = "类别变更"


@dataclass(frozen=True)
class Link:
    """One dated event of the register for the chain of a household file."""

    on: date
    kind: str
    text: str


def history_of(
    household: Household, memberships: Iterable[Membership], categories: Iterable[CategoryMembership], residences: Iterable[Residence]
) -> list[Link]:
    """Give the changes of a household's record, newest first."""
    links = [Link(household.registered_on, "登记", f"建立档案 {household.number}"), *_of_categories(categories)]
    for member in memberships:
        if member.since > household.registered_on:
            links.append(Link(member.since, "成员", f"{member.person.name}加入本户（{RELATIONS[member.relation]}）"))
        if member.until:
            links.append(Link(member.until, "成员", f"{member.person.name}：{member.reason or '离开本户'}"))
    links += [
        Link(each.since, "迁移", f"迁入{full_name_of(each.division_code)}：{each.reason}")
        for each in residences
        if each.since > household.registered_on
    ]
    return sorted(links, key=lambda link: (link.on, link.kind), reverse=True)


def _of_categories(categories: Iterable[CategoryMembership]) -> Iterator[Link]:
    """Tell of each term how it began; one that goes on from the term before is a change and no new recognition."""
    terms = sorted(categories, key=lambda each: (str(each.person_id or ""), each.since, each.entered_at))
    for place, term in enumerate(terms):
        whose = f"{term.person.name}：" if term.person else ""
        former = terms[place - 1] if place else None
        if former is not None and _goes_on(former, term):
            because = f"（{former.end_reason}）" if former.end_reason and former.end_reason != PLAIN_CHANGE else ""
            yield Link(term.since, "类别", f"{whose}{_change(former, term)}{because}")
        else:
            yield Link(term.since, "类别", f"{whose}认定为{_label(term)}")
        last = place + 1 == len(terms) or not _goes_on(term, terms[place + 1])
        if term.until and term.end_reason and last:
            yield Link(term.until, "类别", f"{whose}{_label(term)}停止：{term.end_reason}")


def _goes_on(former: CategoryMembership, term: CategoryMembership) -> bool:
    return former.person_id == term.person_id and former.until is not None and former.until >= term.since - ONE_DAY


def _change(former: CategoryMembership, term: CategoryMembership) -> str:
    if (former.category, former.category_class) != (term.category, term.category_class):
        return f"由{_label(former)}变更为{_label(term)}"
    if former.monthly_benefit_fen != term.monthly_benefit_fen:
        return f"月救助金额由{_amount(former)}调整为{_amount(term)}"
    return f"{_label(term)}重新认定"


def _label(term: CategoryMembership) -> str:
    return category_label(term.category, term.category_class)


def _amount(term: CategoryMembership) -> str:
    return "未登记" if term.monthly_benefit_fen is None else f" {yuan_text(term.monthly_benefit_fen)} 元"
