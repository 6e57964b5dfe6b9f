"""Workers' certificates: entered by the organisation, verified by the county, reminded of before they end; and who may not come on a day."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation as find_organisation
from jiuzhu.foundation.accounts.queries import staff_in
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.matching.resources.certificate_rules import DEFAULT_NOTICE, VETTING, CertificateEntry, CertificateInvalid, Shown, why_not
from jiuzhu.matching.resources.models import Certificate, CertificateQuerySet

HOLDING = ("verified", "lapsing", "lapsed")
"""States in which a certificate was found right, whether it still holds or not."""
NOTICE = "certificate_notice_days"


def enter_certificate(*, organisation_id: UUID | str, entry: CertificateEntry, picture: bytes | None, actor: Actor, at: datetime) -> Certificate:
    """Enter a certificate of one's own worker with its picture, for the county to verify; raises CertificateInvalid, PhotoUnreadable, NotFound, NotPermitted."""
    actor.require(Duty.ORDER_ACCEPT, organisation_id=str(organisation_id))
    told = entry.checked(today=timezone.localdate(at))
    if told.kind == VETTING:
        raise CertificateInvalid("从业查询由县民政局登记。", "请把需要查询的人员名单报县民政局。", field="kind")
    if not picture:
        raise CertificateInvalid("没有证书照片。", "请拍下或扫描证书后上传。", field="picture")
    return _enter(organisation_id, told, picture, actor, at, duty=Duty.ORDER_ACCEPT)


def record_vetting(*, organisation_id: UUID | str, entry: CertificateEntry, clear: bool, actor: Actor, at: datetime) -> Certificate:
    """Write down for the county who was vetted for work with children, by whom, when and with which result; raises CertificateInvalid, NotFound, NotPermitted."""
    seat = _seat(organisation_id)
    actor.require(Duty.RESOURCE_MANAGE, division_code=seat.division_code)
    told = entry.checked(today=timezone.localdate(at))
    if told.kind != VETTING:
        raise CertificateInvalid("这里只登记从业查询。", "证书由机构上传。", field="kind")
    with writing():
        made = _enter(organisation_id, told, None, actor, at, duty=Duty.RESOURCE_MANAGE, clear=clear)
        take(made, step="verify", actor=actor, at=at, seen_version=made.version, changes={"verifier_id": actor.user_id, "verifier_name": actor.name})
    return made


