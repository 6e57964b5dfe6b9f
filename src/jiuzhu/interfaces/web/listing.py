"""Lists: one object that sorts, cuts into pages and words the count of a QuerySet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

COUNT_LIMIT = 10_000
"""Beyond this a count costs more than it tells: the page says 超过 10,000 条."""


@dataclass(frozen=True)
class Column:
    """One column: ``sort`` names the fields it sorts by (none: it does not), ``numeric`` aligns it right."""

    name: str
    label: str
    sort: tuple[str, ...] = ()
    numeric: bool = False


@dataclass(frozen=True)
class Head:
    """A column's head as drawn: the address that sorts by it, and how it is sorted now."""

    label: str
    url: str = ""
    sorted: str = ""
    numeric: bool = False


class BoundedPaginator(Paginator[Any]):
    """Counts up to a limit, so that a list of a whole county opens as quickly as one of a village."""

    @cached_property
    def count(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: COUNT_LIMIT + 1].count()
        return len(self.object_list)


class Listing:
    """What <c-listing> draws: rows of one page, heads with sort links, pages, the count in words.

    Reads ``sort`` (a column's name, ``-`` before it for descending) and ``page`` from the address; anything
    unreadable there falls back to the first page in the default order.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | Sequence[Any],
        columns: Sequence[Column],
        *,
        default_sort: str = "",
        page_size: int = 20,
        unit: str = "条",
    ) -> None:
        self.columns, self.unit = tuple(columns), unit
        self._query = request.GET.copy()
        self._query.pop("page", None)
        by_name = {column.name: column for column in columns if column.sort}
        asked = request.GET.get("sort", default_sort)
        self.sort = asked if asked.lstrip("-") in by_name else default_sort
        chosen = by_name.get(self.sort.lstrip("-"))
        if chosen and isinstance(rows, QuerySet):
            rows = rows.order_by(*(_turned(name, self.sort.startswith("-")) for name in chosen.sort), "pk")
        elif isinstance(rows, QuerySet) and not rows.ordered:
            rows = rows.order_by("pk")
        self.rows = rows
        self.page: Page[Any] = BoundedPaginator(rows, page_size).get_page(request.GET.get("page"))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.page.object_list)

    @property
    def heads(self) -> list[Head]:
        """The heads, each with the address that sorts by it (again: the other way round)."""
        heads = []
        for column in self.columns:
            now = self.sort.lstrip("-") == column.name
            descending = now and self.sort.startswith("-")
            url = self._url(sort=column.name if not now or descending else f"-{column.name}") if column.sort else ""
            order = ("descending" if descending else "ascending") if now and column.sort else ""
            heads.append(Head(column.label, url, order, column.numeric))
        return heads

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def count_words(self) -> str:
        """How many there are, in words."""
        return f"超过 {COUNT_LIMIT:,} {self.unit}" if self.count > COUNT_LIMIT else f"共 {self.count:,} {self.unit}"

    @property
    def pages_needed(self) -> bool:
        return self.page.paginator.num_pages > 1

    @property
    def previous_url(self) -> str:
        return self._url(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(page=self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def page_links(self) -> list[tuple[object, str]]:
        """The numbers around this page with their addresses; this page and gaps have none."""
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [(n, self._url(page=n) if isinstance(n, int) and n != self.page.number else "") for n in numbers]

    def url_with(self, **changes: object) -> str:
        """Give the address of this list, first page, with other filters (None takes one away)."""
        return self._url(**changes)

    def _url(self, **changes: object) -> str:
        query = self._query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"


def _turned(name: str, descending: bool) -> str:
    if not descending:
        return name
    return name[1:] if name.startswith("-") else f"-{name}"
