"""A withdrawal takes back one change of the same place, whole, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.foundation.amendments import queries, services
from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.amendments.rules import ChangeIncomplete, Draft, Typed
from jiuzhu.foundation.policy.models import LocalValue, PublishedChange
from jiuzhu.foundation.policy.queries import pack_in_force
from tests.conftest import COUNTY, NOON, actor

pytestmark = pytest.mark.django_db
BEGUN, DAY = date(2026, 1, 1), date(2026, 12, 1)
NAME = "inactive_months_limit"
NINE = f"parameters: [{{name: {NAME}, value: 9}}]"
ZHOU, WU = actor("county_officer", division=COUNTY, user_id="zhou"), actor("county_officer", division=COUNTY, user_id="wu")
HIDDEN = Typed("parameters", NAME, fields={"value": "12"})
NUMBER = Typed("parameters", "subsistence_standard_monthly_yuan", fields={"value": "812.00"})


def draft(*entries: Typed) -> Draft:
    return Draft("撤回变更第 1 号", "省里撤了文件", "皖民〔2026〕9 号", "", "第 1 号停止执行。", DAY, entries)


def withdrawal() -> Amendment:
    amendment = services.begin_amendment(actor=ZHOU, at=NOON, withdraws=1)
    return services.write_amendment(amendment=amendment, draft=draft(), seen_draft=0, actor=ZHOU, at=NOON)


def submit(amendment: Amendment) -> None:
    services.submit_amendment(amendment=amendment, seen_version=0, actor=ZHOU, at=NOON)


def publish(amendment: Amendment) -> None:
    services.publish_amendment(amendment=amendment, seen_version=1, actor=WU, at=NOON)


def test_a_withdrawal_takes_no_entries(published):
    published(NINE, valid_from=BEGUN)
    amendment = withdrawal()
    with pytest.raises(ChangeIncomplete):
        services.write_amendment(amendment=amendment, draft=draft(HIDDEN), seen_draft=1, actor=ZHOU, at=NOON)
    with pytest.raises(ChangeIncomplete):
        services.begin_amendment(entries=[HIDDEN], actor=ZHOU, at=NOON, withdraws=1)
    assert Amendment.objects.get().entries == []


@pytest.mark.parametrize("entry", [HIDDEN, NUMBER])
def test_entries_that_got_into_a_withdrawal_are_neither_submitted_nor_published(published, entry):
    published(NINE, valid_from=BEGUN)
    amendment = withdrawal()
    Amendment.objects.update(entries=[entry.plain()])
    with pytest.raises(ChangeIncomplete):
        submit(Amendment.objects.get())
    Amendment.objects.update(entries=[])
    submit(amendment)
    Amendment.objects.update(entries=[entry.plain()])
    with pytest.raises(ChangeIncomplete):
        publish(amendment)
    seen = queries.examined(Amendment.objects.get(), today=NOON.date())
    assert (seen.composed.text, dict(seen.composed.settings)) == ("", {})
    assert PublishedChange.objects.count() == 1 and not LocalValue.objects.exists()


def test_the_database_refuses_a_withdrawal_that_changes_something(published):
    one = published(NINE, valid_from=BEGUN)
    with pytest.raises(IntegrityError), transaction.atomic():
        published(NINE, valid_from=DAY, withdraws=one)


@pytest.mark.parametrize("division", ["341500000000", "341523000000"])
def test_a_county_withdraws_neither_its_citys_change_nor_another_countys(published, division):
    published(NINE, valid_from=BEGUN, division=division)
    with pytest.raises(ChangeIncomplete):
        services.begin_amendment(actor=ZHOU, at=NOON, withdraws=1)


def test_a_withdrawal_of_what_another_place_published_is_refused_again_at_publication(published):
    published(NINE, valid_from=BEGUN)
    published(NINE, valid_from=BEGUN, division="341500000000")
    amendment = withdrawal()
    submit(amendment)
    Amendment.objects.update(withdraws=2)
    with pytest.raises(ChangeIncomplete) as refused:
        publish(amendment)
    assert "变更第 2 号" in refused.value.what and PublishedChange.objects.count() == 2


def test_a_withdrawal_of_one_place_leaves_what_another_place_published_in_force(published):
    one = published(NINE, valid_from=BEGUN, division="341500000000")
    published("", valid_from=DAY, withdraws=one)
    assert pack_in_force(DAY).values[NAME] == 9


def test_what_changes_rules_and_the_countys_numbers_at_once_is_to_be_split():
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    changed = Typed("parameters", NAME, fields={"value": "9"})
    amendment = services.write_amendment(amendment=amendment, draft=draft(changed, NUMBER), seen_draft=0, actor=ZHOU, at=NOON)
    broken = queries.examined(amendment, today=NOON.date()).broken
    Amendment.objects.update(acknowledged=[each.key for each in broken])
    with pytest.raises(ChangeIncomplete) as refused:
        submit(Amendment.objects.get())
    assert "分成两份" in refused.value.remedy
