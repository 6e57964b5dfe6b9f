"""What waits for whom, what was done, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import NOTHING
from jiuzhu.foundation.divisions.rules import CODE_LENGTH, Level, digits_of, division_range, level_of
from jiuzhu.foundation.workflow.models import Stateful, StepTaken, WorkItem

NO_CLOCK = datetime(9999, 1, 1, tzinfo=UTC)
Work = WorkItem
"""An open or closed piece of work, for those who only read it."""


def inbox(actor: Actor, *, tab: str = "") -> QuerySet[WorkItem]:
    """Open work for an actor, first due first: what their duties reach, less what was handed to somebody else, plus what was handed to them."""
    items = WorkItem.objects.filter(closed_at__isnull=True).filter(_reach(actor))
    items = items.filter(Q(assignee_id="") | Q(assignee_id=actor.user_id))
    if tab:
        items = items.filter(tab=tab)
    return items.order_by(F("due_at").asc(nulls_last=True), "opened_at", "id")


def inbox_tabs(actor: Actor) -> list[tuple[str, int]]:
    """Count open work by tab, in order of name."""
    counted = inbox(actor).order_by().values("tab").annotate(count=Count("id")).order_by("tab")
    return [(row["tab"], row["count"]) for row in counted]


def inbox_counts(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """Count open work and how much of it is late."""
    row = inbox(actor).order_by().aggregate(all=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    return row["all"], row["late"]


def inbox_by_workflow(actor: Actor, *, now: datetime) -> dict[str, tuple[int, int]]:
    """Count open work of each kind and how much of it is late, in one query."""
    rows = inbox(actor).order_by().values("workflow").annotate(all=Count("id"), late=Count("id", filter=Q(due_at__lt=now)))
    return {row["workflow"]: (row["all"], row["late"]) for row in rows}


def open_work(actor: Actor, duty: Duty | Iterable[Duty], *, workflow: str = "") -> QuerySet[WorkItem]:
    """Open work of anyone below the divisions in which the actor holds a supervising duty, first due first."""
    scope = NOTHING
    for code in actor.divisions(duty if isinstance(duty, Duty) else tuple(duty)):
        low, high = division_range(code)
        scope |= Q(division_code__gte=low, division_code__lte=high)
    items = WorkItem.objects.filter(closed_at__isnull=True).filter(Q() if actor.system else scope)
    if workflow:
        items = items.filter(workflow=workflow)
    return items.order_by(F("due_at").asc(nulls_last=True), "opened_at", "id")


def open_item(workflow: str, subject_id: str) -> WorkItem | None:
    """Find the open work of one thing."""
    return WorkItem.objects.filter(workflow=workflow, subject_id=subject_id, closed_at__isnull=True).first()


def due_of(workflow: str) -> Expression:
    """Give, for the rows of a query of the things themselves, when their open work is due: what has no clock comes last. For ordering."""
    items = WorkItem.objects.filter(workflow=workflow, subject_id=OuterRef("pk"), closed_at__isnull=True)
    return Coalesce(Subquery(items.values("due_at")[:1]), Value(NO_CLOCK))


def open_items(workflow: str, subject_ids: Iterable[UUID]) -> dict[UUID, WorkItem]:
    """Map the things of one page to their open work."""
    found = WorkItem.objects.filter(workflow=workflow, subject_id__in=list(subject_ids), closed_at__isnull=True)
    return {item.subject_id: item for item in found}


def visible_item(actor: Actor, item_id: str) -> WorkItem | None:
    """Find an open item the actor may do or supervise."""
    mine = inbox(actor).filter(pk=item_id).first()
    return mine or open_work(actor, Duty.WORK_URGE).filter(pk=item_id).first()


def steps_of(workflow: str, subject_id: str) -> list[StepTaken]:
    """List the steps of one thing, oldest first."""
    return list(StepTaken.objects.filter(workflow=workflow, subject_id=subject_id).order_by("from_version"))


def step_label(step: StepTaken) -> str:
    """Name a step that was taken as its process names it."""
    processes = {kind.workflow.name: kind.workflow for kind in Stateful.__subclasses__()}
    table = processes.get(step.workflow)
    return table.steps[step.step].label if table and step.step in table.steps else step.step


def can_have_work(actor: Actor) -> bool:
    """Tell whether any process ever waits for a duty the actor holds; who only reads or sets things up has no inbox to fill."""
    waits = (state.awaits for kind in Stateful.__subclasses__() for state in kind.workflow.states.values())
    return any(each is not None and actor.holds_anywhere(each.duty) for each in waits)


def done_by(actor: Actor) -> QuerySet[StepTaken]:
    """List the steps an actor took, newest first."""
    return StepTaken.objects.filter(actor_id=actor.user_id).order_by("-at", "-from_version", "id")


@dataclass(frozen=True)
class Throughput:
    """How much was closed in a time, and how much of it late."""

    closed: int
    late: int


def throughput(actor: Actor, duty: Duty, *, since: datetime, until: datetime) -> Throughput:
    """Count work closed between two moments below the actor's divisions."""
    scope = NOTHING
    for code in actor.divisions(duty):
        low, high = division_range(code)
        scope |= Q(division_code__gte=low, division_code__lte=high)
    closed = WorkItem.objects.filter(scope, closed_at__gte=since, closed_at__lt=until)
    row = closed.aggregate(closed=Count("id"), late=Count("id", filter=Q(due_at__lt=F("closed_at"))))
    return Throughput(row["closed"], row["late"])


def _settled_by_counties() -> list[str]:
    tables = (kind.workflow for kind in Stateful.__subclasses__())
    return [table.name for table in tables if any(state.awaits and state.awaits.settled_by_county for state in table.states.values())]


def _settles(code: str) -> Q:
    if level_of(code).depth >= Level.COUNTY.depth:
        return Q()
    # A city that has no counties stands in for one: its townships carry its own six digits.
    itself = code[: digits_of(Level.COUNTY)].ljust(CODE_LENGTH, "9")
    return ~Q(workflow__in=_settled_by_counties()) | Q(division_code__lte=itself)


def _reach(actor: Actor) -> Q:
    scope = NOTHING
    for post in actor.posts:
        duties = Q(duty__in=[str(duty) for duty in post.duties])
        if post.organisation_id:
            scope |= duties & Q(organisation_id=post.organisation_id)
        elif post.division_code:
            low, high = division_range(post.division_code)
            scope |= duties & Q(organisation_id="", division_code__gte=low, division_code__lte=high) & _settles(low)
    return scope
