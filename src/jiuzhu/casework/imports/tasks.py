"""The background steps of an import, each one service call that may be run again; the moment somebody asked for it is passed along."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from jiuzhu.casework.imports.services.applying import apply_import
from jiuzhu.casework.imports.services.checking import check_import
from jiuzhu.casework.imports.services.reading import read_import
from jiuzhu.casework.imports.services.taking_back import take_back as take_import_back
from jiuzhu.foundation.accounts.queries import actor_by_id
from jiuzhu.foundation.accounts.rules import Actor


@task()
def read(*, batch_id: str, user_id: str, at: str) -> None:
    """Read an uploaded list."""
    read_import(batch_id=batch_id, actor=_actor(user_id, at), at=datetime.fromisoformat(at))


@task()
def check(*, batch_id: str, user_id: str, at: str) -> None:
    """Hold a list against the register."""
    check_import(batch_id=batch_id, actor=_actor(user_id, at), at=datetime.fromisoformat(at))


@task()
def apply(*, batch_id: str, user_id: str, at: str) -> None:
    """Write a confirmed list to the register."""
    apply_import(batch_id=batch_id, actor=_actor(user_id, at), at=datetime.fromisoformat(at))


@task()
def take_back(*, batch_id: str, user_id: str, at: str) -> None:
    """Take an import back."""
    take_import_back(batch_id=batch_id, actor=_actor(user_id, at), at=datetime.fromisoformat(at))


def _actor(user_id: str, at: str) -> Actor:
    return actor_by_id(user_id, on=datetime.fromisoformat(at).date())
