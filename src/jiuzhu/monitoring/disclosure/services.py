"""Opening an identity, asking a second person, agreeing, letting requests lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.analytics.pseudonyms import KeyNotOurs, id_number_of
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.identity import birth_date
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.disclosure.models import Opening, Request
from jiuzhu.monitoring.disclosure.rules import (
    ADULT_AGE,
    LIMIT,
    UNREGISTERED,
    AgreedByOneself,
    IdentityClosed,
    OpeningAsked,
    SecondPersonNeeded,
    age,
    checked_reason,
    within_limit,
)
from jiuzhu.monitoring.disclosure.workflow import HANDLING, PENDING
from jiuzhu.monitoring.warnings.queries import find_warning
from jiuzhu.monitoring.warnings.workflow import OPEN_STATES

TRIES = 5


@dataclass(frozen=True)
class Opened:
    """An identity as shown once: the number, which opening of the day this was, and how many one may do alone."""

    id_number: str
    number: int
    alone_at_most: int


def open_identity(*, warning_id: UUID | str, reason: str, actor: Actor, at: datetime) -> Opened:
    """Give the ID number behind one open warning about an unregistered person, and write down who saw it and why.

    There is no other way to a number: whoever is not found is nobody's subject. A child's number needs the duty for children's records besides.
    Raises NotFound, NotPermitted, IdentityClosed, OpeningReasonMissing, SecondPersonNeeded.
    """
    warning, duty = _open_warning(warning_id, actor)
    reason = checked_reason(reason)
    number = _number_of(warning, actor, at)
    limit = limit_at(warning.division_code, at)
    for last in reversed(range(TRIES)):
        try:
            with writing():
                kept = _keep(warning, duty, reason, limit, actor, at)
        except IntegrityError:
            # Two windows of one person counted the same number; the later counts again.
            if not last:
                raise
        else:
            return Opened(number, kept.number, kept.alone_at_most)
    raise AssertionError("the last try returns or raises")


def ask_second_person(*, warning_id: UUID | str, reason: str, actor: Actor, at: datetime) -> Request:
    """Ask another person to agree to one more opening today; raises NotFound, NotPermitted, IdentityClosed, OpeningReasonMissing, OpeningAsked."""
    warning, duty = _open_warning(warning_id, actor)
    request = Request(
        warning_id=warning.pk,
        warning_label=warning.rule_label,
        reason=checked_reason(reason),
        division_code=warning.division_code,
        asked_by=actor.user_id,
        asker_name=actor.name,
    )
    try:
        with writing():
            return begin(request, actor=actor, at=at, duty=duty, after={"warning": str(warning.pk)}, reason=reason)
    except IntegrityError:
        raise OpeningAsked("您已为这条预警申请过查看身份。", "请等另一位同意，同意后当天可以查看。") from None


def decide_request(*, request_id: UUID | str, agrees: bool, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Agree or not to somebody else's request; raises NotFound, NotPermitted, AgreedByOneself, ReasonMissing, AlreadyMoved."""
    request = request_in_scope(request_id, actor)
    if request.asked_by == actor.user_id:
        raise AgreedByOneself("查看身份的申请不能由申请人自己同意。", "请由另一位有处置权限的人办理。")
    return take(
        request,
        step="agree" if agrees else "decline",
        actor=actor,
        at=at,
        seen_version=seen_version,
        reason=reason.strip(),
        changes={"decided_by": actor.user_id, "decider_name": actor.name},
    )


def let_lapse(*, at: datetime) -> int:
    """End requests of days that are over; gives how many."""
    begun = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    old = list(Request.objects.filter(state__in=PENDING, opened_at__lt=begun)[:500])
    for request in old:
        take(request, step="lapse", actor=SYSTEM, at=at, seen_version=request.version)
    return len(old)


def request_in_scope(request_id: UUID | str, actor: Actor) -> Request:
    """Give a request whose warning the actor may decide about; raises NotFound."""
    found = Request.objects.select_related("warning").filter(pk=request_id).first()
    if found is None or not actor.holds(Duty.WARNING_DECIDE, division_code=found.division_code):
        raise NotFound("没有找到这项申请。", "请确认它在您的辖区内，或当天的申请已失效。")
    return found


def limit_at(division_code: str, at: datetime) -> int | None:
    """Give how many identities one person may open alone in a day; None where nothing is set."""
    limit = pack_in_force(timezone.localdate(at), division_code=division_code).number(LIMIT)
    return None if limit is None else int(limit)


def _open_warning(warning_id: UUID | str, actor: Actor) -> tuple[Any, Duty]:
    warning = find_warning(warning_id, actor)
    if warning.subject_type != UNREGISTERED:
        raise IdentityClosed("这条预警的对象已在登记册中。", "请在一户一档中查看号码。")
    if warning.state not in OPEN_STATES:
        raise IdentityClosed("这条预警已经办结，不再显示身份证号。", "如需再次核实，请由县民政局重新比对。")
    # What a corrected file no longer supports keeps its state where it is with a department or on the ledger.
    if not warning.sightings.filter(withdrawn_at__isnull=True).exists():
        raise IdentityClosed("数据更正后，这条预警的发现已全部撤回，不再显示身份证号。", "如需再次核实，请由县民政局重新比对。")
    duty = next((each for each in HANDLING if actor.holds(each, division_code=warning.division_code)), Duty.WARNING_HANDLE)
    actor.require(duty, division_code=warning.division_code)
    return warning, duty


def _number_of(warning: Any, actor: Actor, at: datetime) -> str:
    try:
        number = id_number_of(UUID(warning.subject_id))
    except (KeyNotOurs, ValueError) as error:
        raise IdentityClosed("密钥已更换，无法还原身份证号。", "请用原来的密钥，或重新上传当月数据后再比对。") from error
    if age(birth_date(number), timezone.localdate(at)) < ADULT_AGE:
        actor.require(Duty.CHILD_READ, division_code=warning.division_code)
    return number


def _keep(warning: Any, duty: Duty, reason: str, limit: int | None, actor: Actor, at: datetime) -> Opening:
    today = timezone.localdate(at)
    before = Opening.objects.filter(opened_by=actor.user_id, opened_on=today).count()
    request = None
    if not within_limit(before, limit):
        request = Request.objects.filter(warning_id=warning.pk, asked_by=actor.user_id, state="agreed").first()
        if request is None or timezone.localdate(request.opened_at) != today:
            raise SecondPersonNeeded(
                f"今天已查看身份 {before} 次，达到每人每天 {limit or 0} 次的上限。", "请写明理由，由另一位有处置权限的人同意后再看。"
            )
        take(request, step="use", actor=SYSTEM, at=at, seen_version=request.version)
    post = actor.post_for(duty, division_code=warning.division_code)
    opening = Opening.objects.create(
        warning_id=warning.pk,
        division_code=warning.division_code,
        opened_by=actor.user_id,
        opener_name=actor.name,
        post_label=post.label if post else "",
        opened_on=today,
        opened_at=at,
        number=before + 1,
        alone_at_most=limit or 0,
        request=request,
        reason=reason,
    )
    record(
        actor=actor,
        at=at,
        subject_kind="warning",
        subject_id=str(warning.pk),
        action="查看未登记人员身份证号",
        after={"opening": str(opening.pk), "count": opening.number},
        reason=reason,
    )
    return opening
