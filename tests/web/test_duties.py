"""The pages of 任务与报送."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.supervision.duties.queries import rechecks_due
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.conftest import county, register  # noqa: F401


@pytest.mark.parametrize("tab", ["agenda", "tasks", "rounds", "nonsense"])
def test_the_page_opens_for_whoever_oversees(tab, sign_in):
    answer = sign_in("county_officer").get("/duties/", {"tab": tab, "unit": "civil_affairs"})

    assert answer.status_code == 200
    assert "任务与报送" in answer.content.decode()


@pytest.mark.parametrize("tab", ["agenda", "tasks"])
def test_the_workbook_is_given(tab, sign_in):
    answer = sign_in("county_officer").get("/duties/export/", {"tab": tab})

    assert answer.status_code == 200 and answer.headers["Content-Type"].endswith("sheet")


@pytest.mark.django_db
def test_households_are_due_half_a_year_or_a_year_after_the_last_time_and_only_within_sixty_days(register, now):  # noqa: F811
    register(category_class="C")
    register(category_class="A")
    register(category="marginal", category_class="")
    law, clerk = load_pack("jixi").at(now.date()), actor("township_clerk", division=TOWNSHIP)

    def found(on):
        return [(each.category_class, each.due_on) for each in rechecks_due(clerk, law=law, on=on)]

    # All were recognised on 1 January 2026.
    assert found(date(2026, 5, 1)) == []
    assert found(date(2026, 5, 2)) == [("C", date(2026, 7, 1))]
    assert found(date(2026, 11, 20)) == [("C", date(2026, 7, 1)), ("A", date(2027, 1, 1))]
    elsewhere = actor("township_clerk", division="341525101000")
    assert rechecks_due(elsewhere, law=law, on=date(2026, 11, 20)) == []
    assert rechecks_due(actor("county_officer", division=COUNTY), law=load_pack("huoshan").at(now.date()), on=now.date()) == []


def test_the_list_of_rechecks_stands_where_the_law_asks_for_them(sign_in, settings, register):  # noqa: F811
    register(category_class="C")
    client = sign_in("county_officer")
    assert "定期核查" not in client.get("/duties/").text
    settings.POLICY_PACK = "jixi"
    page = client.get("/duties/", {"tab": "rechecks"}).text
    assert "吴秀兰家庭" in page and "2026-07-01" in page and "已过" in page
    assert client.get("/duties/export/", {"tab": "rechecks"}).status_code == 200


def test_a_household_whose_class_is_not_registered_is_listed_by_the_soonest_interval_and_marked(sign_in, settings, register):  # noqa: F811
    register(category_class="")
    settings.POLICY_PACK = "jixi"
    page = sign_in("county_officer").get("/duties/", {"tab": "rechecks"}).text
    assert "吴秀兰家庭" in page and "分类未登记" in page and "6 个月一次" in page and "2026-07-01" in page
