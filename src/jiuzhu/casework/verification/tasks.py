"""Sending requests, taking in replies, opening what is due; each safe to run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_tasks import task

from jiuzhu.casework.verification.services import delivering, moving, reminding, renewing


@task()
def send_request(source_check_id: str, at: str) -> None:
    """Send one request to one source at the moment it runs; it runs again, later and later, while the other side is down."""
    delivering.deliver(source_check_id=source_check_id, at=datetime.fromisoformat(at))


def give_up(told: Mapping[str, Any], at: datetime) -> None:
    """Note on the check that a source was never reached."""
    delivering.give_up_sending(source_check_id=told["source_check_id"], at=at)


def try_again(told: Mapping[str, Any], at: datetime) -> None:
    """Let a request that was given up be sent after all."""
    delivering.send_again(source_check_id=told["source_check_id"])


def collect_replies(now: datetime) -> int:
    """Take in what has come."""
    return delivering.collect(at=now)


def follow_moves(now: datetime) -> int:
    """Stop the checks of households that moved away."""
    return moving.stop_moved(at=now)


def remind_of_renewals(now: datetime) -> int:
    """Put authorisations that run out on the townships' desks."""
    return renewing.remind_expiring(at=now)


def open_what_is_due(now: datetime) -> int:
    """Begin the checks the law asks for."""
    return reminding.open_due_checks(at=now)
