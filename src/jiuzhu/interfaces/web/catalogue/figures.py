"""The figures the three checks of an item are answered by: what the funds have left, the aid standard, what is like it already."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.procurement import queries as procurement
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue.queries import Revision
from jiuzhu.matching.catalogue.revising import CHECKS

MOST_NAMED = 6
STANDARD = "subsistence_standard_monthly_yuan"


def figures(revision: Revision, actor: Actor, *, today: date) -> dict[str, str]:
    """Give the figures of each check in words, to be confirmed or written over by whoever answers it."""
    on = revision.valid_from or today
    law = pack_in_force(on, division_code=revision.division_code)
    return {"fiscal": _fiscal(revision, law, on), "basic": _basic(revision, law), "unmet": _unmet(revision, law, actor, on)}


def _fiscal(revision: Revision, law: DatedPack, on: date) -> str:
    cost = "没有填写预计全年支出。" if revision.yearly_cost_fen is None else f"预计全年支出 {yuan_text(revision.yearly_cost_fen)} 元。"
    funds = procurement.funds(law, division_code=revision.division_code, year=on.year)
    return cost + "".join(each.words for each in funds) if funds else f"{cost}本地文件没有规定购买服务资金的上限。"


def _basic(revision: Revision, law: DatedPack) -> str:
    standard = law.parameters.get(STANDARD)
    said = f"低保标准 {value_text(standard)}。" if standard and law.has_value(STANDARD) else "低保标准还没有设定。"
    return f"{said}服务标准：{revision.standard or '没有填写'}。"


def _unmet(revision: Revision, law: DatedPack, actor: Actor, on: date) -> str:
    label = revision.item_label
    alike = [each.label for each in law.catalogue if each.code != revision.item_code and _alike(each.label, label)]
    kinds = {each.code: each.label for each in law.aid_kinds if each.code not in {item.code for item in law.catalogue}}
    given = assistance.aid(actor).filter(month__gte=f"{on.year}-01").order_by().values_list("kind", flat=True).distinct()
    aids = [kinds[code] for code in given if code in kinds][:MOST_NAMED]
    return f"清单里名称相近的：{'、'.join(alike[:MOST_NAMED]) or '没有'}。本年已发放的物质救助：{'、'.join(aids) or '没有'}。"


def _alike(one: str, other: str) -> bool:
    pairs = {one[index : index + 2] for index in range(len(one) - 1)}
    return any(other[index : index + 2] in pairs for index in range(len(other) - 1))


def checks_shown(revision: Revision) -> list[dict[str, Any]]:
    """Give the checks as they were answered, in the words of the text."""
    answers = revision.answers
    return [{"words": words[0] if answers[name].well else words[1], **vars(answers[name])} for name, words in CHECKS.items() if name in answers]
