"""When a household must be checked again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import change_category
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.web.household import rechecks
from jiuzhu.interfaces.web.household.rechecks import last_checked, words
from tests.conftest import NOON
from tests.orders.conftest import county, register

__all__ = ["county", "register"]

JIXI = load_pack("jixi").at(date(2024, 12, 1))


def test_the_file_says_by_when_a_c_class_household_is_checked_again() -> None:
    said = words({"category": "subsistence", "category_class": "C"}, date(2024, 3, 31), JIXI)

    assert said == ("定期核查：上次 2024-03-31，下次应在 2024-09-30 前", "三（一）3")


def test_nothing_is_said_where_the_law_asks_for_no_recheck() -> None:
    assert words({"category": "marginal"}, date(2024, 3, 31), JIXI) is None
    assert words({"category": "subsistence", "category_class": "C"}, None, JIXI) is None
    assert words({"category": "subsistence"}, date(2024, 3, 31), load_pack("huoshan").at(date(2024, 12, 1))) is None


def test_a_household_without_a_class_is_checked_by_the_soonest_interval_and_marked() -> None:
    said = words({"category": "subsistence", "category_class": None}, date(2024, 3, 31), JIXI)

    assert said is not None and said[0] == "定期核查：上次 2024-03-31，下次应在 2024-09-30 前（分类未登记，按最短的间隔）"


@pytest.mark.django_db
def test_the_category_counts_as_checked_until_a_recheck_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    household = SimpleNamespace(pk="00000000-0000-0000-0000-000000000000", category="subsistence", category_since=date(2024, 1, 1))
    done = SimpleNamespace(state="unchanged", changed_at=datetime(2024, 6, 1, 2, tzinfo=UTC))
    running = SimpleNamespace(state="checking", changed_at=datetime(2024, 7, 1, 2, tzinfo=UTC))

    assert last_checked(household) == date(2024, 1, 1)
    monkeypatch.setattr(rechecks, "rechecks_of", lambda pk: [running, done])
    assert last_checked(household) == date(2024, 6, 1)


def test_a_renewed_category_does_not_put_the_recheck_off(register) -> None:
    household = register()
    since = date(2026, 6, 1)
    change_category(household_id=household.pk, entry=CategoryEntry("subsistence", since, "B"), actor=SYSTEM, at=NOON)
    household.refresh_from_db()

    assert household.category_since == since and last_checked(household) == date(2026, 1, 1)
    renewed = CategoryEntry("marginal", date(2026, 8, 1))
    change_category(household_id=household.pk, entry=renewed, actor=SYSTEM, at=NOON)
    household.refresh_from_db()

    assert last_checked(household) == date(2026, 8, 1)
