"""What steps and waiting work tell of people is kept sealed, and is opened only for the rows that are read."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.conftest import COUNTY, VILLAGE, actor
from tests.sample.models import Ticket

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel import fields
from jiuzhu.foundation.workflow.models import Description, StepTaken, WorkItem
from jiuzhu.foundation.workflow.queries import done_by, inbox, inbox_counts, inbox_tabs, open_work
from jiuzhu.foundation.workflow.services import begin, take, urge

pytestmark = pytest.mark.django_db
CANARY = "金丝雀乙"


@pytest.fixture
def words(monkeypatch):
    """Every word of a thing is one that must not be found."""
    told = Description(title=f"{CANARY}的事项", about=CANARY, detail=f"{CANARY}病了", source=f"{CANARY}来信")
    monkeypatch.setattr(Ticket, "describe", lambda self: told)


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return "\n".join(bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell) for row in cursor.fetchall() for cell in row)


@pytest.fixture
def returned(words, township_clerk, now):
    """A thing that was returned with a reason, and whose next work was urged with a note."""
    thing = begin(Ticket(division_code=VILLAGE), actor=township_clerk, at=now, duty=Duty.ASSESSMENT_CONFIRM)
    take(thing, step="return", actor=township_clerk, at=now, seen_version=0, reason=f"{CANARY}的材料不全")
    waiting = WorkItem.objects.get(closed_at=None)
    urge(item_id=str(waiting.pk), actor=actor("county_officer", division=COUNTY), at=now, note=f"{CANARY}在等")
    return thing


def test_no_word_stands_in_clear_in_the_tables(returned):
    for model in (StepTaken, WorkItem):
        kept = _columns(model._meta.db_table)
        assert "sample" in kept and CANARY not in kept, model
    # The names would be found if they stood there.
    Ticket.objects.update(note=CANARY)
    assert CANARY in _columns(Ticket._meta.db_table)


def test_the_lists_read_as_before(returned, township_clerk, now):
    (item,) = inbox(township_clerk)
    assert (item.title, item.about, item.detail, item.source) == (f"{CANARY}的事项", CANARY, f"{CANARY}病了", f"{CANARY}来信")
    assert (item.urged_note, item.urged_count) == (f"{CANARY}在等", 1)
    (step,) = done_by(township_clerk)
    assert (step.title, step.about, step.reason) == (f"{CANARY}的事项", CANARY, f"{CANARY}的材料不全")


def test_counting_and_narrowing_open_nothing_and_a_row_is_opened_once(returned, township_clerk, now, monkeypatch):
    opened = []
    unseal = fields.unseal
    monkeypatch.setattr(fields, "unseal", lambda raw, *, place: opened.append(place) or unseal(raw, place=place))
    inbox_counts(township_clerk, now=now), inbox_tabs(township_clerk), inbox(township_clerk, tab="样例").count()
    assert open_work(actor("county_officer", division=COUNTY), Duty.WORK_URGE).exists() and not opened
    (item,) = inbox(township_clerk)
    assert all((item.title, item.about, item.detail, item.source)) and len(opened) == 1


def test_the_same_press_is_known_again_by_a_keyed_digest(returned, township_clerk, now):
    again = take(Ticket.objects.get(pk=returned.pk), step="return", actor=township_clerk, at=now, seen_version=0, reason=f"{CANARY}的材料不全")
    assert again.repeated and len(StepTaken.objects.get().request_digest) == 64
