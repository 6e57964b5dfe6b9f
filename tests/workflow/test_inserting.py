"""Many rows written by one statement are the rows that would be written one by one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import VILLAGE
from tests.sample.models import Ticket

from jiuzhu.foundation.kernel.inserting import insert_all
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.rows import waiting_item

pytestmark = pytest.mark.django_db


def _items(now, many: int) -> list[WorkItem]:
    tickets = [Ticket(division_code=VILLAGE, state=Ticket.workflow.initial, opened_at=now, changed_at=now) for _ in range(many)]
    return [item for each in tickets if (item := waiting_item(each, at=now))]


def test_rows_read_back_as_they_were_made_sealed_columns_and_missing_values_too(now):
    items = _items(now, 3)
    items[1].due_at, items[1].counts_hours, items[2].tag = None, True, "‘引号’ \" ; %s"
    insert_all(items)
    for each in items:
        kept = WorkItem.objects.get(pk=each.pk)
        told = [(field.name, getattr(kept, field.attname) or "", getattr(each, field.attname) or "") for field in WorkItem._meta.concrete_fields]
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
