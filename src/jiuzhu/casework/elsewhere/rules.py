"""What is taken down of an application from elsewhere, and what the other place answers (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jiuzhu.foundation.divisions.rules import Level, digits_of
from jiuzhu.foundation.kernel import identity
from jiuzhu.foundation.kernel.errors import DomainError

NAME_LENGTH, MATTER_LENGTH, WORDS_LENGTH, OFFICE_LENGTH, NUMBER_LENGTH = 30, 60, 1000, 100, 60
SHORTEST = 4
COUNTY_DIGITS = digits_of(Level.COUNTY)
PHONE = re.compile(r"(1\d{10}|0\d{2,3}-?\d{7,8})")
WAYS = {"post": "公函邮寄", "official": "政务内网或公文系统", "platform": "上级救助平台", "hand": "本人带去"}
OUTCOMES = {"granted": "户籍地已给予救助", "refused": "户籍地审核不符合条件"}
TONES = {"granted": "green", "refused": "amber"}


class ApplicationInvalid(DomainError):
    """An application from elsewhere lacks what is needed to deal with it, or belongs to this county."""

    code = "elsewhere_invalid"


class ApplicationUnderWay(DomainError):
    """The same person's application is under way already."""

    code = "elsewhere_under_way"
    status = 409


@dataclass(frozen=True)
class ApplicationEntry:
    """Who lives in which village and applies for what; ``home_code`` is the county of the household registration, empty for the one of the ID number.

    ``permit_until`` is the last day of the residence permit (居住证), None without one; ``press`` is one for each form opened.
    """

    press: UUID
    name: str
    id_number: str
    village_code: str
    lives: str
    matter: str
    situation: str
    phone: str = ""
    home_code: str = ""
    permit_until: date | None = None


@dataclass(frozen=True)
class Forwarding:
    """To which office of the other place an application went, in which way, on which day, under which number."""

    office: str
    way: str
    sent_on: date
    number: str = ""


@dataclass(frozen=True)
class Answer:
    """What the other place decided, when, in its words."""

    outcome: str
    answered_on: date
    words: str


def checked_application(entry: ApplicationEntry, *, on: date, invented: bool = False) -> ApplicationEntry:
    """Give the entry tidied, the home county as six digits; ``invented`` people are for demonstrations. Raises ApplicationInvalid naming the field."""
    tidy = replace(
        entry,
        name=entry.name.strip(),
        id_number=identity.tidy(entry.id_number),
        lives=entry.lives.strip(),
        matter=entry.matter.strip(),
        situation=entry.situation.strip(),
        phone=re.sub(r"[\s　]", "", entry.phone),
    )
    if not tidy.name or len(tidy.name) > NAME_LENGTH:
        raise ApplicationInvalid("没有填写姓名，或写得太长。", "请填写申请人姓名。", field="name")
    wrong = identity.fault(tidy.id_number, on=on)
    if wrong:
        raise ApplicationInvalid(f"身份证号不正确：{wrong}。", "请对照身份证重新填写 18 位号码。", field="id_number")
    if identity.is_invented(tidy.id_number) and not invented:
        raise ApplicationInvalid("9901 开头的是演示用的号码。", "请填写申请人自己的身份证号。", field="id_number")
    if tidy.phone and not PHONE.fullmatch(tidy.phone):
        raise ApplicationInvalid("电话号码不对。", "请填写 11 位手机号，或带区号的座机号；没有的不填。", field="phone")
    if not tidy.matter or len(tidy.matter) > MATTER_LENGTH:
        raise ApplicationInvalid("没有写申请什么，或写得太长。", "例如：最低生活保障、临时救助。", field="matter")
    if not SHORTEST <= len(tidy.situation) <= WORDS_LENGTH:
        raise ApplicationInvalid(
            "没有写明家庭情况，或写得太长。", f"请写 {SHORTEST} 至 {WORDS_LENGTH} 字：几口人、收入、遇到什么困难。", field="situation"
        )
    home = re.sub(r"\s", "", entry.home_code) or tidy.id_number[:COUNTY_DIGITS]
    if not re.fullmatch(r"\d{6}(\d{6})?", home):
        raise ApplicationInvalid(
            "户籍地的行政区划代码不对。", "请填写户籍所在县（市、区）的 6 位代码，在户口簿或身份证前六位。", field="home_code"
        )
    return replace(tidy, home_code=home[:COUNTY_DIGITS])


def checked_forwarding(entry: Forwarding, *, received_on: date, on: date) -> Forwarding:
    """Give the forwarding tidied; raises ApplicationInvalid naming the field."""
    tidy = replace(entry, office=entry.office.strip(), number=entry.number.strip())
    if not tidy.office or len(tidy.office) > OFFICE_LENGTH:
        raise ApplicationInvalid("没有写转给哪个单位，或写得太长。", "例如：某某县民政局。", field="office")
    if tidy.way not in WAYS:
        raise ApplicationInvalid("没有选择怎么转送。", "请从列表中选择。", field="way")
    if len(tidy.number) > NUMBER_LENGTH:
        raise ApplicationInvalid("文号或单号太长。", f"最多 {NUMBER_LENGTH} 字。", field="number")
    if not received_on <= tidy.sent_on <= on:
        raise ApplicationInvalid("转送日期不对。", "请填写受理当天到今天之间的日期。", field="sent_on")
    return tidy


def checked_answer(entry: Answer, *, sent_on: date, on: date) -> Answer:
    """Give the answer tidied; raises ApplicationInvalid naming the field."""
    tidy = replace(entry, words=entry.words.strip())
    if tidy.outcome not in OUTCOMES:
        raise ApplicationInvalid("没有选择户籍地的决定。", "请从列表中选择；说不归他们管的，选“户籍地退回”。", field="outcome")
    if not SHORTEST <= len(tidy.words) <= WORDS_LENGTH:
        raise ApplicationInvalid("没有写明回复的内容，或写得太长。", "请写明给了什么救助、从哪月起，或不符合哪一条。", field="words")
    if not sent_on <= tidy.answered_on <= on:
        raise ApplicationInvalid("回复日期不对。", "请填写转送当天到今天之间的日期。", field="answered_on")
    return tidy
