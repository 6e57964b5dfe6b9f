"""Handing out at the door: with a signature or photograph, or not and why; what was written wrongly is corrected by another line."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from jiuzhu.casework.assistance.services import enter_aid, withdraw_aid
from jiuzhu.delivery.distribution.models import Line, Proof
from jiuzhu.delivery.distribution.rules import (
    UNDELIVERED,
    WORDS_LENGTH,
    DistributionInvalid,
    GivenAlready,
    check_choice,
    month_end,
    share_of,
    why_words,
)
from jiuzhu.delivery.distribution.same import given_words
from jiuzhu.delivery.distribution.services.checking import begin_line, law_of
from jiuzhu.delivery.distribution.services.funding import giving_back
from jiuzhu.delivery.distribution.services.progress import follow, holding, reopen
from jiuzhu.delivery.distribution.workflow import CORRECTED, HANDING
from jiuzhu.delivery.orders.services.evidence import drawn_signature
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.clocks import believable
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.services import Counter, Taken, take
from jiuzhu.matching.catalogue.queries import subjects_of
from jiuzhu.matching.catalogue.rules import Verdict

PHOTOS_AT_MOST = 3
CARE, GOODS = "care", "goods"


def deliver(
    *,
    line: Line,
    handed_on: date,
    receiver: str,
    seen_version: int,
    actor: Actor,
    at: datetime,
    signature: str = "",
    photos: Sequence[bytes] = (),
    phone_at: datetime | None = None,
) -> Taken:
    """Write down that a person got their share, shown by a signature or a photograph; it stands among the aid they received.

    What was recorded without a signal keeps the phone's time beside the server's; it is taken also where the person has died since.

    Sent again with the version the page showed it gives the first result.
    Raises DistributionInvalid, GivenAlready, EvidenceMissing, PhotoUnreadable and what ``take`` raises.
    """
    fresh = line.version == seen_version
    if fresh:
        _check_handing(line)
        _check_delivery(line, handed_on, receiver, signature, photos, actor=actor, at=at)
    drawn = [("signature", drawn_signature(signature))] if fresh and signature else []
    drawn += [("photo", images.redraw(each)) for each in photos] if fresh else []

    def keep() -> None:
        for kind, picture in drawn:
            form = "png" if kind == "signature" else "jpeg"
            stored = vault.put(
                stream=io.BytesIO(picture),
                kind=f"distribution.{kind}",
                name=f"发放-{line.month:%Y-%m}-{Proof.KINDS[kind]}.{'png' if form == 'png' else 'jpg'}",
                content_type=f"image/{form}",
                division_code=line.division_code,
                actor=actor,
                at=at,
                household_id=str(line.household_id),
            )
            Proof.objects.create(line=line, kind=kind, file_id=str(stored.id), at=at)
        # Not among the changes: a retry has another time of arrival and is the same step.
        Line.objects.filter(pk=line.pk).update(phone_at=believable(phone_at, at=at), entered_at=at)
        _enter(line, actor=actor, at=at)
        follow(line.sheet, at=at, begun=True)

    changes = {
        "handed_on": handed_on,
        "handler_id": actor.user_id,
        "handler_name": actor.name,
        "receiver": receiver.strip()[:64],
        "undelivered_code": "",
        "because": "",
    }
    with writing():
        # The day and who handed it out must stand before the state changes: the database refuses a delivered line without them.
        Line.objects.filter(pk=line.pk, version=seen_version, state__in=("listed", "undelivered")).update(
            handed_on=handed_on, handler_id=actor.user_id
        )
        return take(
            line, step="deliver", actor=actor, at=at, seen_version=seen_version, changes=changes, counters=[_handing(line)], also=keep
        )


def not_delivered(*, line: Line, code: str, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Write down that a person did not get their share, and why; raises DistributionInvalid and what ``take`` raises."""
    told = check_choice(code, UNDELIVERED, reason)
    if line.version == seen_version:
        _check_handing(line)
    changes = {"undelivered_code": code, "because": told, "handler_id": actor.user_id, "handler_name": actor.name}
    return take(
        line, step="fail", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes, counters=[_handing(line)],
        also=lambda: follow(line.sheet, at=at, begun=True),
    )  # fmt: skip


