"""What the pages of findings show, for whoever looks: a department sees its own rows in full, of others only that they gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.deadlines import Remaining, left_of
from jiuzhu.foundation.workflow.queries import open_items, steps_of
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.chain.queries import Reply, replies_of
from jiuzhu.monitoring.chain.workflow import CHAIN_FINDING

HIDDEN = "其他部门"


@dataclass(frozen=True)
class Row:
    """One line of the list: the finding, where its household lives (empty for a department), its clock, and whether it may be told in bulk."""

    finding: Any
    place: str
    left: Remaining | None
    pickable: bool


@dataclass(frozen=True)
class Given:
    """One row of the chain behind a finding as the actor may see it; the amount of other departments is theirs."""

    month: str
    department: str
    label: str
    amount_fen: int | None
    hidden: bool = False


def rows_of(found: Iterable[Any], *, actor: Actor, now: datetime) -> list[Row]:
    """Give the lines of a list."""
    listed = list(found)
    items = open_items(CHAIN_FINDING.name, [each.pk for each in listed])
    names = names_of({each.household.division_code for each in listed})
    rows = []
    for each in listed:
        item = items.get(each.pk)
        left = left_of(item, now=now) if item and item.due_at else None
        pickable = each.state == CHAIN_FINDING.initial and actor.holds(Duty.WARNING_ASSIGN, division_code=each.division_code)
        place = short_name(names.get(each.household.division_code, "")) if reads_here(actor, each) else ""
        rows.append(Row(each, place, left, pickable))
    return rows


def reads_here(actor: Actor, finding: Any) -> bool:
    """Tell whether the actor reads monitoring where the household lives, and not only as a department concerned."""
    codes = (finding.division_code, finding.household.division_code)
    return actor.system or any(actor.holds(Duty.MONITORING_READ, division_code=code) for code in codes)


def given_of(finding: Any, *, actor: Actor, now: datetime) -> list[Given]:
    """Give the rows behind a finding; a department sees its own in full, of the others the kind and month only."""
    rows = finding.told_of.get("received", [])
    if reads_here(actor, finding):
        return [Given(row["month"], row["department"], row["label"], row["amount_fen"]) for row in rows]
    names = Names(pack_in_force(timezone.localdate(now), division_code=finding.household.division_code))
    mine = {names.department(each.name) for each in map(organisation, actor.organisations(Duty.FEED_SEND)) if each}
    return [
        Given(row["month"], row["department"], row["label"], row["amount_fen"])
        if row["department"] in mine
        else Given(row["month"], row["department"], row["label"], None, hidden=True)
        for row in rows
    ]


def replies_shown(finding: Any, *, actor: Actor) -> list[Reply]:
    """List what was answered, newest first; a department sees its own answers."""
    mine = actor.organisations(Duty.FEED_SEND)
    reads = reads_here(actor, finding)
    return [each for each in replies_of(finding) if reads or str(each.organisation_id) in mine]


def steps_shown(finding: Any, replies: Iterable[Reply], *, actor: Actor) -> list[Any]:
    """List the steps taken, oldest first; a department sees its own answers (``replies``) and that it was told."""
    steps = steps_of(CHAIN_FINDING.name, str(finding.pk))
    if reads_here(actor, finding):
        return steps
    shown = {("answer_department", each.written_at) for each in replies}
    if finding.organisation_id and str(finding.organisation_id) in actor.organisations(Duty.FEED_SEND):
        shown.add(("tell_department", finding.told_at))
    return [each for each in steps if (each.step, each.at) in shown]


def facts_of(finding: Any) -> list[tuple[str, str]]:
    """Give (label, value in words) of the figures a finding rests on."""
    declared = declared_facts()
    told = finding.told_of.get("facts", {})
    return [
        (declared[name].label, declared[name].values.get(str(value), str(value)))
        for name, value in told.items()
        if value is not None and name in declared
    ]


def township_of(finding: Any) -> str:
    """Name the township of the household."""
    code = ancestor_at(finding.household.division_code, Level.TOWNSHIP) or finding.household.division_code
    return short_name(names_of([code]).get(code, ""))
