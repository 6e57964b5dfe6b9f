"""The letter that answers whether a benefit is for a household: what is missing to tell; once it can be told, it is decided first."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.casework.assistance.entitlement import PER_WORDS, PERSON, entitlement
from jiuzhu.casework.letters.rules import Content, Judged, LetterTooEarly, Part
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.wording import without_codes, yuan
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, objection_of
from jiuzhu.interfaces.web.letters.members import TONES, WORDS, Read, Subject, answer_of, lacking_of, read
from jiuzhu.interfaces.web.letters.service import subjects_of

TO_BE_DECIDED = "条件已经能够判断，要先作出决定：在“能享受的待遇”中记录决定，由另一个人确认，再从那项决定出具告知书。"
"""Why the answer to a question is no letter yet: what is granted or refused is decided by two people."""


def draft(household: Any, *, code: str, actor: Actor, on: date) -> Draft:
    """Judge one benefit for a household today and write the letter about it; raises LetterTooEarly where the law has no such benefit."""
    pack = pack_in_force(on, division_code=household.division_code)
    benefit = next((each for each in pack.benefits if each.code == code), None)
    if benefit is None:
        raise LetterTooEarly("现行规定里没有这项待遇。", "请从待遇列表中重新选择。")
    subjects = subjects_of(household, actor=actor, on=on) if benefit.of == PERSON else [household_of(household, on=on)]
    found = read(benefit.eligible, subjects, pack)
    answer = answer_of(found)
    content = Content(
        kind="benefit",
        **addressed(household),
        asked=f"您家询问能否享受“{benefit.label}”。{chinese_day(on)}，我们按照规定核对了条件。结果如下。",
        decided_on=str(on),
        outcome=_outcome(benefit, answer, found),
        tone=TONES[answer],
        law=law_of(pack),
        objection=objection_of(household.division_code, on),
        reasons=(*(f"{each.name}：{amount_of(benefit, each, pack)}。" for each in found if each.holds), *(each.because for each in found if not each.holds)),
        parts=(*(each.part for each in found), ground_of(benefit)),
        missing=lacking_of(found),
        next_steps=steps(benefit, answer),
        about_children=any(each.minor for each in subjects),
        decides=True,
    )
    judged = tuple(Judged("benefits", code, each.key, each.facts) for each in found)
    return Draft(content, f"{household.pk}:{code}", household, pack, judged, hold="" if answer is None else TO_BE_DECIDED)


def _outcome(benefit: Benefit, answer: bool | None, found: list[Read]) -> str:
    if answer:
        names = "、".join(each.name for each in found if each.holds)
        return f"可以享受“{benefit.label}”：{names}" if benefit.of == PERSON else f"您家可以享受“{benefit.label}”"
    if answer is False:
        return f"您家目前不符合“{benefit.label}”的条件"
    return f"现在还不能确定您家能否享受“{benefit.label}”，需要补充材料"


def household_of(household: Any, *, on: date) -> Subject:
    """Give the household as the one whom a benefit of households is for."""
    return Subject(str(household.pk), str(household), registry.household_facts(household, on=on))


def ground_of(benefit: Benefit) -> Part:
    """Give the clause of a benefit in full."""
    quotes = tuple(filter(None, (benefit.quote, *benefit.ground.extra_quotes)))
    return Part("条文", clause=benefit.clause, quotes=quotes, reading=without_codes(benefit.reading))


def amount_of(benefit: Benefit, each: Read, pack: DatedPack) -> str:
    """Write what somebody entitled receives; the amount of a hidden one is not told, as it may hang on what is hidden."""
    return WORDS[True] if each.hidden else amount_words(benefit, entitlement(benefit, each.facts, pack).amount_fen)


def amount_words(benefit: Benefit, amount_fen: int | None) -> str:
    """Write what somebody entitled receives: how often, money and goods."""
    goods = "、".join(f"{what} {much}" for what, much in benefit.goods.items())
    money = f"{yuan(amount_fen)} 元" if amount_fen is not None else "金额本县还没有公布" if benefit.amount else ""
    told = "，".join(filter(None, (money, goods))) or "提供服务"
    return f"{PER_WORDS.get(benefit.per, '')}{told}"


def steps(benefit: Benefit, answer: bool | None) -> tuple[str, ...]:
    """Say what comes next."""
    if answer:
        paid = "款项付给提供服务的机构，不发到您手里。" if benefit.paid_to == "provider" else "款项按社会救助资金的发放办法发到您家的账户。"
        return (paid,) if benefit.amount else ("由乡镇或村（社区）安排，请等候通知。",)
    if answer is None:
        return ("把上面缺少的材料交给村（社区）协理员或乡镇窗口，当场重新核对。",)
    return ("情况变了（例如年龄、身体状况、救助类别），可以再来问。", "这一项不符合，不影响您家申请其他救助。")
