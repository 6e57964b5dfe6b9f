"""Entering, changing and ending liaisons, noting reports received; each one transaction and one trace."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.liaisons.figures import FigureInvalid, bounds_of, checked_figure
from jiuzhu.casework.liaisons.models import Figure, Liaison, ReportReceived
from jiuzhu.casework.liaisons.queries import may_enter_figure
from jiuzhu.casework.liaisons.rules import LiaisonInvalid, ReportInvalid, Seat, checked, seats_of
from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force

DEPARTMENT = "department"
NOTE_LENGTH = 200
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


def enter_liaison(
    *, division_code: str, seat: Seat, name: str, title: str, phone: str, organisation_id: str = "", user_id: str = "", actor: Actor, at: datetime
) -> Liaison:
    """Enter who stands for a department from today on, in place of whoever did; the same again changes nothing. Raises LiaisonInvalid, NotPermitted."""
    actor.require(Duty.FEED_UPLOAD, division_code=division_code)
    today = timezone.localdate(at)
    known = seats_of(pack_in_force(today, division_code=division_code))
    name, title, phone = checked(name=name, title=title, phone=phone, known=known, seat=seat)
    department = accounts.organisation(organisation_id) if organisation_id else None
    if organisation_id and (department is None or department.kind != DEPARTMENT or department.division_code != division_code):
        raise LiaisonInvalid("所选的报送单位不在本县的名录中。", "请先在“报送单位”登记部门，再选择。", field="organisation")
    able = accounts.colleagues(Duty.FEED_SEND, division_code=None, organisation_id=organisation_id, on=today) if department else []
    if user_id and user_id not in {str(user.pk) for user in able}:
        raise LiaisonInvalid("所选的账号不是这个部门的联络员。", "请由系统管理员先在“账号与岗位”给这个账号设“部门联络员”岗位。", field="user")
    try:
        with writing(), transaction.atomic():
            there = Liaison.objects.current().filter(division_code=division_code, unit=seat.unit, part=seat.part, number=seat.number).first()
            told = (name, title, phone, str(department.pk) if department else "", user_id)
            if there and (there.name, there.title, there.phone_sealed, str(there.organisation_id or ""), there.user_id) == told:
                return there
            if there:
                Liaison.objects.filter(pk=there.pk).update(until_on=today)
            made = Liaison(
                division_code=division_code,
                unit=seat.unit,
                part=seat.part,
                number=seat.number,
                name=name,
                title=title,
                phone_sealed=phone,
                organisation=department,
                user_id=user_id,
                from_on=today,
                entered_by=actor.user_id,
                enterer_name=actor.name,
                entered_at=at,
            )
            made.save(force_insert=True)
            before = {"name": there.name, "title": there.title} if there else {}
            _trace(made, "更换联络员" if there else "登记联络员", before, {"unit": seat.unit, "part": seat.part, "name": name, "title": title}, actor, at)
    except IntegrityError as error:
        raise LiaisonInvalid("这个位置刚由别人登记。", "请刷新页面，看过现在的联络员再改。") from error
    return made


def end_liaison(*, division_code: str, seat: Seat, actor: Actor, at: datetime) -> None:
    """Note that somebody no longer stands for a department and nobody does yet; raises LiaisonInvalid, NotPermitted."""
    actor.require(Duty.FEED_UPLOAD, division_code=division_code)
    with writing():
        there = Liaison.objects.current().filter(division_code=division_code, unit=seat.unit, part=seat.part, number=seat.number).first()
        if there is None:
            raise LiaisonInvalid("这个位置现在没有联络员。", "请刷新页面。")
        Liaison.objects.filter(pk=there.pk).update(until_on=timezone.localdate(at))
        _trace(there, "不再担任联络员", {"name": there.name}, {}, actor, at)


def receive_report(
    *, division_code: str, report: str, unit: str, due_on: date, received_on: date, note: str = "", actor: Actor, at: datetime
) -> ReportReceived:
    """Note that a department's report came in; the first note counts. Raises ReportInvalid, NotPermitted."""
    actor.require(Duty.FEED_UPLOAD, division_code=division_code)
    today = timezone.localdate(at)
    known = next((each for each in pack_in_force(today, division_code=division_code).reports if each.code == report), None)
    if known is None or unit not in known.by:
        raise ReportInvalid("这个单位不用报这一项。", "请从报送页面重新选择。")
    if received_on > today:
        raise ReportInvalid("收到的日期还没有到。", "请填写今天或以前的日期。", field="received_on")
    place = {"division_code": division_code, "report": report, "unit": unit, "due_on": due_on}
    noted = {"received_on": received_on, "note": note.strip()[:NOTE_LENGTH], "entered_by": actor.user_id, "enterer_name": actor.name, "entered_at": at}
    with writing():
        found, made = ReportReceived.objects.get_or_create(**place, defaults=noted)
        if made:
            after = {"report": report, "unit": unit, "due_on": str(due_on), "received_on": str(received_on)}
            record(actor=actor, at=at, subject_kind="report", subject_id=str(found.pk), action="收到报送", after=after)
    return found


def enter_figure(
    *, division_code: str, figure: str, month: str, part: int, whole: int, note: str = "", actor: Actor, at: datetime
) -> Figure:
    """Enter a month's figure of a county, in place of what was entered before; the same again changes nothing. Raises FigureInvalid, NotPermitted."""
    today = timezone.localdate(at)
    bound = next((each for each in bounds_of(pack_in_force(today, division_code=division_code)) if each.kind.code == figure), None)
    if bound is None:
        raise FigureInvalid("本县的规定没有要求填报这个数字。", "请从部门数据页面重新选择。")
    if not may_enter_figure(actor, division_code=division_code, unit=bound.kind.unit):
        raise NotPermitted("这个数字不由您的部门填报。", "请由县民政局或负责的部门填报。")
    if MONTH.fullmatch(month) is None or month > f"{today:%Y-%m}":
        raise FigureInvalid(f"“{month}”不是可以填报的月份。", "请选择本月或以前的月份。", field="month")
    checked_figure(bound.kind, part=part, whole=whole)
    place = {"division_code": division_code, "figure": figure, "month": month}
    try:
        with writing(), transaction.atomic():
            there = Figure.objects.current().filter(**place).first()
            if there and (there.part, there.whole, there.note) == (part, whole, note.strip()[:NOTE_LENGTH]):
                return there
            Figure.objects.current().filter(**place).update(replaced_at=at)
            entered = {"entered_by": actor.user_id, "enterer_name": actor.name, "entered_at": at}
            made = Figure.objects.create(**place, part=part, whole=whole, note=note.strip()[:NOTE_LENGTH], **entered)
            before = {"part": there.part, "whole": there.whole} if there else {}
            record(
                actor=actor, at=at, subject_kind="figure", subject_id=f"{division_code}:{figure}:{month}",
                action="更正每月数字" if there else "填报每月数字", before=before, after={"part": part, "whole": whole},
            )  # fmt: skip
    except IntegrityError as error:
        raise FigureInvalid("这个月的数字刚由别人填报。", "请刷新页面，看过现在的数字再改。") from error
    return made


def _trace(liaison: Liaison, action: str, before: dict[str, str], after: dict[str, str], actor: Actor, at: datetime) -> None:
    subject = f"{liaison.division_code}:{liaison.unit}"
    record(actor=actor, at=at, subject_kind="liaison", subject_id=subject, action=action, before=before, after=after)
