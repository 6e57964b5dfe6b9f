"""Addresses of records in long lists: resolved once for each kind of page, not once a row."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

ANY = UUID(int=0)


def address_of(url_name: str, pk: object) -> str:
    """Give the address of a page that takes nothing but the record's ``pk``."""
    before, after = _around(url_name)
    return f"{before}{pk}{after}"


@cache
def _around(url_name: str) -> tuple[str, str]:
    before, _, after = reverse(url_name, kwargs={"pk": ANY}).partition(str(ANY))
    return before, after
