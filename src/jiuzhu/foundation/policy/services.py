"""Entering a local value; the pack itself is never changed on the spot."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.models import LocalValue
from jiuzhu.foundation.policy.packs import load_pack


class LocalValueInvalid(DomainError):
    """The value is not of the parameter's type, or the parameter is not the county's to set."""

    code = "local_value_invalid"


def set_local_value(
    *,
    name: str,
    value: str,
    valid_from: date,
    source: str,
    actor: Actor,
    at: datetime,
    area: str = "",
    is_demo: bool = False,
) -> LocalValue:
    """Enter a local value from a day on; raises LocalValueInvalid, NotPermitted."""
    if not actor.system and not actor.holds_anywhere(Duty.POLICY_SET):
        raise NotPermitted("您的岗位不能设定本地参数。", "请由系统管理员设定。")
    if not source.strip():
        raise LocalValueInvalid("没有写明依据。", "请写明公布这个数值的文件名称和文号。", field="source")
    pack = load_pack(settings.POLICY_PACK)
    key = f"{name}.{area}" if area else name
    pack.at(valid_from).with_values({key: value})
    with writing():
        try:
            with transaction.atomic():
                entered = LocalValue.objects.create(
                    pack=pack.name,
                    name=name,
                    area=area,
                    value=value,
                    valid_from=valid_from,
                    source=source,
                    is_demo=is_demo,
                    set_by=actor.user_id,
                    set_at=at,
                )
        except IntegrityError as error:
            raise LocalValueInvalid(
                f"自 {valid_from} 起的值已经设定过。", "已设定的值不能改写；请换一个生效日期。", field="valid_from"
            ) from error
        record(
            actor=actor,
            at=at,
            subject_kind="policy",
            subject_id=key,
            action="设定本地参数",
            after={"value": value, "from": str(valid_from), "source": source, "demo": is_demo},
        )
    return entered
