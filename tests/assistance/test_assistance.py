"""Aid is entered once from one source and summed up by month."""

from __future__ import annotations

from datetime import date

import pytest
from tests.conftest import VILLAGE
from tests.orders.conftest import county, register  # noqa: F401

from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.assistance.queries import aid_by_month, received
from jiuzhu.casework.assistance.rules import AidInvalid, check_aid, month_of
from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.foundation.accounts.rules import SYSTEM


def enter(household, now, on=date(2026, 11, 3), **changes):
    values = {
        "household_id": household.pk,
        "division_code": VILLAGE,
        "kind": "subsistence",
        "label": "低保金",
        "received_on": on,
        "department": "县民政局",
        "source": "manual",
        "source_id": f"{on}",
        "amount_fen": 71800,
        "actor": SYSTEM,
        "at": now,
    }
    return enter_aid(**(values | changes))


class TestRules:
    def test_a_month_is_the_days_own(self):
        assert month_of(date(2026, 1, 31)) == "2026-01"

    @pytest.mark.parametrize("changes", [{"label": " "}, {"amount_fen": -1}, {"source": "rumour"}])
    def test_nameless_negative_or_unsourced_aid_is_refused(self, changes):
        with pytest.raises(AidInvalid):
            check_aid(**({"label": "低保金", "amount_fen": 1, "source": "manual"} | changes))


@pytest.mark.django_db
class TestAid:
    def test_months_come_newest_first_with_their_sums(self, register, now):  # noqa: F811
        household = register()
        for on, fen in ((date(2026, 10, 3), 100), (date(2026, 11, 3), 200), (date(2026, 11, 9), None)):
            enter(household, now, on, amount_fen=fen)
        assert [(each.month, each.total_fen, len(each.rows)) for each in aid_by_month(household.pk)] == [("2026-11", 200, 2), ("2026-10", 100, 1)]
        assert [each.month for each in aid_by_month(household.pk, since="2026-11")] == ["2026-11"]
        assert received(household_id=household.pk, kind="subsistence", month="2026-10")

    def test_one_source_record_is_entered_once(self, register, now):  # noqa: F811
        household = register()
        assert enter(household, now).pk == enter(household, now, amount_fen=1).pk
        assert Aid.objects.get().amount_fen == 71800
