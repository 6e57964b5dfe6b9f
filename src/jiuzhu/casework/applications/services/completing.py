"""Completing a form, asking once for what is missing, and accepting it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.casework.applications.models import Application
from jiuzhu.casework.applications.queries import matters_in_force
from jiuzhu.casework.applications.rules import (
    WORDS_LENGTH,
    ApplicationEntry,
    ApplicationInvalid,
    check_acceptable,
    checked_entry,
    checked_materials,
    missing_in,
)
from jiuzhu.casework.applications.services.following import at_home
from jiuzhu.casework.applications.services.people import demo_allowed, household_on_register, registered, words_of
from jiuzhu.casework.applications.services.taking import UNDER_WAY
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.workflow.services import Taken, take

PERSONAL = ("name", "person_key", "agent_name", "agent_relation")
"""What the ledger keeps sealed or not at all."""


@at_home
def fill_in(*, application: Application, entry: ApplicationEntry, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Complete or correct the form before it is accepted; it keeps one matter. Raises ApplicationInvalid, ApplicationUnderWay and what ``take`` raises."""
    on = timezone.localdate(at)
    matters = matters_in_force(on, division_code=application.division_code)
    tidy = checked_entry(entry, matters=matters, on=on, invented=demo_allowed())
    if len(tidy.matters) != 1:
        raise ApplicationInvalid("这件申请只能办一个事项。", "其他事项请另收一张申请表。", field="matters")
    matter = matters[tidy.matters[0]]
    given = words_of(tidy, on=on) | {
        "matter": matter.code,
        "matter_label": matter.label,
        "department": matter.department,
        "channel": tidy.channel,
    }
    household = application.household
    if household is None:
        household = household_on_register(tidy.id_number, actor)
        given["division_code"] = household.division_code if household else _village(tidy.village_code, actor)
    elif tidy.id_number != application.id_sealed:
        _check_of_household(application, tidy.id_number)
    sealed = {name: value for name, value in given.items() if name.endswith("_sealed") or name in PERSONAL}
    plain = {name: value for name, value in given.items() if name not in sealed}

    def keep() -> None:
        for name, value in sealed.items():
            setattr(application, name, value)
        application.household = household
        application.save(update_fields=[*sealed, "household"])

    return _taken(
        application, "fill_in", actor, at, seen_version, changes=plain, also=keep, private={"name": tidy.name, "situation": tidy.situation}
    )


@at_home
def ask_supplement(*, application: Application, present: Sequence[str], words: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Tell the applicant once everything that is missing; its clock begins. Raises ApplicationInvalid and what ``take`` raises."""
    materials, told = checked_materials(present, channel=application.channel), words.strip()
    if application.supplement_asked_on is not None and application.state == "received":
        raise ApplicationInvalid("已经一次性告知过补正，不能再要第二次。", "材料齐了就受理；仍然不齐的，请说明情况后撤回申请。")
    if not missing_in(materials) and not told:
        raise ApplicationInvalid("没有写缺什么。", "请取消没有收到的材料前的勾，或写明还要补什么。", field="words")
    if len(told) > WORDS_LENGTH:
        raise ApplicationInvalid(f"补正说明超过 {WORDS_LENGTH} 字。", "请写得简短些。", field="words")

    def keep() -> None:
        application.supplement_sealed = told
        application.save(update_fields=["supplement_sealed"])

    changes = {"materials": materials, "supplement_asked_on": timezone.localdate(at)}
    return take(
        application,
        step="ask_supplement",
        actor=actor,
        at=at,
        seen_version=seen_version,
        changes=changes,
        also=keep,
        private={"words": told},
    )


@at_home
def supply(*, application: Application, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Note that everything asked for has come; raises what ``take`` raises."""
    complete = dict.fromkeys(application.materials, True)
    return take(application, step="supply", actor=actor, at=at, seen_version=seen_version, changes={"materials": complete})


@at_home
def accept(*, application: Application, present: Sequence[str], actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Accept an application with all its papers; people who are not on the register are entered on it, and the clock of the text begins (N-072).

    Raises ApplicationNotReady, ApplicationUnderWay, what the register raises and what ``take`` raises.
    """
    on, materials = timezone.localdate(at), checked_materials(present, channel=application.channel)
    if application.state == "received":
        has_people = bool(application.household_id or application.members)
        check_acceptable(matter=application.matter, consented=application.consented, has_people=has_people, materials=materials)

    def enter() -> None:
        application.household = registered(application, actor=actor, on=on, at=at)
        application.save(update_fields=["household"])

    return _taken(application, "accept", actor, at, seen_version, changes={"materials": materials, "accepted_on": on}, also=enter)


def _village(code: str, actor: Actor) -> str:
    village = find_division(code)
    if level_of(village.code) is not Level.VILLAGE:
        raise ApplicationInvalid("没有选到村（社区）。", "请选择现在居住的村（社区）。", field="village_code")
    actor.require(Duty.APPLICATION_HANDLE, division_code=village.code)
    return village.code


def _check_of_household(application: Application, id_number: str) -> None:
    from_register = household_on_register(id_number, SYSTEM)
    if from_register is None or from_register.pk != application.household_id:
        raise ApplicationInvalid(
            "这个身份证号不是这户成员的。", "请填写这户家庭成员的号码；要换成别的家庭，请撤回这件，另收一张申请表。", field="id_number"
        )


def _taken(application: Application, step: str, actor: Actor, at: datetime, seen_version: int, **more: Any) -> Taken:
    try:
        return take(application, step=step, actor=actor, at=at, seen_version=seen_version, **more)
    except IntegrityError as error:
        raise UNDER_WAY from error
