"""Reads on townships' ledgers and the county's task list that other parts may make."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from jiuzhu.assessment.needs_ledger.models import LedgerQuerySet, LedgerRow, Round, RoundQuerySet, TaskLine, TownshipLedger
from jiuzhu.assessment.needs_ledger.rules import Counted
from jiuzhu.assessment.needs_ledger.workflow import READERS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.errors import NotFound

LISTED = ~Q(state="left_out")
STATUS = Case(
    When(row__need__state="met", then=Value("done")),
    When(row__need__state="withdrawn", then=Value("dropped")),
    When(~Q(row__need__taken_up_by=""), then=Value("in_progress")),
    default=Value("planned"),
    output_field=CharField(),
)


def rounds(actor: Actor) -> RoundQuerySet:
    """Rounds of the counties in which the actor has to do with ledgers."""
    return Round.objects.scoped_to(actor)


def find_round(actor: Actor, round_id: UUID | str) -> Round:
    """Give one round; raises NotFound."""
    found: Round | None = rounds(actor).filter(pk=round_id).first()
    if found is None:
        raise NotFound("没有找到这一轮需求台账。", "请确认它是本县的。")
    return found


def ledgers(actor: Actor) -> LedgerQuerySet:
    """Ledgers of the actor's townships."""
    return TownshipLedger.objects.scoped_to(actor)


def ledgers_of(actor: Actor, round_: Round) -> LedgerQuerySet:
    """The ledgers of a round where the actor works, with rows, households and rows in trouble counted."""
    return (
        ledgers(actor)
        .filter(round=round_)
        .annotate(
            many=Count("rows", filter=~Q(rows__state="left_out")),
            homes=Count("rows__household_id", distinct=True, filter=~Q(rows__state="left_out")),
            back=Count("rows", filter=Q(rows__state__in=("marked", "returned"))),
        )
        .order_by("division_code")
    )


def find_ledger(actor: Actor, ledger_id: UUID | str) -> TownshipLedger:
    """Give one township's ledger; raises NotFound."""
    found: TownshipLedger | None = ledgers(actor).select_related("round").filter(pk=ledger_id).first()
    if found is None:
        raise NotFound("没有找到这份需求台账。", "请确认这个乡镇在您的辖区内。")
    return found


def rows_of(ledger: TownshipLedger) -> QuerySet[LedgerRow]:
    """The rows of a ledger, by village and household."""
    return ledger.rows.select_related("need__household", "need__person").order_by("village_code", "household_number", "id")


def find_row(actor: Actor, row_id: UUID | str) -> LedgerRow:
    """Give one row of a ledger the actor may see; raises NotFound."""
    found = LedgerRow.objects.select_related("ledger__round", "household", "need__household", "need__person").filter(pk=row_id, ledger__in=ledgers(actor)).first()
    if found is None:
        raise NotFound("没有找到这一行。", "请从需求台账打开。")
    return found


def counts_of(ledger: TownshipLedger) -> dict[str, int]:
    """Count the rows of a ledger by how they stand."""
    return dict(Counter(ledger.rows.values_list("state", flat=True)))


def lines_of(actor: Actor, round_: Round) -> QuerySet[TaskLine]:
    """The county's task list where the actor works, each line with its ``status``."""
    found = TaskLine.objects.filter(round=round_).filter(within_divisions(actor, READERS, "township_code"))
    return found.annotate(status=STATUS).select_related("row__need__household", "row__need__person").order_by("township_code", "row__village_code", "row__household_number", "pk")


def statuses(round_: Round) -> dict[str, int]:
    """Count a round's lines by status."""
    counted = TaskLine.objects.filter(round=round_).annotate(status=STATUS).values("status").order_by().annotate(many=Count("pk"))
    return {row["status"]: row["many"] for row in counted}


def counted_rows(round_: Round) -> list[Counted]:
    """Give what is added up of the ledgers' approved rows."""
    rows = LedgerRow.objects.filter(LISTED, ledger__round=round_).select_related("ledger")
    return [Counted(row.ledger.division_code, row.service, str(row.household_id), row.quantity) for row in rows]


def counted_lines(round_: Round) -> list[Counted]:
    """Give what is added up of the task list."""
    return [
        Counted(line.township_code, line.service, str(line.household_id), line.quantity) for line in TaskLine.objects.filter(round=round_)
    ]
