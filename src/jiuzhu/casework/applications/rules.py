"""What an application says, what a proposal decides, what may be applied for by a law (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.registry.vocabulary import CATEGORIES, RELATIONS
from jiuzhu.foundation.kernel import identity
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack

NAME_LENGTH, LIVES_LENGTH, WORDS_LENGTH, MOST_MATTERS, MOST_MEMBERS = 30, 100, 1000, 6, 20
SHORTEST = 4
PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8})")
CHANNELS = {
    "window": "窗口",
    "app": "手机应用",
    "mini": "小程序",
    "hotline": "热线",
    "agent": "协助代办",
    "proactive": "主动发现",
    "elsewhere": "异地申请",
}
ORIGINS = {"warning": "预警", "discovery": "发现线索", "elsewhere": "异地申请"}
MATERIALS = {
    "form": "申请表（一表受理）",
    "identity": "身份证、户口簿或居住证",
    "authorisation": "家庭经济状况核对授权书",
    "commitment": "守信承诺书、证明事项告知承诺书",
    "agent": "委托代办的授权书",
}
"""What a window asks for; what a government platform can tell is not asked for (004·三(五)17)."""
GRANT, REFUSE = "grant", "refuse"
OUTCOMES = {GRANT: "给予救助", REFUSE: "不予救助"}
CATEGORY, BENEFIT, AID = "category", "benefit", "aid"
CIVIL_AFFAIRS = "civil_affairs"
UNSETTLED = "事项待窗口核定"
_LINE = re.compile(r"(?P<name>[^\s,，、]+)[\s,，、]+(?P<number>[^\s,，、]+)(?:[\s,，、]+(?P<relation>[^\s,，、]+))?")


class ApplicationInvalid(DomainError):
    """An application, or a step of it, lacks what is needed."""

    code = "application_invalid"


class ApplicationUnderWay(DomainError):
    """The same household or person applies for the same thing already."""

    code = "application_under_way"
    status = 409


class ApplicationNotReady(DomainError):
    """An application cannot go on before something else is done."""

    code = "application_not_ready"
    status = 409


class ApplicationFourEyes(DomainError):
    """Whoever proposed does not confirm."""

    code = "application_four_eyes"
    status = 403


@dataclass(frozen=True)
class Matter:
    """Something that can be applied for: ``kind`` is category, benefit or aid; ``department`` is empty for civil affairs."""

    code: str
    label: str
    kind: str
    department: str = ""

    @property
    def name(self) -> str:
        """The code within its kind."""
        return self.code.partition(".")[2]


@dataclass(frozen=True)
class Member:
    """A member of a household that is not on the register yet."""

    name: str
    id_number: str
    relation: str


@dataclass(frozen=True)
class ApplicationEntry:
    """One form: who applies for what; ``members`` are lines “name ID number relation” of whoever lives with the applicant.

    ``press`` is one for each form opened. ``consented`` says that the applicant signed the form and its commitments (004·四(三)).
    """

    press: UUID
    matters: tuple[str, ...]
    village_code: str
    name: str
    id_number: str
    channel: str
    received_on: date
    situation: str
    phone: str = ""
    lives: str = ""
    members: str = ""
    agent_name: str = ""
    agent_relation: str = ""
    agent_phone: str = ""
    consented: bool = False


@dataclass(frozen=True)
class Origin:
    """What an application was opened for: a warning, a lead, an application from elsewhere, with its figures in words."""

    kind: str
    id: str
    words: str = ""


@dataclass(frozen=True)
class Proposal:
    """The opinion of the review: what to decide and why, who went to the home; for a grant from which day, in which class, how much (fen)."""

    outcome: str
    opinion: str
    investigators: str = ""
    from_on: date | None = None
    category_class: str = ""
    amount_fen: int | None = None


def matters_of(law: DatedPack) -> dict[str, Matter]:
    """Give what may be applied for by a law: its categories, then the aids and benefits that are none, by code."""
    found = [
        Matter(f"{CATEGORY}.{each.code}", f"认定{each.label}", CATEGORY)
        for each in law.categories
        if each.derived is None and each.code in CATEGORIES
    ]
    recognised = {each.name for each in found}
    # A benefit has its own decision, by which it is applied for once and not as an aid of the same name too.
    decided = {each.label for each in law.benefits}
    for aid in law.aids:
        if aid.label not in decided and not any(aid.code.startswith(code) for code in recognised):
            found.append(Matter(f"{AID}.{aid.code}", aid.label, AID, "" if aid.department == CIVIL_AFFAIRS else aid.department))
    found += [Matter(f"{BENEFIT}.{each.code}", each.label, BENEFIT) for each in law.benefits]
    return {each.code: each for each in found}


def checked_entry(entry: ApplicationEntry, *, matters: Mapping[str, Matter], on: date, invented: bool = False) -> ApplicationEntry:
    """Give the entry tidied; ``invented`` people are for demonstrations. Raises ApplicationInvalid naming the field."""
    tidy = replace(
        entry,
        matters=tuple(dict.fromkeys(entry.matters)),
        name=entry.name.strip(),
        id_number=identity.tidy(entry.id_number),
        situation=entry.situation.strip(),
        lives=entry.lives.strip(),
        members=entry.members.strip(),
        phone=_phone(entry.phone, "phone"),
        agent_name=entry.agent_name.strip(),
        agent_relation=entry.agent_relation.strip(),
        agent_phone=_phone(entry.agent_phone, "agent_phone"),
    )
    if not tidy.matters or any(each not in matters for each in tidy.matters):
        raise ApplicationInvalid("没有选择申请什么。", "请从列表中选择一项或几项。", field="matters")
    if len(tidy.matters) > MOST_MATTERS:
        raise ApplicationInvalid(f"一张表最多申请 {MOST_MATTERS} 项。", "请分两次填写。", field="matters")
    _check_person(tidy.name, tidy.id_number, on=on, invented=invented)
    if tidy.channel not in CHANNELS:
        raise ApplicationInvalid("没有选择从哪里来的申请。", "请从列表中选择。", field="channel")
    if not SHORTEST <= len(tidy.situation) <= WORDS_LENGTH:
        raise ApplicationInvalid(
            "没有写明家庭情况，或写得太长。", f"请写 {SHORTEST} 至 {WORDS_LENGTH} 字：收入、遇到什么困难。", field="situation"
        )
    if len(tidy.lives) > LIVES_LENGTH:
        raise ApplicationInvalid(f"住处超过 {LIVES_LENGTH} 字。", "请只写组、门牌。", field="lives")
    if tidy.received_on > on:
        raise ApplicationInvalid("收到日期晚于今天。", "请核对日期。", field="received_on")
    if tidy.channel == "agent" and not (tidy.agent_name and tidy.agent_relation):
        raise ApplicationInvalid(
            "协助代办的，没有写明谁代办。", "请填写代办人姓名，以及与申请人的关系（例如：村协理员、女儿）。", field="agent_name"
        )
    if max(len(tidy.agent_name), len(tidy.agent_relation)) > NAME_LENGTH:
        raise ApplicationInvalid("代办人姓名或关系写得太长。", f"最多 {NAME_LENGTH} 字。", field="agent_name")
    household_of(tidy, on=on, invented=invented)
    return tidy


def household_of(entry: ApplicationEntry, *, on: date, invented: bool = False) -> tuple[Member, ...]:
    """Give the members of a new household with the applicant, one of them its head; raises ApplicationInvalid naming the line."""
    named = {label: code for code, label in RELATIONS.items()}
    lines = [line for line in entry.members.splitlines() if line.strip()]
    if len(lines) > MOST_MEMBERS:
        raise ApplicationInvalid(f"共同生活的家庭成员超过 {MOST_MEMBERS} 人。", "请核对人数。", field="members")
    others = []
    for place, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ApplicationInvalid(f"家庭成员第 {place} 行看不懂。", "每行一人：姓名 身份证号 与户主关系，中间空一格。", field="members")
        name, number, relation = found["name"], identity.tidy(found["number"]), found["relation"] or RELATIONS["other"]
        if relation not in named:
            raise ApplicationInvalid(
                f"家庭成员第 {place} 行的关系“{relation}”不在列表中。", f"请写{'、'.join(named)}之一。", field="members"
            )
        _check_person(name, number, on=on, invented=invented, line=place)
        others.append(Member(name, number, named[relation]))
    numbers = [entry.id_number, *(each.id_number for each in others)]
    if len(set(numbers)) != len(numbers):
        raise ApplicationInvalid(
            "家庭成员里有两个相同的身份证号，或把申请人又写了一遍。", "请删去重复的一行；申请人不用再写。", field="members"
        )
    heads = sum(each.relation == "head" for each in others)
    if heads > 1:
        raise ApplicationInvalid("家庭成员里写了两个户主。", "请只写一个户主。", field="members")
    return (Member(entry.name, entry.id_number, "other" if heads else "head"), *others)


def checked_materials(present: Sequence[str], *, channel: str) -> dict[str, bool]:
    """Say of every paper a window asks for whether it is there; the agent's only where somebody applies for another."""
    asked = [code for code in MATERIALS if code != "agent" or channel == "agent"]
    return {code: code in present for code in asked}


