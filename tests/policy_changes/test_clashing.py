"""No publication leaves a law that cannot be read on a later day."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.foundation.amendments import services
from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.amendments.rules import ChangeIncomplete, Draft, Typed
from jiuzhu.foundation.policy.models import PublishedChange
from jiuzhu.foundation.policy.queries import clash_with, pack_in_force
from tests.conftest import COUNTY, NOON, actor

pytestmark = pytest.mark.django_db
CITY, PACK = "341500000000", "341525-huoshan"
DAY, LATER, LAST = date(2026, 12, 1), date(2027, 1, 1), date(2027, 6, 1)
ZHOU, WU = actor("county_officer", division=COUNTY, user_id="zhou"), actor("county_officer", division=COUNTY, user_id="wu")
REWORDED = "catalogue: [{item: visits, content: 每月走访一次}]"
RETIRED = "catalogue: [{item: visits, retired: true}]"
ADDED = """
catalogue:
  - {item: haircut, number: 12, category: 生活服务, label: 上门理发, target: recipient, target_quote: 救助对象, content: 每季度上门理发一次,
     providers: [社会组织], clause: 县民政局公告, quote: 每季度上门理发一次}
"""
ON_ADDED = "catalogue: [{item: haircut, number: 13}]"


def submitted(*entries: Typed, withdraws: int | None = None, valid_from: date = DAY) -> Amendment:
    """Put a change of the service list before another, as nobody can write one here: what is checked is that whatever is published can be read."""
    words = Draft("停用探访", "省里文件", "皖民〔2026〕1 号", "", "不再提供探访。", valid_from)
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    services.write_amendment(amendment=amendment, draft=words, seen_draft=0, actor=ZHOU, at=NOON)
    Amendment.objects.filter(pk=amendment.pk).update(entries=[each.plain() for each in entries], withdraws=withdraws)
    amendment.refresh_from_db()
    services.submit_amendment(amendment=amendment, seen_version=0, actor=ZHOU, at=NOON)
    return amendment


def test_what_a_later_change_builds_on_is_not_retired_before_it(published):
    published(REWORDED, valid_from=LATER)
    with pytest.raises(ChangeIncomplete) as refused:
        submitted(Typed("catalogue", "visits", "retire"))
    assert "2027-01-01" in refused.value.what and "变更第 1 号" in refused.value.what and "变更第 1 号" in refused.value.remedy
    assert pack_in_force(LATER)


def test_what_was_published_between_submission_and_publication_counts_too(published):
    amendment = submitted(Typed("catalogue", "visits", "retire"))
    published(REWORDED, valid_from=LATER)
    with pytest.raises(ChangeIncomplete):
        services.publish_amendment(amendment=amendment, seen_version=1, actor=WU, at=NOON)
    assert PublishedChange.objects.count() == 1


def test_what_is_retired_before_a_change_that_is_withdrawn_in_time_is_published(published):
    one = published(REWORDED, valid_from=LATER)
    published("", valid_from=DAY, withdraws=one)
    services.publish_amendment(amendment=submitted(Typed("catalogue", "visits", "retire")), seen_version=1, actor=WU, at=NOON)
    assert "visits" not in {each.code for each in pack_in_force(LATER).catalogue}


@pytest.mark.parametrize("begins", [date(2026, 6, 1), LATER])
def test_a_change_is_not_withdrawn_while_another_builds_on_it(published, begins):
    published(ADDED, valid_from=date(2026, 1, 1))
    published(ON_ADDED, valid_from=begins)
    with pytest.raises(ChangeIncomplete) as refused:
        submitted(withdraws=1)
    assert "变更第 2 号" in refused.value.what and pack_in_force(LATER)


def test_a_change_that_builds_on_one_about_to_be_withdrawn_is_refused(published):
    one = published(ADDED, valid_from=date(2026, 1, 1))
    published("", valid_from=LATER, withdraws=one)
    with pytest.raises(ChangeIncomplete) as refused:
        submitted(Typed("catalogue", "haircut", fields={"number": "13"}))
    assert "变更第 2 号" in refused.value.what


def test_a_city_does_not_retire_what_a_countys_change_builds_on(published):
    published(REWORDED, valid_from=LATER)
    clash = clash_with(pack=PACK, division_code=CITY, valid_from=DAY, text=RETIRED, withdraws=None)
    assert clash and (clash.on, clash.other.number) == (LATER, 1)
    assert clash_with(pack=PACK, division_code=CITY, valid_from=LAST, text=RETIRED, withdraws=None) is None


def test_a_change_of_a_sibling_is_no_hindrance(published):
    published(REWORDED, valid_from=LATER, division="341523000000")
    assert clash_with(pack=PACK, division_code=COUNTY, valid_from=DAY, text=RETIRED, withdraws=None) is None
