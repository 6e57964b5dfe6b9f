"""What an authorisation and a check are made of, what counts as in force, when a check is due; pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack

MONTHS_A_YEAR = 12
SHORTEST_TEXT = 4
KINDS = {"application": "申请", "periodic": "定期", "change": "情况变化", "remote": "异地协查"}
REMOTE, ELSEWHERE_LENGTH = "remote", 40
SIGNERS = {"self": "本人", "guardian": "监护人或法定代理人"}
METHODS = {"screen": "屏幕签名", "paper": "纸质签字照片"}
CHANNELS = {"hand": "人工登记", "files": "文件交换", "http": "接口"}
SOURCES_LIST, SYSTEMS_LIST, PRINCIPLES_LIST = "check_sources", "check_systems", "check_principles"
TERM, VALIDITY = "authorisation_months", "verification_valid_months"


class AuthorisationInvalid(DomainError):
    """The authorisation lacks a signature, somebody who gives it, or a possible day."""

    code = "authorisation_invalid"


class AuthorisationMissing(DomainError):
    """Not every member concerned has given an authorisation that is in force."""

    code = "authorisation_missing"
    status = 409


class VerificationInvalid(DomainError):
    """The check is incomplete, or somebody else must take this step."""

    code = "verification_invalid"


class VerificationUnderWay(DomainError):
    """The household is being checked already."""

    code = "verification_under_way"
    status = 409


class LimitNotSet(DomainError):
    """The county has not set how long an authorisation or a report holds."""

    code = "verification_limit_not_set"
    status = 409


class Outcome(StrEnum):
    """What a source said."""

    RETURNED = "returned"
    NO_DATA = "no_data"
    FAILED = "failed"


OUTCOME_LABELS = {Outcome.RETURNED: "有记录", Outcome.NO_DATA: "无记录", Outcome.FAILED: "未能核对"}
OUTCOME_TONES = {Outcome.RETURNED: "blue", Outcome.NO_DATA: "green", Outcome.FAILED: "red"}


@dataclass(frozen=True)
class Wording:
    """What a person signs: from which sources, through which systems, for how many months, by which clause and on which principle, in its own words."""

    sources: tuple[str, ...]
    systems: tuple[str, ...]
    months: int
    clause: str
    quote: str
    principle: str
    reading: str
    document: str

    def plain(self) -> dict[str, Any]:
        """Give the wording as it is stored beside the signature."""
        return {**vars(self), "sources": list(self.sources), "systems": list(self.systems)}


def sources_of(law: DatedPack) -> tuple[str, ...]:
    """List the sources that are asked where this law holds (N-186)."""
    found = law.listing(SOURCES_LIST)
    return found.rows if found else ()


def asked_of(law: DatedPack, *, elsewhere: str = "") -> tuple[str, ...]:
    """List whom a check asks: the sources of the law, and the civil affairs of another place where it concerns somebody from there."""
    found = sources_of(law)
    return (*found, f"{elsewhere}民政部门（异地核查）") if elsewhere and found else found


def wording_of(law: DatedPack) -> Wording:
    """Compose what is signed under a law; raises LimitNotSet."""
    sources, systems, principles = (law.listing(name) for name in (SOURCES_LIST, SYSTEMS_LIST, PRINCIPLES_LIST))
    grounds = sources if sources and sources.quote else systems
    return Wording(
        sources=sources.rows if sources else (),
        systems=systems.rows if systems else (),
        months=months_of(law, TERM),
        clause=grounds.clause if grounds else "",
        quote=grounds.quote if grounds else "",
        principle=principles.quote if principles else "",
        reading=sources.reading if sources else "",
        document=law.pack.document or law.pack.label,
    )


def months_of(law: DatedPack, name: str) -> int:
    """Give the months an authorisation or a report holds; raises LimitNotSet."""
    months = law.number(name)
    if months is None:
        label = law.parameters[name].label if name in law.parameters else name
        raise LimitNotSet(f"还没有设定“{label}”。", "请系统管理员在“本地参数”中设定后再办理。")
    return int(months)


def after_months(start: date, months: int) -> date:
    """Give the same day so many months later, or that month's last."""
    whole = start.year * MONTHS_A_YEAR + start.month - 1 + months
    year, month = whole // MONTHS_A_YEAR, whole % MONTHS_A_YEAR + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def last_day(start: date, months: int) -> date:
    """Give the last day of a term of so many months that begins on a day."""
    return date.fromordinal(after_months(start, months).toordinal() - 1)


