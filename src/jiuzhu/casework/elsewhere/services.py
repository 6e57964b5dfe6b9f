"""Every write of applications from elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.applications.rules import Origin
from jiuzhu.casework.applications.services import open_from
from jiuzhu.casework.elsewhere.models import Application
from jiuzhu.casework.elsewhere.queries import home_name
from jiuzhu.casework.elsewhere.rules import (
    Answer,
    ApplicationEntry,
    ApplicationInvalid,
    ApplicationUnderWay,
    Forwarding,
    checked_answer,
    checked_application,
    checked_forwarding,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, digits_of, level_of
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.workflow.services import Taken, begin, take


def take_down(*, entry: ApplicationEntry, actor: Actor, at: datetime) -> Application:
    """Take an application where the person lives; what is sent again is taken once.

    Raises ApplicationInvalid (also where this county is the competent one), ApplicationUnderWay, DivisionUnknown, NotPermitted.
    """
    tidy = checked_application(entry, on=timezone.localdate(at), invented=bool(settings.DEMO_DATA_ALLOWED))
    village = find_division(tidy.village_code)
    if level_of(village.code) is not Level.VILLAGE:
        raise ApplicationInvalid("没有选到村（社区）。", "请选择现在居住的村（社区）。", field="village_code")
    home = home_name(tidy.home_code)
    if not home:
        remedy = "请填写户籍所在县（市、区）现在的 6 位代码；区划调整过的，身份证前六位可能已不用。"
        raise ApplicationInvalid(f"行政区划表里没有代码 {tidy.home_code}。", remedy, field="home_code")
    if tidy.home_code == village.code[: digits_of(Level.COUNTY)]:
        raise ApplicationInvalid("户籍就在本县，不是异地申请。", "请按普通申请办理，在“救助对象”里登记。", field="home_code")
    application = Application(
        press=tidy.press,
        name=tidy.name,
        id_sealed=tidy.id_number,
        person_key=blind_index(tidy.id_number, purpose="elsewhere.person"),
        phone_sealed=tidy.phone,
        lives_sealed=tidy.lives,
        matter=tidy.matter,
        situation_sealed=tidy.situation,
        home_code=tidy.home_code,
        home_name=home,
        permit_until=tidy.permit_until,
        division_code=village.code,
        taker_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            known = Application.objects.filter(press=tidy.press).first()
            if known is not None and known.person_key == application.person_key:
                return known
            after = {"home": tidy.home_code, "matter": tidy.matter, "division": village.code}
            return begin(
                application,
                actor=actor,
                at=at,
                duty=Duty.LEAD_HANDLE,
                after=after,
                private={"name": tidy.name, "situation": tidy.situation},
            )
    except IntegrityError as error:
        raise ApplicationUnderWay("这个人已有一次异地申请在办。", "请在“异地申请”里打开那一次。") from error


def keep(*, application: Application, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Deal with it here, where the person holds a residence permit (004·三(五)18): it goes on as an application like any other.

    Raises ApplicationInvalid and what ``take`` raises.
    """
    if application.state == "received" and not application.permitted_on(timezone.localdate(at)):
        raise ApplicationInvalid("没有有效的居住证，不能在居住地办理。", "请转送户籍地；已经办了居住证的，撤回后按居住证重新受理。")

    def go_on() -> None:
        open_from(
            origin=Origin(application.workflow.name, str(application.pk), f"申请：{application.matter}；户籍地 {application.home_name}"),
            channel="elsewhere",
            division_code=application.division_code,
            name=application.name,
            id_number=application.id_sealed,
            phone=application.phone_sealed,
            lives=application.lives_sealed,
            situation=application.situation_sealed,
            received_on=timezone.localdate(application.opened_at),
            duty=Duty.LEAD_HANDLE,
            actor=actor,
            at=at,
        )

    return take(application, step="keep", actor=actor, at=at, seen_version=seen_version, also=go_on)


def take_paper(*, application: Application, actor: Actor, at: datetime) -> None:
    """Note on the ledger that the paper for the other place, with the ID number in full, was taken; raises NotPermitted."""
    actor.require(Duty.LEAD_HANDLE, division_code=application.division_code)
    with writing():
        record(
            actor=actor, at=at, subject_kind=application.workflow.name, subject_id=str(application.pk), action="打印转送函（含身份证号）",
        )  # fmt: skip


def forward(*, application: Application, entry: Forwarding, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Send it to the competent place; its clock begins. Raises ApplicationInvalid and what ``take`` raises."""
    tidy = checked_forwarding(entry, received_on=timezone.localdate(application.opened_at), on=timezone.localdate(at))
    changes = {"office": tidy.office, "way": tidy.way, "sent_on": tidy.sent_on, "sent_number": tidy.number}
    return take(application, step="forward", actor=actor, at=at, seen_version=seen_version, changes=changes)


def ask_again(*, application: Application, words: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Note that the other place was asked again; raises ReasonMissing and what ``take`` raises."""
    return take(application, step="ask_again", actor=actor, at=at, seen_version=seen_version, reason=words.strip())


def come_back(*, application: Application, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take back what the other place says is not its business; raises ReasonMissing and what ``take`` raises."""
    return take(application, step="come_back", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def answer(*, application: Application, entry: Answer, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Enter what the other place decided; raises ApplicationInvalid and what ``take`` raises."""
    on = timezone.localdate(at)
    tidy = checked_answer(entry, sent_on=application.sent_on or on, on=on)

    def keep_words() -> None:
        application.answer_sealed = tidy.words
        application.save(update_fields=["answer_sealed"])

    changes, told = {"outcome": tidy.outcome, "answered_on": tidy.answered_on}, {"words": tidy.words}
    return take(application, step="answer", actor=actor, at=at, seen_version=seen_version, changes=changes, also=keep_words, private=told)


def tell(*, application: Application, words: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Note how the person was told; raises ReasonMissing and what ``take`` raises."""
    return take(application, step="tell", actor=actor, at=at, seen_version=seen_version, reason=words.strip())


def withdraw(*, application: Application, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End it because the person no longer applies; raises ReasonMissing and what ``take`` raises."""
    return take(application, step="withdraw", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())
