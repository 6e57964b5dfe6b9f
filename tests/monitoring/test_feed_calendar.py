"""Departments owe a month's file by a day, are reminded once a day when late, and send their own feeds only (003·任务2, N-142…N-144)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import COUNTY, actor
from tests.registry.conftest import county, id_number

from jiuzhu.casework.liaisons.models import Liaison
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.vault.models import StoredFile
from jiuzhu.foundation.vault.queries import stored_file
from jiuzhu.foundation.workflow.queries import inbox, open_work
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import Delivery, Expected
from jiuzhu.monitoring.feeds.queries import deliveries
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid, SenderInvalid, SignatureRefused, UrgedToday, due_on, months_owed
from jiuzhu.monitoring.feeds.services import checking
from jiuzhu.monitoring.feeds.services.signing import sign, signed_text

__all__ = ["county"]
DEATHS = "id_number,death_date\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def police(county, county_officer, now):
    """A department that sends two feeds from October on, due on the 10th."""
    set_local_value(name="feed_due_day", value="10", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    department = feeds.enter_department(name="霍山县公安局", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={"deaths": department, "residence": department}, division_code=COUNTY, actor=county_officer, at=now)
    return department


@pytest.fixture
def liaison(police):
    return actor("department_liaison", organisation=police)


def bring(feed, who, now, month="2026-10", rows="", division=COUNTY):
    delivery, _ = feeds.hand_in(
        feed=feed, month=month, stream=io.BytesIO((DEATHS + rows).encode()), name="x.csv", division_code=division, actor=who, at=now
    )
    return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)


@pytest.mark.django_db
def test_what_a_department_owes_waits_on_its_desk_until_the_file_is_accepted(police, liaison, now):
    owed = list(inbox(liaison))
    assert {each.title for each in owed} == {"报送：死亡、火化", "报送：户籍"}
    assert all(each.due_at.astimezone(LOCAL_TIME).date() == date(2026, 11, 10) for each in owed)
    assert feeds.ask_for_months(at=now) == 0
    assert bring("residence", liaison, now).state == "refused" and inbox(liaison).count() == 2
    assert bring("deaths", liaison, now).state == "accepted"
    assert [each.title for each in inbox(liaison)] == ["报送：户籍"]
    assert feeds.ask_for_months(at=now + timedelta(days=15)) == 2 and inbox(liaison).count() == 3


@pytest.mark.django_db
def test_a_month_that_the_county_brought_itself_is_not_asked_for(police, liaison, county_officer, now):
    bring("deaths", county_officer, now, month="2026-11")
    feeds.ask_for_months(at=now + timedelta(days=15))
    assert not Expected.objects.filter(feed="deaths", month="2026-11").exists()


@pytest.mark.django_db
def test_a_late_department_is_reminded_once_a_day_by_the_platform_or_by_hand(police, liaison, county_officer, township_clerk, now):
    owed = Expected.objects.get(feed="deaths")
    with pytest.raises(NotPermitted):
        feeds.remind(expected=owed, actor=township_clerk, at=now)
    feeds.remind(expected=owed, actor=county_officer, at=now, note="请尽快")
    with pytest.raises(UrgedToday):
        feeds.remind(expected=owed, actor=county_officer, at=now + timedelta(hours=1))
    assert feeds.remind_late(at=now) == 1 and feeds.remind_late(at=now + timedelta(hours=3)) == 0
    saturday, monday = now + timedelta(days=1), now + timedelta(days=3)
    assert feeds.remind_late(at=saturday) == 0 and feeds.remind_late(at=monday) == 2
    assert sorted(inbox(liaison).values_list("urged_count", flat=True)) == [2, 2]
    assert open_work(county_officer, Duty.WORK_URGE, workflow="feed").count() == 2
    bring("deaths", liaison, monday)
    assert feeds.remind_late(at=monday + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_the_liaison_of_a_late_department_gets_one_short_message_in_working_hours_for_everything_due_that_day(police, county_officer, now):
    for part, number, phone in (("leader", 1, "13900000001"), ("staff", 1, "0564-5023456")):
        Liaison.objects.create(division_code=COUNTY, unit="x", part=part, number=number, name="联络人", title="科员", phone_sealed=phone, organisation_id=police, from_on=now.date(), entered_at=now)
    night, saturday = now.replace(hour=22), now + timedelta(days=1)
    assert [feeds.text_late(at=moment) for moment in (night, saturday, now, now, now + timedelta(days=3))] == [0, 0, 1, 0, 0]
    message = Message.objects.get(purpose="feed_late")
    assert message.to_phone == "13900000001" and "应于 11 月 10 日前报送的数据还没有收到：死亡、火化（2026-10）、户籍（2026-10）" in message.text


@pytest.mark.django_db
def test_nobody_is_late_before_the_day_is_over_or_without_a_day(police, county_officer, now):
    tenth = datetime(2026, 11, 10, 18, tzinfo=LOCAL_TIME)
    assert feeds.remind_late(at=tenth) == 0
    Expected.objects.update(due_on=None)
    assert feeds.remind_late(at=now) == 0


@pytest.mark.django_db
def test_what_was_asked_for_before_the_county_set_the_day_is_due_from_then_on(county, county_officer, now):
    department = feeds.enter_department(name="霍山县公安局", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={"deaths": department}, division_code=COUNTY, actor=county_officer, at=now)
    assert Expected.objects.get().due_on is None and feeds.remind_late(at=now) == 0
    set_local_value(name="feed_due_day", value="10", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    assert feeds.ask_for_months(at=now) == 0 and feeds.remind_late(at=now) == 1
    assert inbox(actor("department_liaison", organisation=department)).get().due_at.astimezone(LOCAL_TIME).date() == date(2026, 11, 10)


@pytest.mark.django_db
def test_a_liaison_brings_and_sees_the_departments_own_feeds_only(police, liaison, county_officer, now):
    mine, other = bring("deaths", liaison, now), bring("deaths", county_officer, now, month="2026-11")
    foreign, _ = feeds.hand_in(
        feed="tax", month="2026-10", stream=io.BytesIO(b"x"), name="t.csv", division_code=COUNTY, actor=county_officer, at=now
    )
    assert set(deliveries(liaison)) == {mine, other} and foreign in deliveries(county_officer)
    stranger = actor("department_liaison", organisation=feeds.enter_department(name="霍山县税务局", division_code=COUNTY, actor=county_officer, at=now))
    assert not deliveries(stranger)
    for who, feed, place in ((liaison, "tax", COUNTY), (stranger, "deaths", COUNTY), (liaison, "deaths", "341524000000")):
        with pytest.raises(NotPermitted):
            bring(feed, who, now, division=place)


@pytest.mark.django_db
def test_a_feed_that_another_department_sends_from_now_on_is_owed_by_that_one(police, liaison, county_officer, now):
    home = feeds.enter_department(name="霍山县殡仪馆", division_code=COUNTY, actor=county_officer, at=now)
    assert feeds.assign_senders(senders={"deaths": home, "residence": police}, division_code=COUNTY, actor=county_officer, at=now) == 1
    later = actor("department_liaison", organisation=home)
    assert [each.title for each in inbox(later)] == ["报送：死亡、火化"] and [each.title for each in inbox(liaison)] == ["报送：户籍"]
    with pytest.raises(SenderInvalid):
        feeds.assign_senders(senders={"deaths": "nobody"}, division_code=COUNTY, actor=county_officer, at=now)


@pytest.mark.django_db
def test_a_department_named_later_sees_nothing_of_the_months_before_but_what_it_brings_itself(police, liaison, county_officer, now):
    before = bring("deaths", liaison, now, month="2026-09")
    home = feeds.enter_department(name="霍山县殡仪馆", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={"deaths": home, "residence": police}, division_code=COUNTY, actor=county_officer, at=now)
    later = actor("department_liaison", organisation=home)
    later = replace(later, user_id="another")
    assert not deliveries(later).exists() and before in deliveries(county_officer)
    corrected = bring("deaths", later, now, month="2026-09", rows=f"{id_number(1)},2026-09-01\n")
    assert list(deliveries(later)) == [corrected]


@pytest.mark.django_db
def test_a_file_that_is_tried_again_does_not_replace_a_later_one(police, liaison, now):
    one, two = (f"{id_number(n)},2026-10-01\n" for n in (1, 2))
    text = (DEATHS + one).encode()
    older, _ = feeds.hand_in(
        feed="deaths", month="2026-10", stream=io.BytesIO(text), name="x.csv", division_code=COUNTY, actor=liaison, at=now
    )
    newer = bring("deaths", liaison, now + timedelta(minutes=1), rows=two)
    assert feeds.check_delivery(delivery_id=str(older.pk), at=now + timedelta(minutes=2)).state == "refused"
    assert "更晚上传" in Delivery.objects.get(pk=older.pk).reason and Delivery.objects.current().get() == newer
    Delivery.objects.filter(pk=older.pk).update(reason=checking.BROKEN_OFF)
    with pytest.raises(DeliveryInvalid):
        checking.reopen(delivery_id=str(older.pk))


@pytest.mark.django_db
def test_the_same_file_twice_is_kept_sealed_once(police, liaison, now):
    first = bring("deaths", liaison, now)
    assert bring("deaths", liaison, now) == first and stored_file(str(first.source_id))
    assert StoredFile.objects.filter(kind="feed").count() == 1


@pytest.mark.django_db
def test_a_month_that_need_not_be_sent_is_owed_no_more(police, liaison, county_officer, now):
    owed = Expected.objects.get(feed="deaths")
    feeds.excuse(expected=owed, actor=county_officer, at=now, seen_version=owed.version, reason="本月系统升级，下月补报")
    assert inbox(liaison).count() == 1 and feeds.ask_for_months(at=now) == 0 and feeds.remind_late(at=now) == 1


@pytest.mark.django_db
def test_a_corrected_file_says_what_changed(police, liaison, now):
    bring("deaths", liaison, now, rows="".join(f"{id_number(n)},2026-10-01\n" for n in (1, 2, 3)))
    later = bring("deaths", liaison, now, rows="".join(f"{id_number(n)},2026-10-0{day}\n" for n, day in ((3, 1), (2, 5), (4, 1))))
    assert later.changes == {"added": 2, "removed": 2, "people": 3}


def request(key, organisation, stamp, feed="deaths", digest="ab" * 32):
    text = signed_text(feed=feed, month="2026-10", name="死亡.csv", stamp=stamp, digest=digest)
    return {"organisation_id": organisation, "text": text, "signature": sign(bytes.fromhex(key), text), "stamp": stamp}


@pytest.mark.django_db
def test_a_signed_request_is_taken_once_in_its_time_and_with_the_newest_key(police, county_officer, now):
    key, on, stamp = feeds.issue_key(organisation_id=police, actor=county_officer, at=now), now.date(), int(now.timestamp() * 1000)
    who = feeds.signer(**request(key, police, stamp), on=on, at=now)
    assert bring("deaths", who, now).state == "accepted"
    # Sent at the same time as the first, and come after it.
    assert feeds.signer(**request(key, police, stamp - 1, feed="residence"), on=on, at=now).user_id == who.user_id
    good = request(key, police, stamp + 1)
    refused = [
        request(key, police, stamp),  # again
        request(key, police, stamp - 301_000),
        request(key, police, stamp + 301_000),
        good | {"signature": "0" * 64},
        good | {"text": good["text"].replace(b"deaths", b"tax")},
        good | {"organisation_id": "00000000-0000-4000-8000-000000000000"},
        request("00" * 32, police, stamp + 1),
    ]
    for each in refused:
        with pytest.raises(SignatureRefused):
            feeds.signer(**each, on=on, at=now)
    feeds.signer(**good, on=on, at=now)
    feeds.issue_key(organisation_id=police, actor=county_officer, at=now)
    with pytest.raises(SignatureRefused):
        feeds.signer(**request(key, police, stamp + 2), on=on, at=now)


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(1, 31))
def test_a_file_is_due_in_the_month_that_follows_whatever_the_day(year, month, day):
    due = due_on(f"{year}-{month:02}", day)
    assert (due.year * 12 + due.month) - (year * 12 + month) == 1 and due.day <= day


def test_a_department_is_asked_for_the_months_that_have_ended_since_it_was_entered():
    assert months_owed(since="2026-10", on=date(2026, 11, 1)) == ["2026-10"]
    assert months_owed(since="2020-01", on=date(2026, 1, 5)) == ["2025-10", "2025-11", "2025-12"]
    assert months_owed(since="2026-10", on=date(2026, 10, 31)) == []