def missing_in(materials: Mapping[str, bool]) -> tuple[str, ...]:
    """Name the papers that are not there."""
    return tuple(MATERIALS[code] for code in MATERIALS if materials.get(code) is False)


def check_acceptable(*, matter: str, consented: bool, has_people: bool, materials: Mapping[str, bool]) -> None:
    """Raise ApplicationNotReady naming what an application still lacks before it is accepted."""
    if not matter or not has_people:
        raise ApplicationNotReady("申请表还没有填完。", "请先补全申请人、申请事项，再受理。")
    if not consented:
        raise ApplicationNotReady("本人还没有同意申请、签署承诺。", "请在申请表里确认本人（或监护人）同意并签字；不同意的，撤回申请。")
    lacking = missing_in(materials)
    if lacking or not materials:
        raise ApplicationNotReady(f"材料不齐：还差{'、'.join(lacking) or '材料核对'}。", "请核对材料；差的一次性告知补正。")


def checked_proposal(entry: Proposal, *, kind: str, received_on: date) -> Proposal:
    """Give the proposal with only what belongs to its outcome; raises ApplicationInvalid naming the field."""
    tidy = replace(entry, opinion=entry.opinion.strip(), investigators=entry.investigators.strip())
    if tidy.outcome not in OUTCOMES:
        raise ApplicationInvalid("没有选择审核意见。", "请选择给予或不予救助。", field="outcome")
    if not SHORTEST <= len(tidy.opinion) <= WORDS_LENGTH:
        raise ApplicationInvalid(
            "没有写明理由，或写得太长。", "请写明家庭的数字和对照的条件；不予救助的，写明哪一条不符合。", field="opinion"
        )
    if len(tidy.investigators) > LIVES_LENGTH:
        raise ApplicationInvalid("入户调查人写得太长。", f"最多 {LIVES_LENGTH} 字。", field="investigators")
    if tidy.outcome == REFUSE:
        return replace(tidy, from_on=None, category_class="", amount_fen=None)
    if tidy.from_on is None:
        raise ApplicationInvalid("没有写从哪天起。", "请填写救助开始的日期。", field="from_on")
    if tidy.from_on < received_on:
        raise ApplicationInvalid("开始日期早于收到申请的日期。", "请填写收到申请当天或以后的日期。", field="from_on")
    if tidy.amount_fen is not None and tidy.amount_fen < 0:
        raise ApplicationInvalid("金额不能是负数。", "请核对金额。", field="amount_fen")
    return tidy if kind == CATEGORY else replace(tidy, category_class="")


