"""One row by its identifier, among those that may be seen."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Manager, Model, QuerySet

from jiuzhu.foundation.kernel.errors import NotFound

Row = TypeVar("Row", bound=Model)


def one_of(seen: QuerySet[Row] | Manager[Row], pk: UUID | str, what: str, remedy: str) -> Row:
    """Give the row of an identifier; raises NotFound, which says in Chinese what is not there and what to do."""
    found = seen.filter(pk=pk).first()
    if found is None:
        raise NotFound(what, remedy)
    return found
