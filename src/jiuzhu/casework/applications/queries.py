"""Every read of applications that others may make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.applications.models import WORKING, Application, ApplicationQuerySet, Late, Trigger
from jiuzhu.casework.applications.rules import Matter, matters_of
from jiuzhu.casework.applications.workflow import OPEN_STATES
from jiuzhu.casework.registry.vocabulary import RELATIONS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.queries import pack_in_force

__all__ = ["Application", "Late", "applications", "find_application", "find_late", "matters_in_force", "may_open", "taken_up"]


@dataclass(frozen=True)
class Whereto:
    """Where a warning or lead went: the application, what it is for, how far it is; its end once it has one."""

    application_id: UUID
    label: str
    state_label: str
    tone: str
    ended_on: date | None


def applications(actor: Actor) -> ApplicationQuerySet:
    """Applications where the actor handles or decides them."""
    return Application.objects.scoped_to(actor)


def find_application(actor: Actor, application_id: UUID | str) -> Application:
    """Give one application the actor may see; raises NotFound."""
    return one_of(
        applications(actor).select_related("household"),
        application_id,
        "没有找到这件申请。",
        "请确认它在您的辖区内；户已迁出的由迁入地办理。",
    )


def find_late(actor: Actor, late_id: UUID | str) -> Late:
    """Give one late application's matter for the county; raises NotFound."""
    return one_of(Late.objects.scoped_to(actor).select_related("application"), late_id, "没有找到这次督办。", "请回到待办列表。")


def may_open(actor: Actor, application: Application) -> bool:
    """Tell whether the actor may open an application."""
    return any(actor.holds(duty, division_code=application.division_code) for duty in WORKING)


def applications_of(household_id: UUID | str) -> list[Application]:
    """List what a household applied for, newest first; the caller has checked the household."""
    return list(Application.objects.filter(household_id=household_id).order_by("-opened_at"))


def of_one_form(application: Application) -> list[Application]:
    """List the other things applied for on the same form."""
    return list(Application.objects.filter(press=application.press).exclude(pk=application.pk).order_by("matter"))


def triggers_of(application: Application) -> list[Trigger]:
    """List what an application was opened or taken up for, oldest first."""
    return list(application.triggers.all())


def running_checks(applications: Iterable[Application]) -> dict[UUID, Late]:
    """Map applications to what the county watches because it is late."""
    found = Late.objects.filter(application__in=[each.pk for each in applications], state="county")
    return {each.application_id: each for each in found}


def matters_in_force(on: date, *, division_code: str) -> dict[str, Matter]:
    """Give what may be applied for in a place on a day, by code."""
    return matters_of(pack_in_force(on, division_code=division_code))


def taken_up(origin_kind: str, origin_id: UUID | str) -> Whereto | None:
    """Say where a warning, lead or application from elsewhere went; None where it led to no application. The caller has checked it."""
    trigger = Trigger.objects.select_related("application").filter(origin_kind=origin_kind, origin_id=str(origin_id)).first()
    if trigger is None:
        return None
    found = trigger.application
    return Whereto(found.pk, found.label, found.state_label, found.state_tone, found.ended_on)


def open_application(*, household_id: UUID | str | None, person_key: str) -> Application | None:
    """Find an application under way of a household, or of a person who is not on the register; the newest first."""
    found = Application.objects.filter(state__in=OPEN_STATES)
    if household_id:
        found = found.filter(household_id=household_id)
    elif person_key:
        found = found.filter(person_key=person_key)
    else:
        return None
    return found.order_by("-opened_at").first()


def relation_label(code: str) -> str:
    """Write a member's relation to the head as people say it."""
    return RELATIONS.get(code, RELATIONS["other"])


def open_rows() -> Any:
    """Applications under way whose household has moved, for the platform's own job."""
    return Application.objects.filter(state__in=OPEN_STATES, household__isnull=False).select_related("household")