def plain_members(members: Sequence[Member]) -> list[dict[str, Any]]:
    """Write members as they are kept."""
    return [{"name": each.name, "id_number": each.id_number, "relation": each.relation} for each in members]


def _check_person(name: str, number: str, *, on: date, invented: bool, line: int = 0) -> None:
    where, field = (f"家庭成员第 {line} 行：", "members") if line else ("", "")
    if not name or len(name) > NAME_LENGTH:
        raise ApplicationInvalid(f"{where}没有写姓名，或写得太长。", "请填写身份证上的姓名。", field=field or "name")
    wrong = identity.fault(number, on=on)
    if wrong:
        raise ApplicationInvalid(f"{where}身份证号不正确：{wrong}。", "请对照身份证重新填写 18 位号码。", field=field or "id_number")
    if identity.is_invented(number) and not invented:
        raise ApplicationInvalid(f"{where}9901 开头的是演示用的号码。", "请填写本人的身份证号。", field=field or "id_number")


def _phone(text: str, field: str) -> str:
    tidy = re.sub(r"[\s　]", "", text)
    if tidy and not PHONE.fullmatch(tidy):
        raise ApplicationInvalid("电话号码不对。", "请填写 11 位手机号，或带区号的座机号；没有的不填。", field=field)
    return tidy
