"""A withdrawal takes back one change of the same place, whole, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.amendments import queries, services
from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.amendments.rules import ChangeIncomplete, Draft, Typed
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.policy.models import LocalValue, PublishedChange
from jiuzhu.foundation.policy.queries import law_by_fingerprint, pack_in_force
from jiuzhu.foundation.policy.services import LocalValueInvalid, keep_law, set_local_value
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


STANDARD = "subsistence_standard_monthly_yuan"
LATER, DEMO = date(2027, 1, 1), date(2026, 6, 1)
CHANGED = Typed("parameters", NAME, fields={"value": "9"})


def in_force(on: date) -> tuple[object, object]:
    values = pack_in_force(on, division_code=COUNTY).values
    return values[NAME], values[STANDARD]


def publish_both(*entries: Typed) -> Amendment:
    set_local_value(name=STANDARD, value="738.00", valid_from=DEMO, source="市文件", actor=SYSTEM, at=NOON)
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    amendment = services.write_amendment(amendment=amendment, draft=draft(*entries), seen_draft=0, actor=ZHOU, at=NOON)
    broken = queries.examined(amendment, today=NOON.date()).broken
    Amendment.objects.update(acknowledged=[each.key for each in broken])
    amendment.refresh_from_db()
    submit(amendment)
    publish(amendment)
    return amendment


def withdraw_from(day: date) -> Amendment:
    amendment = services.begin_amendment(actor=ZHOU, at=NOON, withdraws=1)
    words = Draft("撤回变更第 1 号", "省里撤了文件", "皖民〔2026〕9 号", "", "第 1 号停止执行。", day)
    amendment = services.write_amendment(amendment=amendment, draft=words, seen_draft=0, actor=ZHOU, at=NOON)
    submit(amendment)
    publish(amendment)
    return Amendment.objects.get(pk=amendment.pk)


def test_rules_and_the_countys_numbers_are_changed_by_one_publication_and_withdrawn_as_one():
    publish_both(CHANGED, NUMBER)
    assert PublishedChange.objects.count() == 1
    assert (in_force(date(2026, 11, 30)), in_force(DAY)) == ((6, 738), (9, 812))
    law = pack_in_force(DAY, division_code=COUNTY)
    fingerprint = keep_law(law=law, at=NOON)
    taken_back = withdraw_from(LATER)
    assert [in_force(on) for on in (DEMO, DAY, date(2026, 12, 31), LATER)] == [(6, 738), (9, 812), (9, 812), (6, 738)]
    assert law_by_fingerprint(fingerprint).values[STANDARD] == 812
    assert {(each["was"], each["now"]) for each in taken_back.shown} == {("9 个月", "6 个月"), ("812.00 元/月", "738.00 元/月")}
    actions = list(Entry.objects.filter(subject_kind="policy", subject_id=STANDARD).order_by("id").values_list("action", flat=True))
    assert actions == ["设定本地参数", "设定本地参数", "撤回本地参数"]


def test_a_publication_whose_numbers_cannot_be_entered_changes_nothing_at_all():
    publish_both(CHANGED)
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    twelve = Typed("parameters", NAME, fields={"value": "12"})
    amendment = services.write_amendment(amendment=amendment, draft=draft(twelve, NUMBER), seen_draft=0, actor=ZHOU, at=NOON)
    Amendment.objects.filter(pk=amendment.pk).update(acknowledged=[each.key for each in queries.examined(amendment, today=NOON.date()).broken])
    amendment.refresh_from_db()
    submit(amendment)
    set_local_value(name=STANDARD, value="900.00", valid_from=DAY, source="市文件", actor=SYSTEM, at=NOON)
    with pytest.raises(LocalValueInvalid):
        publish(amendment)
    assert in_force(DAY) == (9, 900) and PublishedChange.objects.count() == 1


def test_a_change_of_the_countys_own_numbers_alone_is_withdrawn_and_the_former_ones_count_again():
    publish_both(NUMBER)
    withdraw_from(LATER)
    assert [in_force(on)[1] for on in (DAY, LATER)] == [812, 738]


def test_a_number_withdrawn_before_it_began_leaves_its_day_for_another():
    publish_both(NUMBER)
    withdraw_from(date(2026, 11, 25))
    assert in_force(DAY)[1] == 738
    set_local_value(name=STANDARD, value="800.00", valid_from=DAY, source="市文件", actor=SYSTEM, at=NOON)
    assert in_force(DAY)[1] == 800


def test_what_was_set_after_a_withdrawn_number_stays():
    publish_both(NUMBER)
    set_local_value(name=STANDARD, value="900.00", valid_from=date(2026, 12, 15), source="市文件", actor=SYSTEM, at=NOON)
    withdraw_from(LATER)
    assert in_force(LATER)[1] == 900


def test_a_withdrawal_is_not_withdrawn():
    publish_both(NUMBER)
    withdraw_from(LATER)
    with pytest.raises(ChangeIncomplete):
        services.begin_amendment(actor=ZHOU, at=NOON, withdraws=2)


def test_what_changed_the_service_list_is_withdrawn_by_a_change_of_the_list_only(published):
    published("catalogue: [{item: visits, retired: true}]", valid_from=BEGUN)
    with pytest.raises(ChangeIncomplete, match="服务清单"):
        services.begin_amendment(actor=ZHOU, at=NOON, withdraws=1)
    assert not Amendment.objects.exists()
