"""The page of a pair tells of a child only whoever may read children's records."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_user, give_post
from jiuzhu.matching.mutual_help.models import AllowanceList
from tests.conftest import TOWNSHIP
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


def signed_in(role, place):
    at = timezone.now()
    user = create_user(username=role, name="甲", password=None, actor=SYSTEM, at=at, must_change_password=False)
    give_post(user_id=str(user.pk), role=role, division_code=place, actor=SYSTEM, at=at, valid_from=at.date())
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_why_a_child_is_helped_is_kept_from_who_may_not_read_childrens_records(paired):
    pair = paired("proposed", who=[person(2, born="20150412")])
    pair.reasons = ["肢体二级残疾"]
    pair.save(update_fields=["reasons"])
    pages = {role: signed_in(role, pair.division_code[:digits].ljust(12, "0")).get(reverse("pair", args=[pair.pk])) for role, digits in (("village_assistant", 12), ("township_clerk", 9))}
    assert "肢体二级残疾" in pages["township_clerk"].content.decode()
    assert pages["village_assistant"].status_code == 200 and "肢体二级残疾" not in pages["village_assistant"].content.decode()


def test_hours_are_logged_on_the_phone_once_however_often_they_are_sent(paired):
    pair = paired()
    phone = signed_in("village_assistant", pair.division_code)
    page = phone.get(reverse("pair-hours")).content.decode()
    assert "data-offline" in page and reverse("pair-hours-log", args=[pair.pk]) in page and "还没有登记过" in page
    given = {"press": "0d6f1c52-6b9e-4a43-9c5d-8a4f6f4f1a11", "on": str(timezone.localdate()), "minutes": 60, "what": "做饭、洗衣"}
    for _ in range(2):
        answer = phone.post(reverse("pair-hours-log", args=[pair.pk]), given, headers={"Accept": "application/json"})
        assert answer.json() == {"next": reverse("pair-hours")}
    assert [(each.minutes, each.what) for each in pair.hours.all()] == [(60, "做饭、洗衣")]
    wrong = phone.post(reverse("pair-hours-log", args=[pair.pk]), given | {"minutes": ""}, headers={"Accept": "application/json"})
    assert wrong.status_code == 400 and "时长（分钟）" in wrong.json()["what"] and pair.hours.count() == 1
    assert "60 分钟，做饭、洗衣" in phone.get(reverse("pair-hours")).content.decode()


def test_months_of_allowances_and_helpers_beyond_a_page_are_reached_by_the_next(helper, now):
    for number in range(21):
        AllowanceList.objects.create(
            division_code=TOWNSHIP, state="returned", month_on=date(2025 + number // 12, number % 12 + 1, 1), hourly_fen=1200, cap_fen=6000, total_fen=number,
            compiler_id="甲", compiler_name="甲", opened_at=now, changed_at=now,
        )  # fmt: skip
    clerk = signed_in("township_clerk", TOWNSHIP)
    first, second = (clerk.get(f"{reverse('pair-allowances')}?page={page}").content.decode() for page in (1, 2))
    assert "2026-09" in first and "2025-01" not in first and "2025-01" in second
    helper()
    assert "桂花婶" in clerk.get(reverse("helpers")).content.decode()
