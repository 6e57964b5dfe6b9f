"""What becomes of somebody found in difficulty: checked in the village, then an application, an assessment, a need, a re-check, or an end with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jiuzhu.casework.applications.rules import Origin
from jiuzhu.casework.applications.services import open_from
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.discovery.models import Discovery
from jiuzhu.monitoring.discovery.rules import DiscoveryInvalid
from jiuzhu.monitoring.discovery.workflow import DISCOVERY
from jiuzhu.monitoring.warnings.services import begin_recheck

RECHECK_REASON = "主动发现：家庭人口或经济状况有变化，核实情况见发现线索"


def check(*, discovery: Discovery, holds: bool, finding: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Write down what the village found on the spot; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    step = "verify" if holds else "dismiss"
    told = finding.strip()
    return take(discovery, step=step, actor=actor, at=at, seen_version=seen_version, reason=told, changes={"finding_sealed": told})


def apply(*, discovery: Discovery, note: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Tell the family which aid there is and begin the application with them (003·任务3): it goes on at the window, or joins the one under way.

    Raises ReasonMissing, AlreadyMoved, NotPermitted.
    """

    def begin_it() -> None:
        open_from(
            origin=Origin(DISCOVERY.name, str(discovery.pk), discovery.finding_sealed),
            channel="agent" if discovery.needs_help else "proactive",
            division_code=discovery.division_code,
            name=discovery.household.head_name if discovery.household else discovery.who,
            household=discovery.household,
            phone=discovery.phone_sealed,
            lives=discovery.place_sealed,
            situation=discovery.what_sealed,
            duty=Duty.LEAD_HANDLE,
            actor=actor,
            at=at,
        )

    return take(discovery, step="apply", actor=actor, at=at, seen_version=seen_version, reason=note.strip(), also=begin_it)


def open_recheck(*, discovery: Discovery, household_number: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Have a recipient household re-checked, since its members or means changed (P-15).

    Raises DiscoveryInvalid, RecheckUnderWay, AlreadyMoved, NotPermitted.
    """
    household = household_of(discovery, household_number, actor)
    if not household.category:
        raise DiscoveryInvalid("这户现在没有救助类别，不用复核。", "请按“转需求评估”或“启动申请”办理。", field="household_number")

    def begin_it() -> None:
        # What the village found stays sealed on the lead.
        begin_recheck(household=household, reason=RECHECK_REASON, actor=actor, at=at, opened_by={"discovery": str(discovery.pk)})

    return _about(discovery, household, "recheck", actor, at, seen_version, also=begin_it)


def hand_to_assessment(*, discovery: Discovery, household: Any, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a lead because the household's needs are assessed; called by the assessment in its own transaction."""
    return _about(discovery, household, "assess", actor, at, seen_version)


def hand_to_needs(*, discovery: Discovery, household: Any, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a lead because what the household needs is on the ledger of needs; called by whoever keeps needs in its own transaction."""
    return _about(discovery, household, "record_need", actor, at, seen_version)


def close(*, discovery: Discovery, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a lead with its reason; raises ReasonMissing, AlreadyMoved, NotPermitted."""
    return take(discovery, step="close", actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def household_of(discovery: Discovery, number: str, actor: Actor) -> Any:
    """Give the household a lead is about: the one it names, else the one with this file number where the actor works; raises DiscoveryInvalid."""
    if discovery.household_id:
        return registry.find_household(actor, discovery.household_id)
    household = registry.households(actor).filter(number=number.strip()).first() if number.strip() else None
    if household is None:
        raise DiscoveryInvalid("没有找到这个档案号的家庭。", "请填写登记册里的档案号；还没有登记的，先在“救助对象”里登记。", field="household_number")
    return household


def _about(discovery: Discovery, household: Any, step: str, actor: Actor, at: datetime, seen_version: int, also: Any = None) -> Taken:
    def follow() -> None:
        discovery.household = household
        discovery.save(update_fields=["household"])
        if also:
            also()

    return take(discovery, step=step, actor=actor, at=at, seen_version=seen_version, also=follow)
