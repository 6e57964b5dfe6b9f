"""The letter about one service of the list: for each member whether it is for them, and why not."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.casework.letters.rules import Content, Judged, Part
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import CatalogueItem
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.wording import without_codes
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, objection_of
from jiuzhu.interfaces.web.letters.members import TONES, Read, Subject, answer_of, lacking_of, read
from jiuzhu.interfaces.web.minors import hides, is_minor
from jiuzhu.matching.catalogue import queries as catalogue


def subjects_of(household: Any, *, actor: Actor, on: date) -> list[Subject]:
    """Give the living members of a household with their facts; of minors only what the actor may see is to be shown."""
    names = {str(one.person_id): one.person.name for one in registry.members_of(household.pk, living=True)}
    return [
        Subject(key, names[key], facts, is_minor(facts), hides(actor, facts, division_code=household.division_code))
        for key, facts in catalogue.member_facts(household, on=on).items()
    ]


def draft(household: Any, *, code: str, actor: Actor, on: date) -> Draft:
    """Judge one item for a household today and write the letter about it; raises ItemUnknown."""
    pack, item = pack_in_force(on, division_code=household.division_code), catalogue.item(code, on=on, division_code=household.division_code)
    subjects = subjects_of(household, actor=actor, on=on)
    found = read(item.target, subjects, pack)
    answer = answer_of(found)
    ground = Part("条文", note=f"服务内容：{item.content}", clause=item.clause, quotes=(item.target_quote or item.quote,), reading=without_codes(item.reading))
    content = Content(
        kind="service",
        **addressed(household),
        asked=f"您家询问能否享受服务项目“{item.label}”。{chinese_day(on)}，我们按照规定逐人核对了条件。结果如下。",
        decided_on=str(on),
        outcome=_outcome(item, answer, found),
        tone=TONES[answer],
        law=law_of(pack),
        objection=objection_of(household.division_code, on),
        reasons=tuple(each.because for each in found),
        parts=(*(each.part for each in found), ground),
        missing=lacking_of(found),
        next_steps=_steps(item, answer),
        about_children=any(each.minor for each in subjects),
        decides=True,
    )
    return Draft(content, f"{household.pk}:{code}", household, pack, tuple(Judged("catalogue", code, each.key, each.facts) for each in found))


def _outcome(item: CatalogueItem, answer: bool | None, found: list[Read]) -> str:
    if answer:
        return f"您家可以享受“{item.label}”：{'、'.join(each.name for each in found if each.holds)}符合条件"
    if answer is False:
        return f"您家目前不符合“{item.label}”的条件"
    return f"现在还不能确定您家能否享受“{item.label}”，需要补充材料"


def _steps(item: CatalogueItem, answer: bool | None) -> tuple[str, ...]:
    if answer:
        return (*(f"还需要：{each}。" for each in item.needs), "需要这项服务的，请告诉村（社区）协理员或乡镇窗口，由他们为您点单。")
    if answer is None:
        return ("把上面缺少的材料交给村（社区）协理员或乡镇窗口，当场重新核对。",)
    return ("情况变了（例如年龄、身体状况、救助类别），可以再来问。", "这一项不符合，不影响您家申请其他服务和救助。")
