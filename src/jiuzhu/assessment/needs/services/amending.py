"""Writing the degree, the follow-up measure and the service of a need that is open, at any time of the month."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.queries import item_labels
from jiuzhu.assessment.needs.rules import NeedInvalid, NeedTaken, check_follow_up
from jiuzhu.assessment.needs.services.standing import keep_standing
from jiuzhu.casework.registry.services import hold_standing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.rules import AlreadyMoved


def amend_need(
    *, need: Need, degree: str, measure: str, item_code: str, seen: tuple[str, str, str], actor: Actor, at: datetime
) -> Need:
    """Write what is known now of an open need; ``seen`` is the degree, measure and item its page showed.

    Raises NeedInvalid, NeedTaken for a need that ended or whose service is on its way, AlreadyMoved, NotPermitted.
    """
    division = need.household.division_code
    actor.require(Duty.ASSESSMENT_WRITE, division_code=division)
    told = measure.strip()
    check_follow_up(degree, told)
    items = item_labels(timezone.localdate(at), division_code=division) | ({need.item_code: need.item_label} if need.item_code else {})
    if item_code and item_code not in items:
        raise NeedInvalid("想要的服务不在现行清单里。", "请从清单中选择，清单里没有的写在具体需求里。", field="item_code")
    if not item_code and not need.words:
        raise NeedInvalid("没有写具体需求。", "这项需求只写了服务项目，请选择一项服务。", field="item_code")
    former = (need.degree, need.measure, need.item_code)
    if (degree, told, item_code) == former:
        return need
    changes = {"degree": degree, "measure": told, "item_code": item_code, "item_label": items.get(item_code, "")}
    same = Need.objects.filter(pk=need.pk, state="open", degree=seen[0], measure=seen[1], item_code=seen[2])
    if item_code != need.item_code:
        # What is on its way is the service that was chosen.
        same = same.filter(taken_up_by="")
    try:
        with writing(), transaction.atomic():
            hold_standing(need.household_id)
            if not same.update(**changes):
                _refuse(need, changed=item_code != seen[2])
            record(
                actor=actor, at=at, subject_kind="need", subject_id=str(need.pk), action="服务需求：修改", before={"degree": former[0], "item": former[2]},
                after={"degree": degree, "item": item_code}, household_id=str(need.household_id), private={"measure": told},
            )  # fmt: skip
            keep_standing(need.household_id)
    except IntegrityError as error:
        raise NeedInvalid("这户已有同样的需求。", "请选择别的服务，或结束其中一项。", field="item_code") from error
    for name, value in changes.items():
        setattr(need, name, value)
    return need


def _refuse(need: Need, *, changed: bool) -> None:
    need.refresh_from_db()
    if need.state != "open":
        raise NeedTaken("这项需求已经结束。", "仍有需要的请重新登记。")
    if changed and need.taken_up_by:
        raise NeedTaken(f"这项需求已由{need.taken_up_by}办理，不能换服务。", "可以改程度和跟进措施；要换服务的，先取消前一件。")
    raise AlreadyMoved("这项需求刚被别人改过。", "请刷新页面查看后再改。")
