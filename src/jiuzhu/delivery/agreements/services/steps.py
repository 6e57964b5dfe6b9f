"""What the writes on agreements share: taking a step where the person lives now, and whether the law still names the person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.delivery.agreements.models import CareAgreement
from jiuzhu.delivery.agreements.queries import Terms, terms, verdicts
from jiuzhu.delivery.agreements.rules import AgreementInvalid, check_fee
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.relocating import relocate_for_step
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.matching.catalogue.rules import PersonVerdict, Verdict

CHILD_KEPT = "本人未成年，原因由有儿童信息权限的人员查看"


def fit(household: Any, person_id: str, said: Terms, *, actor: Actor, on: date, field: str) -> PersonVerdict:
    found = next((each for each in verdicts(household, said, on=on) if each.person_id == person_id), None)
    if found is None:
        raise AgreementInvalid("委托照料的人不是这一户的家庭成员。", "请从家庭成员中选择；已离开这户的，请终止协议。", field=field)
    if found.verdict is not Verdict.YES:
        hidden = (found.facts.get("age") or 0) < ADULT_AGE and not actor.holds(Duty.CHILD_READ, division_code=household.division_code)
        raise AgreementInvalid(f"{found.name}{found.verdict.label}：{CHILD_KEPT if hidden else '；'.join(found.reasons)}。", f"{said.aid.ground.clause}：{said.aid.label}。资料不全的先补登。", field=field)
    return found


def still_fit(agreement: CareAgreement, *, actor: Actor, at: datetime, field: str) -> None:
    """Raise AgreementInvalid where the law of the place names the person no more, or the fee is above the county's ceiling."""
    on = timezone.localdate(at)
    said = terms(on, division_code=agreement.household.division_code)
    if said is None:
        raise AgreementInvalid("现住地的文件没有规定委托照料护理协议。", "请终止这份协议。", field=field)
    check_fee(agreement.fee_fen, ceiling_fen=said.ceiling_fen, field=field)
    fit(agreement.household, str(agreement.person_id), said, actor=actor, on=on, field=field)


def step(agreement: CareAgreement, name: str, *, standing: tuple[str, ...] = (), **given: Any) -> Taken:
    """Take a step where the person lives now: who acts is somebody there.

    Of the changes those named by ``standing`` are written before the state moves, since the database refuses the new state without them.
    """
    home = agreement.household.division_code
    with writing():
        if agreement.division_code != home:
            relocate_for_step(agreement, division_code=home, at=given["at"], seen_version=given["seen_version"])
        if standing:
            sources = agreement.workflow.steps[name].sources
            CareAgreement.objects.filter(pk=agreement.pk, state__in=sources, version=given["seen_version"]).update(**{each: given["changes"][each] for each in standing})
        return take(agreement, step=name, **given)


def check_past(day: date, at: datetime, field: str) -> None:
    """Raise AgreementInvalid for a day that has not come."""
    if day > timezone.localdate(at):
        raise AgreementInvalid("日期在今天之后。", "请填写实际的日期。", field=field)
