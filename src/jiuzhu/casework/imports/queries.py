"""Reading imports: the list of them, one with its counts, its households and problems."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from jiuzhu.casework.imports.models import Import, ImportItem, ImportProblem, ImportQuerySet
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of


@dataclass(frozen=True)
class Counts:
    """Households and rows of an import by what becomes of them."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejected_rows: int = 0
    applied: int = 0
    undone: int = 0
    kept: int = 0


def imports(actor: Actor) -> ImportQuerySet:
    """Imports for the actor's divisions, newest first."""
    return Import.objects.scoped_to(actor).order_by("-opened_at")


def find_import(actor: Actor, batch_id: UUID | str) -> Import:
    """Give one import in the actor's divisions; raises NotFound."""
    return one_of(Import.objects.scoped_to(actor), batch_id, "没有找到这次导入。", "请从“名册导入”的列表中打开。")


def counts(batch: Import) -> Counts:
    """Count an import's households."""
    by_kind: dict[str, Any] = {
        row["kind"]: row for row in batch.items.order_by().values("kind").annotate(count=Count("id"), rows=Sum("rows"))
    }
    written = batch.items.filter(applied_at__isnull=False)
    return Counts(
        new=by_kind.get("new", {}).get("count", 0),
        changed=by_kind.get("changed", {}).get("count", 0),
        unchanged=by_kind.get("unchanged", {}).get("count", 0),
        rejected=by_kind.get("rejected", {}).get("count", 0),
        rejected_rows=by_kind.get("rejected", {}).get("rows", 0) or 0,
        applied=written.count(),
        undone=written.filter(undone_at__isnull=False).count(),
        kept=written.exclude(kept_reason="").count(),
    )


def items(batch: Import, kind: str) -> QuerySet[ImportItem]:
    """List households of one kind in the order of the list."""
    return batch.items.filter(kind=kind).order_by("place")


def kept_items(batch: Import) -> QuerySet[ImportItem]:
    """List the households an undo could not put back."""
    return batch.items.exclude(kept_reason="").order_by("place")


def problems(batch: Import) -> QuerySet[ImportProblem]:
    """List bad cells by line."""
    return batch.problems.order_by("line", "column_place")


def shown(item: ImportItem) -> list[list[str]]:
    """Give what would change in a household: what, before, after; numbers are masked."""
    return json.loads(item.work)["shown"] if item.work else []


def newcomer(item: ImportItem) -> dict[str, Any]:
    """Give what a new household would be: members' names, category, village."""
    entry = json.loads(item.work)["entry"] if item.work else None
    if not entry:
        return {}
    return {
        "names": [person["name"] for person in entry["persons"]],
        "division_code": entry["division_code"],
        "category": (entry["categories"] or [None])[0],
    }
