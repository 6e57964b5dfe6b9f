"""A day is planned, moved, published and printed on the pages; the carer finds it on the phone; shifts, ways and the forecast."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor
from tests.orders.test_pages import client_as, text  # noqa: F401

from jiuzhu.delivery.rounds import services
from jiuzhu.delivery.rounds.forecasting import next_month
from jiuzhu.delivery.rounds.models import DayPlan, Shift, TravelTime, VillagePlace
from jiuzhu.delivery.rounds.services.searching import search
from jiuzhu.delivery.visits.services import call_for_visit
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import enter_year
from jiuzhu.foundation.divisions.queries import divisions_under, find_division
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.policy.services import set_local_value

pytestmark = pytest.mark.django_db
OTHER_VILLAGE = "341525100202"


def test_a_day_goes_from_one_press_to_the_carers_phone(register, client_as):  # noqa: F811
    now = timezone.now()
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    set_local_value(name="day_plan_seconds", value="0", valid_from=tomorrow.replace(month=1, day=1), source="测试", actor=SYSTEM, at=now)
    first, second = (call_for_visit(household_id=register().pk, kind="urgent", cause="摔伤", actor=SYSTEM, at=now) for _ in range(2))
    clerk, walker = client_as("township_clerk", division=TOWNSHIP), client_as("social_worker", division=TOWNSHIP, name="项静")
    person = walker.user
    hours = {"area": TOWNSHIP, "start_code": VILLAGE, "starts_minute": "8:00", "ends_minute": "17:00", "weekdays": list("0123456")}
    assert "没有设" in text(clerk.get("/rounds/staff/"))
    assert clerk.post(f"/rounds/staff/{person.pk}/", hours | {"ends_minute": "7:00"}).status_code == 400
    assert clerk.post(f"/rounds/staff/{person.pk}/", hours).status_code == 302
    assert person.name in text(clerk.get("/rounds/"))
    nobody = clerk.post("/rounds/", {"area": TOWNSHIP, "on": str(tomorrow)})
    assert nobody.status_code == 400 and "没有人在班" in text(nobody)
    assert clerk.post("/rounds/", {"area": TOWNSHIP, "on": str(tomorrow), "carers": [str(person.pk)]}).status_code == 302
    plan = DayPlan.objects.get()
    place = f"/rounds/{plan.pk}/"
    assert "等待开始" in text(clerk.get(place))
    search(plan_id=str(plan.pk), at=now)
    assert clerk.get(f"{place}progress/")["HX-Refresh"] == "true"
    assert "时间表" in text(clerk.get(place))

    order = DayPlan.objects.get().routes.by_carer[str(person.pk)]
    asked = {"task": order[0], "carer": str(person.pk), "at": "10:00"}
    shown = text(clerk.get(f"{place}move/", asked, headers={"hx-request": "true"}))
    assert f"{person.name} 8:08" in shown and f"{person.name} 10:00" in shown and "<html" not in shown
    assert DayPlan.objects.get().version == 1
    assert clerk.post(f"{place}move/", asked | {"seen_version": 1}).status_code == 302
    late = clerk.post(f"{place}move/", asked | {"seen_version": 1, "at": "11:00"}, follow=True)
    assert "刚才改过这份安排" in text(late)
    assert clerk.get(f"{place}move/", asked | {"at": "25:99"}).status_code == 400
    assert clerk.post(f"{place}agree/", {"task": order[0], "seen_version": 2, "on": str(tomorrow), "time": "哪天都行"}).status_code == 400
    other = {"task": order[0], "seen_version": 2, "on": str(tomorrow + timedelta(days=1)), "time": "10:00"}
    assert "会怎样" in text(clerk.post(f"{place}agree/", other)) and DayPlan.objects.get().version == 2
    assert "已与" in text(clerk.post(f"{place}agree/", {"task": order[0], "seen_version": 2, "on": str(tomorrow), "time": "10:00-11:00"}, follow=True))

    assert "已发布" in text(clerk.post(f"{place}publish/", {"seen_version": 3}, follow=True))
    assert clerk.get(f"{place}paper/").content.startswith(b"%PDF")
    own = text(walker.get("/rounds/mine/"))
    assert own.index("8:08") < own.index("10:00")
    round_ = DayPlan.objects.get().rounds.get()
    assert walker.post(f"/rounds/day/{round_.pk}/read/", {"seen_version": round_.version}).status_code == 302
    assert "已查看" in text(walker.get(f"/rounds/day/{round_.pk}/"))
    assert clerk.get(f"/rounds/day/{round_.pk}/").status_code == 404
    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.planned_name, second.planned_name} == {person.name}

    gone = text(clerk.post(f"{place}absent/", {"seen_version": 4, "carer": str(person.pk)}, follow=True))
    assert f"{person.name}来不了" in gone and "没有排进去的" in gone


def test_ways_are_entered_and_taken_back(county, client_as):  # noqa: F811
    clerk = client_as("township_clerk", division=TOWNSHIP)
    way = {"what": "way", "origin": VILLAGE, "target": OTHER_VILLAGE, "minutes": "17", "both_ways": "on"}
    assert clerk.post("/rounds/travel/", way).status_code == 302
    assert TravelTime.objects.get().minutes == 17
    assert "改回估算" in text(clerk.get("/rounds/travel/"))
    assert clerk.post("/rounds/travel/", way | {"target": VILLAGE}).status_code == 400
    assert clerk.post("/rounds/travel/", {"what": "forget", "origin": VILLAGE, "target": OTHER_VILLAGE}).status_code == 302
    assert clerk.post("/rounds/travel/", {"what": "place", "division_code": VILLAGE, "east": "31.4", "north": "116.3"}).status_code == 400
    assert clerk.post("/rounds/travel/", {"what": "place", "division_code": VILLAGE, "east": "116.3", "north": "31.4"}).status_code == 302
    assert (TravelTime.objects.count(), VillagePlace.objects.get().east_e6) == (0, 116_300_000)


def test_the_way_back_stands_as_another_township_entered_it(county, now):
    far = divisions_under("341525106000", Level.VILLAGE)[0].code
    TravelTime.objects.create(origin=far, target=VILLAGE, minutes=40, set_by="", set_at=now)
    services.set_travel(origin=VILLAGE, target=far, minutes=35, actor=actor("township_clerk", division=TOWNSHIP), at=now)
    assert sorted(TravelTime.objects.values_list("minutes", flat=True)) == [35, 40]
    services.set_travel(origin=VILLAGE, target=far, minutes=36, actor=actor("county_officer", division=COUNTY), at=now)
    assert TravelTime.objects.get().minutes == 36


def test_minutes_of_a_whole_township_come_in_as_a_workbook_and_what_is_wrong_goes_back(county, client_as):  # noqa: F811
    clerk = client_as("township_clerk", division=TOWNSHIP)
    table = clerk.get("/rounds/travel/table/")
    sheet = load_workbook(BytesIO(table.content)).active
    assert sheet["C1"].value == "现在（分钟）" and "导出，仅限工作使用" in sheet.cell(sheet.max_row, 1).value
    again = SimpleUploadedFile("路.xlsx", table.content)
    assert "填入了 0 段" in text(clerk.post("/rounds/travel/import/", {"file": again}, follow=True))
    names = [short_name(place.name) for place in divisions_under(TOWNSHIP, Level.VILLAGE)]

    def sent(*rows):
        lines = ["从,到,实际（分钟）,来回一样", *(",".join(row) for row in rows)]
        return clerk.post("/rounds/travel/import/", {"file": SimpleUploadedFile("路.csv", "\n".join(lines).encode())}, follow=True)

    assert "填入了 2 段" in text(sent((names[0], names[1], "17", "是"), (names[0], names[2], "25", "否"), (names[1], names[2], "", "是")))
    back = sent((names[0], names[1], "18", "是"), ("没有的村", names[1], "9", ""), (names[0], names[0], "9", ""), (names[0], names[2], "半小时", ""))
    assert back.content.startswith(b"PK") and "3" in back["Content-Disposition"]
    assert sorted(TravelTime.objects.values_list("minutes", flat=True)) == [18, 25]
    far = divisions_under("341525106000", Level.VILLAGE)[0]
    assert "填入了 1 段" in text(sent((names[0], f"{short_name(find_division('341525106000').name)}{short_name(far.name)}", "70", "是")))
    assert TravelTime.objects.get(target=far.code).minutes == 70
    assert "没有“从、到" in text(clerk.post("/rounds/travel/import/", {"file": SimpleUploadedFile("路.csv", b"a,b\n1,2")}, follow=True))


def test_a_county_sets_lengths_on_screen_and_a_township_reads_them(county, client_as):  # noqa: F811
    officer, clerk = client_as("county_officer", division=COUNTY), client_as("township_clerk", division=TOWNSHIP)
    told = {"area": TOWNSHIP, "what": "visit:urgent", "minutes": "45", "carers": "2", "gap_least": "20", "gap_most": "10"}
    assert officer.post("/rounds/stays/", told).status_code == 400
    assert officer.post("/rounds/stays/", told | {"gap_most": "30"}).status_code == 302
    assert "第二人晚 20–30 分钟" in text(clerk.get("/rounds/stays/"))
    assert clerk.post("/rounds/stays/", told | {"gap_most": "40"}).status_code in (400, 403)
    assert officer.post("/rounds/stays/", {"area": TOWNSHIP, "forget": "visit:urgent"}).status_code == 302
    assert "第二人晚" not in text(clerk.get("/rounds/stays/"))


def test_the_forecast_sets_visits_against_hours_and_opens_its_rows(register, client_as, now):  # noqa: F811
    enter_year(year=next_month(timezone.localdate()).year, days=[], actor=SYSTEM, at=now)
    for _ in range(2):
        register(category="extreme_hardship", category_class="dispersed")
    clerk = client_as("township_clerk", division=TOWNSHIP)
    page = text(clerk.get("/rounds/forecast/"))
    assert "路上时间不知道" in page
    person = client_as("social_worker", division=TOWNSHIP, name="项静").user
    Shift.objects.create(user_id=person.pk, name=person.name, division_code=TOWNSHIP, start_code=VILLAGE, starts_minute=480, ends_minute=540, weekdays=[0])
    page = text(clerk.get("/rounds/forecast/"))
    assert "吴秀兰" not in page and "人手不够的村" in page
    rows = text(clerk.get(f"/rounds/forecast/rows/?village={VILLAGE}"))
    assert rows.count("吴秀兰家庭") == 2 and "每 1 个月一次" in rows and person.name in rows
    assert clerk.get("/rounds/forecast/rows/?village=341525106201").status_code == 404
    assert clerk.get("/rounds/forecast/export/").status_code == 200


def test_plans_of_long_ago_stand_on_a_later_page(register, client_as):  # noqa: F811
    now = timezone.now()
    DayPlan.objects.bulk_create(
        DayPlan(on=timezone.localdate(now) - timedelta(days=number), division_code=TOWNSHIP, place_label="衡山镇", state="published", asked_by="甲", opened_at=now, changed_at=now)
        for number in range(1, 32)
    )
    oldest, clerk = str(DayPlan.objects.earliest("on").pk), client_as("township_clerk", division=TOWNSHIP)
    assert oldest not in text(clerk.get("/rounds/")) and oldest in text(clerk.get("/rounds/?page=2"))