@dataclass(frozen=True)
class Signing:
    """Who signs for whom: ids of the members, the signer, and the drawing (a PNG data address) or the photograph of the signed paper."""

    person_ids: tuple[str, ...]
    signer_name: str
    signer: str
    signed_on: date
    drawing: str = ""
    paper: bytes = b""


def checked_signing(signing: Signing, *, members: Mapping[str, tuple[str, int]], adult_age: int, on: date) -> Signing:
    """Give the signing unchanged; raises AuthorisationInvalid naming the field.

    ``members`` maps the ids of the household's living members to name and age. Who signs on the screen as 本人 signs for one person; a paper may bear
    the signatures of several.
    """
    if not signing.person_ids or any(each not in members for each in signing.person_ids):
        raise AuthorisationInvalid("没有选择授权的成员。", "请勾选签字授权的家庭成员。", field="persons")
    if signing.signer not in SIGNERS:
        raise AuthorisationInvalid("没有选择由谁签字。", "请选择本人或监护人。", field="signer")
    if not signing.signer_name.strip():
        raise AuthorisationInvalid("没有写签字人姓名。", "请填写签字人姓名。", field="signer_name")
    if signing.signed_on > on:
        raise AuthorisationInvalid("签字日期晚于今天。", "请填写实际签字的日期。", field="signed_on")
    if not signing.drawing and not signing.paper:
        raise AuthorisationInvalid("还没有签字。", "请在框内签名，或上传签好的授权书照片。", field="paper")
    own = signing.signer == "self"
    minors = [members[each][0] for each in signing.person_ids if members[each][1] < adult_age]
    if own and minors:
        raise AuthorisationInvalid(f"{'、'.join(minors)}未成年，不能由本人授权。", "请由监护人签字，并选“监护人或法定代理人”。", field="signer")
    if own and len(signing.person_ids) > 1 and not signing.paper:
        raise AuthorisationInvalid("屏幕签名由本人签，一次只能一人。", "请每人各签一次；签在同一张纸上的，请上传照片。", field="persons")
    if own and len(signing.person_ids) == 1 and signing.signer_name.strip() != members[signing.person_ids[0]][0]:
        raise AuthorisationInvalid("签字人与授权的成员不是同一人。", "本人签字的，请写本人姓名；代签的，请选“监护人或法定代理人”。", field="signer_name")
    return signing


def check_signed(names: Iterable[str]) -> None:
    """Raise AuthorisationMissing naming the members who have no authorisation in force."""
    lacking = "、".join(names)
    if lacking:
        raise AuthorisationMissing(f"还没有有效的签字授权：{lacking}。", "请先取得每位成员的签字授权，再提出核对。")


@dataclass(frozen=True)
class Given:
    """What one source said about one person: the outcome and its rows (label or column → value)."""

    ref: int
    outcome: Outcome
    rows: tuple[Mapping[str, str], ...] = ()


def summed(outcomes: Sequence[str], *, asked: int) -> str:
    """Give the outcome of a source from those of the persons; empty while some are missing."""
    if len(outcomes) < asked:
        return ""
    for each in (Outcome.RETURNED, Outcome.FAILED):
        if each in outcomes:
            return each
    return Outcome.NO_DATA


def checked_text(text: str, *, field: str, what: str) -> str:
    """Give the tidy text; raises VerificationInvalid where it says nothing."""
    tidy = text.strip()
    if len(tidy) < SHORTEST_TEXT:
        raise VerificationInvalid(f"没有写明{what}。", f"请写明{what}，至少四个字。", field=field)
    return tidy


def number_text(year: int, serial: int) -> str:
    """Write a report's number."""
    return f"核对报告〔{year}〕{serial} 号"
