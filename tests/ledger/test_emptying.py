"""What a test wrote for good is gone in the next, and the ledger stands guarded again."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from tests.conftest import COUNTY

from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.queries import user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.ledger import triggers
from jiuzhu.foundation.ledger.models import Entry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ("first", "next"))
def test_nothing_of_another_test_is_left(turn, now):
    assert user_by_name("left") is None and not Entry.objects.exists()
    assert triggers.present() == triggers.expected() and ContentType.objects.exists()
    load_divisions(root_code=COUNTY)
    user = accounts.create_user(username="left", name="留下的", password="correct-horse-2026", actor=SYSTEM, at=now)
    accounts.give_post(user_id=str(user.pk), role="county_officer", division_code=COUNTY, actor=SYSTEM, at=now, valid_from=now.date())
    assert Entry.objects.exists()
