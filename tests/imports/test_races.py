"""The same list handed in by several presses at once."""

from __future__ import annotations

import io
from datetime import date

import pytest

from jiuzhu.casework.imports.models import Import
from jiuzhu.casework.imports.services import start_import
from tests.conftest import actor
from tests.workflow.test_take import press_together

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = actor("township_clerk", division="341525100000")


def hand_in(now, data=b"list"):
    return start_import(stream=io.BytesIO(data), size=4, file_name="list.csv", sender="镇台账", import_on=date(2026, 11, 20), actor=CLERK, at=now)


def test_eight_presses_make_one_import_and_all_see_it(county, now):
    given = press_together(lambda: hand_in(now))
    assert {batch.pk for batch in given} == {Import.objects.get().pk}
    assert len(given) == 8


def test_a_finished_import_does_not_keep_the_list_from_being_brought_in_again(county, now):
    Import.objects.filter(pk=hand_in(now).pk).update(state="done")
    assert hand_in(now).state == "reading"
    assert Import.objects.count() == 2
