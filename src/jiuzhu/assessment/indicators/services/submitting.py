"""Signing and submitting: what is submitted is scored once, with the law and the county's values of the day."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiuzhu.assessment.indicators.judging import Judgement, judge
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.workflow import OPEN
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import colleagues
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.rules import canonical, sm3
from jiuzhu.foundation.policy.queries import demo_values_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.vault.images import redraw
from jiuzhu.foundation.workflow.services import Taken, take

MOST_DRAWING = 2_000_000
"""Characters of a drawing as a data address; a signature has some ten thousand."""


class FormIncomplete(DomainError):
    """The form cannot be submitted yet: figures are unreadable, contradict each other, or do not settle the level."""

    code = "form_incomplete"


class NotSigned(DomainError):
    """Signatures are missing, or the two assessors are not two people."""

    code = "not_signed"


@dataclass(frozen=True)
class Signing:
    """Who signs: three drawings as PNG data addresses, or one photograph of the signed paper."""

    second_assessor_id: str
    signer_name: str
    household: str = ""
    first: str = ""
    second: str = ""
    paper: bytes = b""


def submit(*, assessment: Assessment, signing: Signing, assessed_on: date, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Score the form and hand it to the township; raises FormIncomplete, NotSigned, PhotoUnreadable and what ``take`` raises."""
    if assessment.state not in OPEN:
        return take(assessment, step="submit", actor=actor, at=at, seen_version=seen_version, changes=_submitted(assessment))
    judgement = judge(assessment, on=assessed_on)
    _check_form(judgement, assessed_on, timezone.localdate(at))
    second = _second_assessor(assessment, signing, actor, timezone.localdate(at))
    drawn = _drawn(signing)
    results: dict[str, Any] = {
        "level": judgement.scored.level,
        "hardships": judgement.scored.hardships,
        "unknowns": judgement.scored.unknowns,
        "assessed_on": assessed_on,
        "pack": judgement.pack.pack.name,
        "pack_digest": judgement.pack.fingerprint,
        "facts_digest": facts_digest(assessment),
    }
    fields: dict[str, Any] = {
        "results": judgement.scored.plain(),
        "rule_values": dict(judgement.pack.settings),
        "demo_values": bool(demo_values_in_force(assessed_on)),
        "first_assessor": actor.user_id,
        "first_assessor_name": actor.name,
        "second_assessor": signing.second_assessor_id,
        "second_assessor_name": second,
        "signer_name": signing.signer_name.strip()[:64],
        "submitted_at": at,
        **dict.fromkeys(("household_signature", "first_signature", "second_signature", "signed_paper"), ""),
    }
    with writing():
        # As it is now, and nobody else's until this is done: another press may have been first.
        now_is = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if now_is.state not in OPEN:
            return take(now_is, step="submit", actor=actor, at=at, seen_version=seen_version, changes=_submitted(now_is))
        if now_is.draft_number != assessment.draft_number:
            raise FormIncomplete("提交的同时有人又改了这份草稿。", "请回到填写页，核对后再提交。")
        for name, (content, content_type) in drawn.items():
            stored = vault.put(
                stream=io.BytesIO(content),
                kind="assessment.signature",
                name=f"{name}.{'jpg' if name == 'signed_paper' else 'png'}",
                content_type=content_type,
                division_code=assessment.division_code,
                actor=actor,
                at=at,
                household_id=str(assessment.household_id),
            )
            fields[name] = str(stored.pk)
        keep_law(law=judgement.pack, at=at)
        # The constraints on a submitted form look at these columns, so they are written before the state moves.
        Assessment.objects.filter(pk=assessment.pk, version=seen_version).update(**fields, **results)
        return take(assessment, step="submit", actor=actor, at=at, seen_version=seen_version, changes=results)


def facts_digest(assessment: Assessment) -> str:
    """SM3 over everything the answer rests on; it stands on the ledger."""
    return sm3(canonical([assessment.values(), assessment.findings, assessment.area_type]).encode())


def _submitted(assessment: Assessment) -> dict[str, Any]:
    names = ("level", "hardships", "unknowns", "assessed_on", "pack", "pack_digest", "facts_digest")
    return {name: getattr(assessment, name) for name in names}


def _check_form(judgement: Judgement, assessed_on: date, today: date) -> None:
    if assessed_on > today:
        raise FormIncomplete("评估日期晚于今天。", "请填写实际入户评估的日期。", field="assessed_on")
    if judgement.unreadable or judgement.blocking:
        raise FormIncomplete("有的内容填写有误或互相矛盾。", "请回到填写页，按红色提示改正；确实如此的，写明原因。")
    if judgement.scored.level == "undetermined":
        raise FormIncomplete(f"还不能判定困境程度：{judgement.lacking_words}。", "请补齐后再提交；草稿已保存。")


def _second_assessor(assessment: Assessment, signing: Signing, actor: Actor, on: date) -> str:
    if signing.second_assessor_id == actor.user_id:
        raise NotSigned("两名评估人不能是同一个人。", "请选择一同入户的另一名评估人。", field="second_assessor")
    able = colleagues(Duty.ASSESSMENT_WRITE, division_code=assessment.division_code, organisation_id=None, on=on)
    found = next((user for user in able if str(user.pk) == signing.second_assessor_id), None)
    if found is None:
        raise NotSigned("没有选择第二名评估人。", "请从列表中选择一同入户的评估人。", field="second_assessor")
    if not signing.signer_name.strip():
        raise NotSigned("没有填写家庭签字人。", "请填写签字的家庭成员姓名。", field="signer_name")
    return found.name


def _drawn(signing: Signing) -> dict[str, tuple[bytes, str]]:
    if signing.paper:
        return {"signed_paper": (redraw(signing.paper), "image/jpeg")}
    drawings = {"household_signature": signing.household, "first_signature": signing.first, "second_signature": signing.second}
    labels = {"household_signature": "家庭", "first_signature": "评估人（本人）", "second_signature": "第二名评估人"}
    missing = [labels[name] for name, drawing in drawings.items() if not drawing]
    if missing:
        raise NotSigned(f"还没有签名：{'、'.join(missing)}。", "请在屏幕上签名，或上传签好的纸质表照片。", field="signatures")
    return {name: (redraw(_png(drawing), form="png"), "image/png") for name, drawing in drawings.items()}


def _png(drawing: str) -> bytes:
    """Take the picture out of the data address that a signature pad sends."""
    head, _, body = drawing.partition(",")
    try:
        if head != "data:image/png;base64" or len(body) > MOST_DRAWING:
            raise ValueError(head)
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise NotSigned("签名没有完整传到。", "请清除后重新签名。", field="signatures") from error
