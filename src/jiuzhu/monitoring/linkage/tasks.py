"""Searching and adopting in the background; each safe to run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_tasks import task

from jiuzhu.monitoring.linkage.services import adopting, searching


@task()
def search_delivery(delivery_id: str, at: str) -> None:
    """Search for the people of one delivery's rows."""
    searching.search(delivery_id=delivery_id, at=datetime.fromisoformat(at))


@task()
def write_linked_rows(delivery_id: str) -> None:
    """Give the comparison the rows of one delivery whose person has been decided."""
    adopting.write_rows(delivery_id=delivery_id)


def give_up(told: Mapping[str, Any], at: datetime) -> None:
    """Note that a search broke off."""
    searching.give_up(delivery_id=told["delivery_id"])


def try_again(told: Mapping[str, Any], at: datetime) -> None:
    """Let a search that was given up run again."""
    searching.reopen(delivery_id=told["delivery_id"])
