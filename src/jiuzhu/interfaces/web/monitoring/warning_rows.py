"""The department rows behind one warning, for whoever works on it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification.queries import authorised_person_ids
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.interfaces.web.access import requires
from jiuzhu.monitoring.feeds.rows import ALL_ROWS, MOST_ROWS, FeedRows, rows_about
from jiuzhu.monitoring.warnings import queries

WORKERS = (Duty.WARNING_HANDLE, Duty.WARNING_ASSIGN, Duty.WARNING_DECIDE)


@requires(*WORKERS)
@require_GET
def rows(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows of the feeds that the rule read, about the subject or the household's living members."""
    warning = queries.find_warning(pk, request.actor)
    works = any(request.actor.holds(duty, division_code=warning.division_code) for duty in WORKERS)
    most = MOST_ROWS if request.htmx else ALL_ROWS
    tables = rows_behind(warning, on=timezone.localdate(request.now), most=most) if works else []
    page = {"warning": warning, "tables": tables, "works": works, "feeds": warning.feeds, "in_part": request.htmx}
    return render(request, f"monitoring/{'_' if request.htmx else ''}warning_rows.html", page)


def rows_behind(warning: Any, *, on: date, most: int = MOST_ROWS) -> list[FeedRows]:
    """Read the rows up to the newest month in which the rule held; of financial feeds those about whoever has an authorisation in force."""
    county = ancestor_at(warning.division_code, Level.COUNTY) or warning.division_code
    people, signed = _people(warning, on=on)
    return rows_about(people, signed=signed, feeds=warning.feeds, division_code=county, month=warning.last_month, most=most)


def _people(warning: Any, *, on: date) -> tuple[dict[UUID, str], set[UUID]]:
    """Give the people a warning is about (key → name), and the keys of those with an authorisation in force on the day."""
    if warning.subject_type == "unregistered":
        try:
            return {UUID(warning.subject_id): warning.subject_name}, set()
        except ValueError:
            return {}, set()
    if warning.subject_type == "person":
        # Somebody who died or left is no member any more; the warning itself was found in scope.
        people = list(registry.persons(SYSTEM).filter(pk=warning.subject_id))
    else:
        people = [each.person for each in registry.members_of(warning.household_id, living=True)]
    keyed = list(zip(keys_of([person.id_number for person in people]), people, strict=True))
    signed = authorised_person_ids(on=on, among=[person.pk for person in people])
    return {key: person.name for key, person in keyed}, {key for key, person in keyed if person.pk in signed}