def verify(*, certificate: Certificate, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Find a certificate right for the county; an earlier one of the kind is reminded of no more. Raises CertificateInvalid (over already) and what ``take`` raises."""
    if certificate.valid_until is not None and certificate.valid_until < timezone.localdate(at):
        raise CertificateInvalid("这份证书已经过期。", "请不予认可，由机构上传新证。")

    def renewed() -> None:
        earlier = Certificate.objects.filter(organisation_id=certificate.organisation_id, worker_id=certificate.worker_id, kind=certificate.kind, state="lapsing")
        for each in earlier.exclude(pk=certificate.pk):
            if certificate.valid_until is None or (each.valid_until and certificate.valid_until > each.valid_until):
                take(each, step="renew", actor=SYSTEM, at=at, seen_version=each.version)

    changes = {"verifier_id": actor.user_id, "verifier_name": actor.name}
    return take(certificate, step="verify", actor=actor, at=at, seen_version=seen_version, changes=changes, also=renewed)


def refuse(*, certificate: Certificate, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Refuse a certificate with the reason; raises what ``take`` raises."""
    return take(certificate, step="refuse", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def withdraw(*, certificate: Certificate, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take a certificate away, entered wrongly or invalid since; raises what ``take`` raises."""
    return take(certificate, step="withdraw", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def watch(*, at: datetime) -> int:
    """End what is over, and remind organisations of what ends soon and has no successor; gives how many moved. Safe to run twice."""
    today = timezone.localdate(at)
    over = Certificate.objects.filter(state__in=("pending", "verified", "lapsing"), valid_until__lt=today)
    moved = _each(over, "lapse", at)
    soon = Certificate.objects.filter(state="verified", valid_until__gte=today).exclude(kind=VETTING)
    return moved + _each([each for each in soon if each.valid_until and each.valid_until <= today + _notice(each, today) and not _succeeded(each)], "remind", at)


def certificates(actor: Actor) -> CertificateQuerySet:
    """Certificates the actor may see."""
    return Certificate.objects.scoped_to(actor).select_related("organisation")


def find_certificate(actor: Actor, certificate_id: UUID | str) -> Certificate:
    """Give one certificate the actor may see; raises NotFound."""
    return one_of(certificates(actor), certificate_id, "没有找到这份证书。", "请回到人员证书列表。")


def unfit_workers(organisation_id: UUID | str, worker_ids: Collection[str], *, on: date, for_child: bool = False) -> dict[str, str]:
    """Map those of an organisation's workers who may not come on a day to the reason in words; a vetting follows the person to every organisation."""
    of_person = Q(kind=VETTING, worker_id__in=list(worker_ids))
    rows = Certificate.objects.filter(Q(organisation_id=organisation_id) | of_person, state__in=HOLDING)
    mine: dict[str, list[Shown]] = {each: [] for each in worker_ids}
    by_person = False
    for row in rows:
        by_person = by_person or (row.kind == VETTING and str(row.organisation_id) == str(organisation_id))
        if row.worker_id in mine:
            mine[row.worker_id].append(Shown(row.kind, row.valid_from, row.valid_until, row.clear))
    told = {key: why_not(shown, on=on, for_child=for_child, vetted_by_person=by_person) for key, shown in mine.items()}
    return {key: why for key, why in told.items() if why}


def _enter(
    organisation_id: UUID | str, entry: CertificateEntry, picture: bytes | None, actor: Actor, at: datetime, *, duty: Duty, clear: bool = True
) -> Certificate:
    seat = _seat(organisation_id)
    names = {str(user.pk): user.name for user, _ in staff_in(Duty.ORDER_SERVE, on=timezone.localdate(at), organisation_id=str(organisation_id))}
    if entry.worker_id not in names:
        raise CertificateInvalid("这个人不是本机构的服务人员。", "请从列表中选择；新来的人请先由系统管理员设置岗位。", field="worker_id")
    drawn = images.redraw(picture) if picture else None
    made = Certificate(
        organisation_id=organisation_id, division_code=seat.division_code, worker_id=entry.worker_id, worker_name=names[entry.worker_id], kind=entry.kind, number=entry.number,
        issuer=entry.issuer, valid_from=entry.valid_from, valid_until=entry.valid_until, clear=clear, entered_by=actor.user_id, entered_name=actor.name,
    )  # fmt: skip
    try:
        with writing(), transaction.atomic():
            if drawn:
                stored = vault.put(
                    stream=io.BytesIO(drawn), kind="worker.certificate", name="证书.jpg", content_type="image/jpeg", division_code=seat.division_code, actor=actor, at=at
                )  # fmt: skip
                made.picture_id = str(stored.id)
            begin(made, actor=actor, at=at, duty=duty, after={"kind": entry.kind, "valid_until": str(entry.valid_until or "")})
    except IntegrityError as error:
        raise CertificateInvalid("这份证书已经登记过。", "请在列表里查看；登记错了的先撤下再登记。", field="number") from error
    return made


def _seat(organisation_id: UUID | str) -> Any:
    seat = find_organisation(str(organisation_id))
    if seat is None:
        raise NotFound("没有找到这个机构。", "请先在资源库登记机构。")
    return seat


def _notice(certificate: Certificate, today: date) -> timedelta:
    law = pack_in_force(today, division_code=certificate.division_code)
    days = law.number(NOTICE) if law.has_value(NOTICE) else None
    return DEFAULT_NOTICE if days is None else timedelta(days=int(days))


def _succeeded(one: Certificate) -> bool:
    later = Certificate.objects.filter(organisation_id=one.organisation_id, worker_id=one.worker_id, kind=one.kind, state="verified").exclude(pk=one.pk)
    return any(each.valid_until is None or (one.valid_until and each.valid_until > one.valid_until) for each in later)


def _each(found: Iterable[Certificate], step: str, at: datetime) -> int:
    moved = 0
    for each in found:
        try:
            take(each, step=step, actor=SYSTEM, at=at, seen_version=each.version)
            moved += 1
        except DomainError:
            # Somebody acted a moment before; what they did stands.
            continue
    return moved
