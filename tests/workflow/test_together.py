"""Things begun together are the things that would be begun one by one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.sample.models import Ticket

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.ledger.queries import first_fault
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.foundation.workflow.together import Start, begin_together

pytestmark = pytest.mark.django_db


def left_by(thing) -> list[dict]:
    """Give the rows a beginning leaves, without what differs between any two."""
    told = []
    for row in (Ticket.objects.get(pk=thing.pk), WorkItem.objects.get(subject_id=thing.pk), Entry.objects.get(subject_id=str(thing.pk))):
        values = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
        told.append({name: value for name, value in values.items() if name not in ("id", "subject_id", "hash")})
    return told


def test_each_has_the_rows_it_would_have_alone(now, township_clerk):
    alone = begin(Ticket(division_code=VILLAGE), actor=township_clerk, at=now, duty=Duty.ASSESSMENT_CONFIRM, after={"rule": "car"})
    both = [Start(Ticket(division_code=VILLAGE), {"rule": "car"}) for _ in range(2)]
    begin_together(both, actor=township_clerk, at=now, duty=Duty.ASSESSMENT_CONFIRM)
    assert [left_by(each.thing) for each in both] == [left_by(alone)] * 2
    assert first_fault() is None


def test_one_that_is_there_already_leaves_none_begun(now, township_clerk):
    there = begin(Ticket(division_code=VILLAGE), actor=township_clerk, at=now, duty=Duty.ASSESSMENT_CONFIRM)
    starts = [Start(Ticket(division_code=VILLAGE), {}), Start(Ticket(pk=there.pk, division_code=VILLAGE), {})]
    with pytest.raises(IntegrityError), transaction.atomic():
        begin_together(starts, actor=township_clerk, at=now, duty=Duty.ASSESSMENT_CONFIRM)
    assert Ticket.objects.count() == WorkItem.objects.count() == Entry.objects.count() == 1


def test_nobody_begins_what_lies_elsewhere(now):
    elsewhere = actor("township_clerk", division=TOWNSHIP[:8] + "9000")
    with pytest.raises(NotPermitted):
        begin_together([Start(Ticket(division_code=VILLAGE), {})], actor=elsewhere, at=now, duty=Duty.ASSESSMENT_CONFIRM)