def correct(*, line: Line, reason: str, again: bool, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Take back what was written of a line, by the township and not by who wrote it; what stands in it stays.

    ``again``: the person is still owed their share, in a new line that the county approves. Raises DistributionInvalid, NotPermitted and what ``take`` raises.
    """
    month_list, told = line.sheet.list, reason.strip()[:WORDS_LENGTH]
    closed = DistributionInvalid("这份名单已经核销。", "请县里在名单页“重新打开”以后再更正。")
    if line.version == seen_version:
        if month_list.state == "closed":
            raise closed
        township = ancestor_at(line.division_code, Level.TOWNSHIP) or line.division_code
        actor.require(Duty.VISIT_RECORD, division_code=township)
        if actor.user_id == line.handler_id:
            raise NotPermitted("这次发放是您登记的，不能由您更正。", "请由乡镇的另一位经办人更正。")

    def undo() -> None:
        withdraw_aid(source=_source(line), source_id=_source_id(line), reason=told, actor=actor, at=at, duty=Duty.VISIT_RECORD)
        giving_back(month_list, line.cost_fen(month_list.unit_cost_fen))
        if again:
            made = Line(
                id=uuid.uuid4(), sheet=line.sheet, division_code=line.division_code, benefit=line.benefit, month=line.month, person_id=line.person_id,
                household_id=line.household_id, name=line.name, age=line.age, share=line.share, amount_fen=line.amount_fen, reasons=line.reasons,
                origin="correction", added_because=told, corrects=line, proposer_id=actor.user_id,
            )  # fmt: skip
            begin_line(made, late=True, actor=actor, at=at)
            reopen(line.sheet, at=at)

    return take(
        line,
        step="void",
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=told,
        counters=[holding(month_list, CORRECTED, closed)],
        also=undo,
    )


def _handing(line: Line) -> Counter:
    found = line.sheet.list
    return holding(
        found,
        HANDING,
        DistributionInvalid(f"名单目前是“{found.state_label}”，不能登记发放。", "县里批准以后再发放；已核销的请县里先“重新打开”。"),
    )


def _check_handing(line: Line) -> None:
    if line.sheet.list.state not in HANDING:
        raise _handing(line).refusal


def _check_delivery(
    line: Line, handed_on: date, receiver: str, signature: str, photos: Sequence[bytes], *, actor: Actor, at: datetime
) -> None:
    if not receiver.strip():
        raise DistributionInvalid("没有写谁领取的。", "请写本人姓名；代领的写代领人姓名和关系。", field="receiver")
    if not signature and not photos:
        raise DistributionInvalid("没有签名，也没有照片。", "请领取人在框内签名，或拍一张照片。", field="signature")
    if len(photos) > PHOTOS_AT_MOST:
        raise DistributionInvalid(f"照片超过 {PHOTOS_AT_MOST} 张。", "请选最能说明情况的几张。", field="photos")
    if not line.month <= handed_on <= timezone.localdate(at):
        raise DistributionInvalid("发放日期不在当月以后、今天以前。", "请填写实际发放的日期。", field="handed_on")
    if not line.person.alive:
        _check_died_since(line, handed_on)
    closed_on = line.household.closed_on
    if line.household.division_code != line.division_code or (closed_on is not None and closed_on < handed_on):
        raise DistributionInvalid(f"{line.name}这户已迁出本村或已注销档案。", "请登记未发放，原因选“迁出本村”；现住地下月按名单发放。")
    law, benefit, _ = law_of(line.sheet.list, at)
    if line.person.alive:
        _check_entitled_still(line, benefit, law, on=max(line.sheet.list.judged_on, min(handed_on, month_end(line.month))), actor=actor)
    given = given_words(line.household, benefit=benefit, law=law, month=line.month, person_id=str(line.person_id), name=line.name)
    if given:
        raise GivenAlready(f"{line.name}本月已经有了：{given}。", "请登记未发放，原因选“其他”并写明；情况有误的先核对救助链。")


def _check_died_since(line: Line, handed_on: date) -> None:
    """Refuse what was handed out after the person's death, or of which that cannot be told; whoever was listed and lived had their share."""
    died_on = line.person.died_on
    if died_on is None:
        raise DistributionInvalid(
            f"{line.name}已登记去世，没有登记哪一天。",
            "生前已经领到的，请乡镇先在家庭档案补上去世日期，再上传这条；没有领到的登记未发放，原因选“去世”。",
        )
    if handed_on > died_on:
        raise DistributionInvalid(
            f"{line.name}已于 {died_on} 去世，早于发放日期 {handed_on}。",
            "生前领到的请改为实际发放的日期；没有领到的登记未发放，原因选“去世”，家属代领的请收回。",
            field="handed_on",
        )


def _check_entitled_still(line: Line, benefit: Benefit, law: DatedPack, *, on: date, actor: Actor) -> None:
    """Refuse who left the aid or the household since the list was made; a doubt takes nothing from who was listed."""
    subject = next((each for each in subjects_of(line.household, on=on) if each.person_id == str(line.person_id)), None)
    if subject is None:
        raise DistributionInvalid(f"{line.name}已不在这户。", "请登记未发放，原因选“迁出本村”或“其他”并写明。")
    share = share_of(benefit, subject, law, declared=declared_facts())
    if share.verdict is Verdict.NO:
        why = why_words(share, age=line.age, sees_children=actor.holds(Duty.CHILD_READ, division_code=line.division_code))
        raise DistributionInvalid(
            f"{line.name}{share.verdict.label}：{why}。", "名单生成以后情况有变化：请登记未发放，原因选“入住机构”或“其他”并写明。"
        )


def _enter(line: Line, *, actor: Actor, at: datetime) -> None:
    """Enter it once among the aid of the month it is for, also where it was handed out late."""
    township = ancestor_at(line.division_code, Level.TOWNSHIP) or line.division_code
    month_list = line.sheet.list
    enter_aid(
        household_id=line.household_id,
        person_id=line.person_id,
        division_code=line.division_code,
        kind=line.benefit,
        label=month_list.label if line.amount_fen is not None else f"{month_list.label}（{line.share}）",
        received_on=min(line.handed_on or month_list.month, month_end(month_list.month)),
        department=names_of([township]).get(township, "乡镇"),
        source=_source(line),
        source_id=_source_id(line),
        amount_fen=line.amount_fen,
        actor=actor,
        at=at,
        duty=Duty.VISIT_RECORD,
    )


def _source(line: Line) -> str:
    return CARE if line.sheet.list.kind == "service" else GOODS


def _source_id(line: Line) -> str:
    return f"distribution:{line.pk}"
