"""The county's own values on screen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law

pytestmark = pytest.mark.django_db
PAGE = "/manage/values/subsistence_standard_monthly_yuan/"


def test_what_is_missing_is_listed_first_and_one_value_is_set(sign_in):
    browser = sign_in("administrator")
    assert "还没有设定" in browser.get("/manage/values/").text
    given = {"area": "", "value": "812.00", "valid_from": "2026-07-01", "source": "县民政局公告 2026 年第 3 号"}
    assert browser.post(PAGE, given).url == "/manage/values/"
    assert pack_in_force(date(2026, 7, 1)).values["subsistence_standard_monthly_yuan"] == Decimal("812.00")
    assert pack_in_force(date(2026, 6, 30)).values["subsistence_standard_monthly_yuan"] is None
    assert "县民政局公告" in browser.get("/manage/values/").text


def test_a_value_that_is_no_number_is_refused_beside_its_field_and_what_was_typed_stays(sign_in):
    browser = sign_in("administrator")
    answer = browser.post(PAGE, {"value": "八百元", "valid_from": "2026-07-01", "source": "公告"})
    assert answer.status_code == 400
    assert 'id="id_value_error"' in answer.text and "八百元" in answer.text


def test_a_value_of_one_day_cannot_be_overwritten(sign_in):
    browser = sign_in("administrator")
    given = {"area": "", "value": "812.00", "valid_from": "2026-07-01", "source": "公告"}
    browser.post(PAGE, given)
    answer = browser.post(PAGE, {**given, "value": "900.00"})
    assert answer.status_code == 400 and "不能改写" in answer.text


def test_a_deadline_is_set_in_its_own_unit(sign_in):
    browser = sign_in("administrator")
    browser.post("/manage/values/order.accept_hours/", {"value": "24", "valid_from": "2026-07-01", "source": "公告"})
    assert pack_in_force(date(2026, 7, 2)).deadlines["order.accept_hours"].hours == 24


def test_a_number_of_the_law_is_not_offered(sign_in):
    assert sign_in("administrator").get("/manage/values/inactive_months_limit/").status_code == 404


def test_what_has_a_value_is_changed_by_two_people(sign_in):
    browser = sign_in("administrator")
    given = {"area": "", "value": "812.00", "valid_from": "2026-07-01", "source": "公告"}
    browser.post(PAGE, given)
    answer = browser.post(PAGE, {**given, "value": "900.00", "valid_from": "2026-08-01"})
    assert answer.status_code == 400 and "规定变更" in answer.text
    assert pack_in_force(date(2026, 8, 1)).values["subsistence_standard_monthly_yuan"] == Decimal("812.00")
    assert "起草变更" in browser.get("/manage/values/").text


def test_a_default_of_the_text_is_shown_as_set_and_offered_to_two_people(sign_in):
    browser = sign_in("administrator")
    page = browser.get("/manage/values/").text
    assert "未另设定，按默认值" in page and 'value="small_count_minimum"' in page and "/manage/values/small_count_minimum/" not in page
    answer = browser.post("/manage/values/small_count_minimum/", {"area": "", "value": "1", "valid_from": "2026-07-01", "source": "公告"})
    assert answer.status_code == 400 and "规定变更" in answer.text
    assert pack_in_force(date(2026, 7, 1)).values["small_count_minimum"] == 5


def test_a_day_behind_a_decision_is_refused_beside_the_day(sign_in, now):
    browser = sign_in("administrator")
    keep_law(law=pack_in_force(now.date() - timedelta(days=1)), at=now)
    answer = browser.post(PAGE, {"area": "", "value": "812.00", "valid_from": "2026-06-01", "source": "公告"})
    assert answer.status_code == 400 and 'id="id_valid_from_error"' in answer.text and "已经按现行规定作过判断" in answer.text
