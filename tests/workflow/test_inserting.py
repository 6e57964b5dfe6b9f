"""Many rows written or changed by one statement are the rows that would be written one by one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import VILLAGE
from tests.sample.models import Ticket

from jiuzhu.foundation.kernel.inserting import insert_all, new_row, update_all
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.rows import waiting_item

pytestmark = pytest.mark.django_db


def _items(now, many: int) -> list[WorkItem]:
    tickets = [Ticket(division_code=VILLAGE, state=Ticket.workflow.initial, opened_at=now, changed_at=now) for _ in range(many)]
    return [item for each in tickets if (item := waiting_item(each, at=now))]


def test_rows_read_back_as_they_were_made_sealed_columns_and_missing_values_too(now):
    items = _items(now, 3)
    items[1].due_at, items[1].counts_hours, items[2].tag = None, True, '‘引号’ " ; %s'
    insert_all(items)
    for each in items:
        kept = WorkItem.objects.get(pk=each.pk)
        told = [
            (field.name, getattr(kept, field.attname) or "", getattr(each, field.attname) or "") for field in WorkItem._meta.concrete_fields
        ]
        assert [one for one in told if one[1] != one[2]] == []
        assert kept.title == each.title != "" and kept.opened_at == now


def test_one_row_refused_leaves_none(now):
    first, second = _items(now, 2)
    second.subject_id = first.subject_id
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all([first, second])
    assert not WorkItem.objects.exists()


def test_rows_whose_keys_the_database_gives_follow_each_other(now):
    insert_all([Entry(subject_kind="sample", subject_id="1", number=number, at=now, actor_id="system") for number in (1, 2)])
    assert [(row.number, bytes(row.sealed)) for row in Entry.objects.order_by("pk")] == [(1, b""), (2, b"")]


def test_just_the_named_columns_of_just_these_rows_change(now):
    first, second, other = items = _items(now, 3)
    insert_all(items)
    first.urged_note, second.urged_note = "请尽快", ""
    first.tag, other.tag = "加急", "加急"
    update_all([first, second], ["urged_note"])
    kept = {each.pk: each for each in WorkItem.objects.all()}
    assert [(kept[each.pk].urged_note, kept[each.pk].tag) for each in items] == [("请尽快", ""), ("", ""), ("", "")]


def test_a_row_that_is_gone_is_not_brought_back(now):
    (item,) = _items(now, 1)
    update_all([item], ["tag"])
    assert not WorkItem.objects.exists()


def test_a_row_made_of_its_columns_is_the_row_the_model_makes(now):
    given = {"workflow": "ticket", "subject_id": uuid4(), "state": "open", "opened_at": now}
    plain, modelled = new_row(WorkItem, **given), WorkItem(**given)
    assert set(plain.__dict__) == set(modelled.__dict__) and plain._state.adding
    assert [
        (name, value) for name, value in plain.__dict__.items() if name not in ("_state", "id") and value != modelled.__dict__[name]
    ] == []
    assert len({plain.pk, modelled.pk, new_row(WorkItem, **given).pk}) == 3


def test_a_row_of_a_column_that_is_none_is_refused():
    with pytest.raises(TypeError):
        new_row(WorkItem, subject="1")


def test_a_key_in_a_column_of_text_stays_written_as_text(now):
    key = uuid4()
    insert_all([Entry(subject_kind="sample", subject_id=key, number=1, at=now, actor_id="system")])
    assert Entry.objects.get().subject_id == str(key)
