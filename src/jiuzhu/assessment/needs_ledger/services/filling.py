"""Rows of a ledger, filled in from the open needs of its township and what is known of their households."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs_ledger.models import LedgerRow, TownshipLedger
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import under

ROWS_AT_ONCE = 500


def fill(ledger: TownshipLedger, *, until_on: date) -> int:
    """Add a row for every open need of the township that has none; gives how many. Belongs to the caller's transaction."""
    known = ledger.rows.values("need_id")
    open_needs = (
        needs.needs(SYSTEM).open().filter(under("household__division_code", [ledger.division_code]), household__closed_on__isnull=True)
    )
    wanted = list(open_needs.exclude(pk__in=known).select_related("household", "person").order_by("opened_at", "position", "id"))
    judged = _judged({need.household_id for need in wanted})
    rows = []
    for need in wanted:
        home, (hardships, level) = need.household, judged.get(need.household_id, (None, ""))
        whose = f"（{need.person.name}）" if need.person else ""
        rows.append(
            LedgerRow(
                ledger=ledger,
                need_id=need.pk,
                household_id=home.pk,
                village_code=home.division_code,
                household_number=home.number,
                head_name=home.head_name,
                category_label=category_label(home.category, home.category_class),
                hardships=hardships,
                level=level,
                kind_label=need.kind_label,
                degree=need.degree,
                words=f"{need.words or need.item_label}{whose}",
                item_code=need.item_code,
                item_label=need.item_label,
                due_on=until_on,
            )
        )
    LedgerRow.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    return len(rows)


def _judged(household_ids: Iterable[UUID]) -> dict[UUID, tuple[int | None, str]]:
    found = indicators.assessments(SYSTEM).current().filter(household_id__in=list(household_ids))
    return {pk: (hardships, level) for pk, hardships, level in found.values_list("household_id", "hardships", "level")}
