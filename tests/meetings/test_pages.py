"""The agenda, a meeting and its minutes on screen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiuzhu.casework.registry.models import Household
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.workflow.following import follow_households
from jiuzhu.interfaces.documents.builder import FONTS
from jiuzhu.monitoring.meetings.models import Meeting
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY, NOON
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db
DATA = {"held_on": NOON.date(), "place": "三楼会议室", "chair": "县民政局局长", "attendees": "县医保局副局长"}


def test_the_county_puts_ticked_warnings_on_an_agenda_and_ends_them_with_the_minutes(discussed, place, sign_in):
    warning = discussed()
    officer = sign_in("county_officer")
    assert "待议" in officer.get("/meetings/").text
    assert "请至少勾选一件" in officer.post("/meetings/", DATA).text
    assert officer.post("/meetings/", DATA | {"pick": [str(warning.pk)]}).status_code == 302
    meeting = Meeting.objects.get()
    address = f"/meetings/{meeting.pk}/"
    item = f"{address}items/{meeting.items.get().pk}/"
    refused = officer.post(item, {"outcome": "explain", "note": "无"})
    assert refused.status_code == 400 and "至少四个字" in refused.text
    officer.post(item, {"outcome": "explain", "note": "会议认为情况已说明"})
    assert "情况已说明" in officer.get(address).text
    assert officer.get(f"{address}minutes.pdf").status_code == 404
    assert officer.post(address, {"step": "conclude", "seen_version": 1, "minutes_no": "社救议〔2026〕3 号"}).status_code == 302
    assert Warning.objects.get(pk=warning.pk).state == "explained"
    assert "社救议〔2026〕3 号" in officer.get(f"/monitoring/warnings/{warning.pk}/").text
    if any(FONTS.glob("*.otf")):
        paper = officer.get(f"{address}minutes.pdf")
        assert b"".join(paper).startswith(b"%PDF")


def test_a_warning_to_be_discussed_offers_no_end_on_its_own_page(discussed, place, sign_in):
    warning = discussed()
    text = sign_in("county_officer").get(f"/monitoring/warnings/{warning.pk}/").text
    assert "提交处置结果" not in text and "列入议程" in text
    assert sign_in("township_clerk").get("/meetings/").status_code == 403


def test_meetings_of_long_ago_stand_on_a_later_page(place, sign_in, now):
    Meeting.objects.bulk_create(
        Meeting(
            held_on=NOON.date() - timedelta(days=number), division_code=COUNTY, place=f"会议室{number}号", chair="局长", attendees="副局长",
            state="concluded", minutes_no=f"{number} 号", opened_at=now, changed_at=now,
        )
        for number in range(21)
    )  # fmt: skip
    officer = sign_in("county_officer")
    assert "会议室20号" not in officer.get("/meetings/").text and "会议室20号" in officer.get("/meetings/?page=2").text


def test_of_a_household_that_moved_away_the_agenda_shows_the_name_and_nothing_more(discussed, called, household, place, sign_in, now):
    meeting = called(discussed())
    Household.objects.filter(pk=household.pk).update(division_code="341524100001")
    follow_households(at=now)
    officer, address = sign_in("county_officer"), f"/meetings/{meeting.pk}/"
    item = f"{address}items/{meeting.items.get().pk}/"
    text = officer.get(address).text
    assert "户已迁出" in text and "由迁入地另议" in text and f'href="{item}"' not in text and "移出" in text
    refused = officer.get(item)
    assert refused.status_code == 404 and "移出议程" in refused.text


def test_an_ended_warning_leads_the_county_its_household_moved_to_into_no_meeting_of_the_former(discussed, called, household, place, sign_in, now):
    load_divisions(root_code="341524")
    warning = discussed()
    meeting = called(warning)
    officer, address = sign_in("county_officer"), f"/meetings/{meeting.pk}/"
    officer.post(f"{address}items/{meeting.items.get().pk}/", {"outcome": "explain", "note": "会议认为情况已说明"})
    officer.post(address, {"step": "conclude", "seen_version": 1, "minutes_no": "社救议〔2026〕3 号"})
    Household.objects.filter(pk=household.pk).update(division_code="341524100001")
    follow_households(at=now)
    page = f"/monitoring/warnings/{warning.pk}/"
    assert f'href="{address}"' in officer.get(page).text
    seen = sign_in("county_officer", username="there", division="341524000000").get(page)
    assert seen.status_code == 200 and "专题会议" in seen.text and f'href="{address}"' not in seen.text
