"""Showing who an unregistered person is to whoever looks into the warning."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.pseudonyms import KeyNotOurs, id_number_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.identity import birth_date
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.warnings.services.handling import warning_in_scope
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES

UNREGISTERED = "unregistered"
ADULT_AGE = 18


class IdentityClosed(DomainError):
    """The number of an unregistered person is not shown: the warning is over, is about somebody registered, or the key is another."""

    code = "identity_closed"
    status = 403


def reveal_identity(*, warning_id: UUID | str, actor: Actor, at: datetime) -> str:
    """Give the ID number behind a warning about an unregistered person; looking into the open warning is the purpose, and it goes on the ledger.

    A child's number needs the duty for children's records besides. Raises NotFound, NotPermitted, IdentityClosed.
    """
    warning = warning_in_scope(warning_id, actor)
    if warning.subject_type != UNREGISTERED:
        raise IdentityClosed("这条预警的对象已在登记册中。", "请在一户一档中查看号码。")
    if warning.state not in OPEN_STATES:
        raise IdentityClosed("这条预警已经办结，不再显示身份证号。", "如需再次核实，请由县民政局重新比对。")
    duties = (Duty.WARNING_HANDLE, Duty.WARNING_ASSIGN, Duty.WARNING_DECIDE)
    if not any(actor.holds(duty, division_code=warning.division_code) for duty in duties):
        actor.require(Duty.WARNING_HANDLE, division_code=warning.division_code)
    try:
        number = id_number_of(UUID(warning.subject_id))
    except (KeyNotOurs, ValueError) as error:
        raise IdentityClosed("密钥已更换，无法还原身份证号。", "请用原来的密钥，或重新上传当月数据后再比对。") from error
    if _age(birth_date(number), timezone.localdate(at)) < ADULT_AGE:
        actor.require(Duty.CHILD_READ, division_code=warning.division_code)
    with writing():
        reason = f"办理预警：{warning.rule_label}"
        record(actor=actor, at=at, subject_kind="warning", subject_id=str(warning.pk), action="查看未登记人员身份证号", reason=reason)
    return number


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
