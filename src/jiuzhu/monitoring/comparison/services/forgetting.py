"""Nothing picked or folded from financial rows outlives the authorisation they were kept by, nothing picked from a file that was taken back outlives it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.casework.verification.queries import authorised_keys
from jiuzhu.monitoring.comparison.kept_rows import KeptRows
from jiuzhu.monitoring.comparison.models import ACTIVE, Run
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import counties_delivered, ids_taken_back
from jiuzhu.monitoring.feeds.storage import analytics_folder


def forget_lapsed(*, division_code: str, at: datetime, signed: Sequence[UUID] | None = None) -> int:
    """Take the rows of people whose authorisation is not in force on the day out of a county's files and of what was kept from them; gives how many.

    ``signed`` are the keys in force, where they are known already.
    """

    def drop_what_was_kept() -> None:
        folder = analytics_folder(division_code)
        KeptRows(folder / "watched").forget([code for code, feed in FEEDS.items() if feed.authorised_only])
        shutil.rmtree(folder / "facts", ignore_errors=True)

    return feeds.forget_lapsed(division_code=division_code, at=at, before=drop_what_was_kept, signed=signed)


def forget_taken_back(*, division_code: str) -> None:
    """Drop what was picked from a county's files that were taken back since; for the comparison, which alone writes there."""
    KeptRows(analytics_folder(division_code) / "watched").forget_files(ids_taken_back(division_code=division_code))


def forget_everywhere(*, at: datetime) -> int:
    """Do so in every county but those being compared, which do it as they begin; gives how many rows."""
    busy = set(Run.objects.filter(state__in=ACTIVE).values_list("division_code", flat=True))
    counties = [each for each in counties_delivered() if each not in busy]
    signed = authorised_keys(on=timezone.localdate(at)) if counties else []
    return sum(forget_lapsed(division_code=each, at=at, signed=signed) for each in counties)
