"""本月一览: every number on the page opens exactly the rows it counts, for whoever looks and however far it is narrowed."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.interfaces.web.monitoring.glance_asked import Asked
from jiuzhu.interfaces.web.monitoring.glance_page import glance_of
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import FoundWarning
from jiuzhu.monitoring.warnings.services import assign, open_warnings, withdraw
from tests.conftest import COUNTY, NOON, TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE
from tests.web.conftest import person, place, sign_in  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

MONTH = "2026-11"
LINK = re.compile(r'<a[^>]*href="(/monitoring/glance/(?:rows|files)/\?[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
RULES = {"vehicle_found": ("名下有车", 3), "deceased_still_registered": ("去世未退", 1), "second_home": ("多套住房", 3)}


def finding(rule: str, number: int, village: str = VILLAGE, month: str = MONTH, **evidence) -> FoundWarning:
    label, grade = RULES[rule]
    return FoundWarning(
        rule=rule, label=label, subject_type="unregistered", subject_id=f"{rule}-{number}", subject_name="未登记人员", division_code=village,
        month=month, grade=grade, evidence={"cars_trucks_count": number, **evidence}, clause="二（一）3", quote="及时推送处置预警信息", on_aid=True,
    )  # fmt: skip


def took_in(*findings: FoundWarning) -> None:
    open_warnings(findings=findings, month=findings[0].month, run_id="run", actor=SYSTEM, at=NOON)


@pytest.fixture
def month(place):  # noqa: F811
    """Warnings of three rules in three villages: waiting, assigned and overdue, ended, kept quiet and taken back."""
    took_in(
        *(finding("vehicle_found", each) for each in range(5)),
        *(finding("vehicle_found", 10 + each, NEXT_VILLAGE) for each in range(3)),
        *(finding("deceased_still_registered", each, OTHER_TOWNSHIP_VILLAGE) for each in range(2)),
        finding("second_home", 1),
        finding("second_home", 2),
    )
    officer = actor("county_officer", division=COUNTY)
    for warning in Warning.objects.filter(rule="vehicle_found", division_code=VILLAGE)[:2]:
        assign(warning_id=warning.pk, to_code=VILLAGE, actor=officer, at=NOON, seen_version=0)
        WorkItem.objects.filter(subject_id=warning.pk, closed_at__isnull=True).update(due_at=NOON - timedelta(days=400))
    Warning.objects.filter(rule="vehicle_found", division_code=NEXT_VILLAGE).update(state="explained", verdict=True)
    Sighting.objects.filter(rule="deceased_still_registered", subject_id="deceased_still_registered-1").update(quiet=True)
    withdraw(month=MONTH, judged_rules=["second_home"], still_found={("second_home", "second_home-1")}.intersection, run_id="again", actor=SYSTEM, at=NOON)


def numbers(html: str) -> list[tuple[str, int]]:
    found = []
    for address, inner in LINK.findall(html):
        shown = re.search(r'class="value">\s*([\d,]+)', inner) or re.search(r"([\d,]+)", re.sub(r"<[^>]+>", " ", inner))
        found.append((address.replace("&amp;", "&"), int(shown[1].replace(",", ""))))
    return found


def listed(client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context["listing"].count if "listing" in answer.context else len(answer.context["files"])


@pytest.mark.parametrize(
    ("role", "seat", "query"),
    [
        ("county_officer", COUNTY, ""),
        ("county_officer", COUNTY, f"&grade=3&place={VILLAGE}"),
        ("township_clerk", TOWNSHIP, "&rule=vehicle_found"),
    ],
)
def test_every_number_opens_exactly_the_rows_it_counts(month, sign_in, role, seat, query):  # noqa: F811
    client = sign_in(role, division=seat)
    page = client.get(f"/monitoring/glance/?month={MONTH}{query}").content.decode()
    followed = numbers(page)
    assert len(followed) > 8
    assert {address: listed(client, address) for address, _ in followed} == dict(followed)


def test_the_page_counts_what_was_found_handled_overdue_quiet_and_taken_back(month, sign_in):  # noqa: F811
    page = sign_in("county_officer").get(f"/monitoring/glance/?month={MONTH}").context["page"]
    assert (page.found.value, page.done.value, page.late.value, page.quiet.value, page.withdrawn.value) == (10, 3, 2, 1, 1)
    assert {line.code: line.found.value for line in page.rules if line.found.value} == {
        "vehicle_found": 8, "deceased_still_registered": 1, "second_home": 1,
    }  # fmt: skip
    assert [(step, number.value) for step, number in page.late_steps] == [("待核实", 2)]
    assert sum(line.found.value for line in page.places) == sum(line.found.value for line in page.states) == 10


def test_what_no_comparison_found_is_told_apart_and_opens_its_own_rows(month, sign_in):  # noqa: F811
    took_in(finding("vehicle_found", 90), finding("vehicle_found", 91, OTHER_TOWNSHIP_VILLAGE))
    Sighting.objects.filter(subject_id__in=("vehicle_found-90", "vehicle_found-91")).delete()
    client = sign_in("county_officer")
    county, township = client.get(f"/monitoring/glance/?month={MONTH}"), sign_in("township_clerk").get(f"/monitoring/glance/?month={MONTH}")
    assert [(answer.context["page"].found.value, answer.context["page"].apart.value) for answer in (county, township)] == [(10, 2), (9, 1)]
    assert listed(client, county.context["page"].apart.url) == 2 and "2 条不是比对发现的" in county.content.decode()
    assert client.get("/monitoring/glance/?month=2026-10").context["page"].apart.value == 0


def test_a_township_is_counted_by_village_and_sees_neither_files_nor_other_townships(month, sign_in):  # noqa: F811
    client = sign_in("township_clerk")
    page = client.get(f"/monitoring/glance/?month={MONTH}").context["page"]
    assert page.found.value == 9 and page.delivered is None and {line.code for line in page.places} == {VILLAGE, NEXT_VILLAGE}
    assert client.get(f"/monitoring/glance/rows/?month={MONTH}&place={OTHER_TOWNSHIP_VILLAGE}").context["listing"].count == 0
    assert client.get(f"/monitoring/glance/files/?month={MONTH}").status_code == 404


def test_the_rows_of_a_number_leave_as_a_workbook(month, sign_in):  # noqa: F811
    client = sign_in("county_officer")
    book = client.get(f"/monitoring/glance/rows/?month={MONTH}&rule=vehicle_found&export=1")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet["A"]].count("名下有车") == 8
    files = client.get(f"/monitoring/glance/files/?month={MONTH}&what=due&export=1")
    assert openpyxl.load_workbook(io.BytesIO(files.content)).active["B1"].value == "数据"


def test_what_lies_with_the_county_itself_opens_its_own_rows_and_not_all(month, sign_in):  # noqa: F811
    took_in(finding("second_home", 3, COUNTY), finding("second_home", 4, COUNTY, month="2026-10"))
    client = sign_in("county_officer")
    line = next(each for each in client.get(f"/monitoring/glance/?month={MONTH}").context["page"].places if each.label == "未定乡镇")
    assert (line.found.value, listed(client, line.found.url), line.url) == (1, 1, "")
    other = next(each for each in client.get(f"/monitoring/glance/compare/?month={MONTH}").context["page"].places if each.label == "未定乡镇")
    assert [listed(client, number.url) for _, number in other.numbers] == [number.value for _, number in other.numbers] == [1, 1, 0, 1, 1]


def test_an_address_with_nonsense_in_it_shows_the_month_whole(month, sign_in):  # noqa: F811
    client = sign_in("county_officer")
    page = client.get(f"/monitoring/glance/?month={MONTH}&place=x&grade=9").context["page"]
    assert page.found.value == 10
    assert client.get(f"/monitoring/glance/rows/?month={MONTH}&state=x&late=x&standing=x&grade=9").context["listing"].count == 10


def test_a_month_is_counted_in_as_few_queries_however_much_was_found(month, sign_in, django_assert_max_num_queries):  # noqa: F811
    client = sign_in("county_officer")
    client.get(f"/monitoring/glance/?month={MONTH}")
    took_in(*(finding("second_home", each) for each in range(20, 60)))
    with django_assert_max_num_queries(45):
        client.get(f"/monitoring/glance/?month={MONTH}")


@pytest.fixture
def two_months(month):
    """The month before: two cars that are still there, one that is not, and a house of a rule not judged since."""
    took_in(*(finding("vehicle_found", each, month="2026-10") for each in (0, 1, 99)), finding("second_home", 50, month="2026-10"))


def test_every_number_of_two_months_opens_exactly_the_rows_it_counts(two_months, sign_in):  # noqa: F811
    client = sign_in("county_officer")
    followed = numbers(client.get(f"/monitoring/glance/compare/?month={MONTH}&versus=2026-10&place={TOWNSHIP}").content.decode())
    assert len(followed) > 8
    assert {address: listed(client, address) for address, _ in followed} == dict(followed)


def test_two_months_tell_new_gone_and_lasting_apart(two_months, sign_in):  # noqa: F811
    page = sign_in("county_officer").get(f"/monitoring/glance/compare/?month={MONTH}").context["page"]
    assert page.versus == "2026-10"
    totals = {label: number.value for label, number in page.totals}
    assert totals == {"上次": 4, "消失": 2, "延续": 2, "新增": 9, "这次": 11}, "a finding that stays quiet lasts, one taken back was never there"


def test_a_city_is_rolled_up_by_county(month):
    took_in(finding("vehicle_found", 70, "341521100001"))
    city = actor("county_officer", division="341500000000")
    page = glance_of(city, Asked(MONTH), now=NOON, today=NOON.date())
    assert {line.code: line.found.value for line in page.places} == {"341525000000": 10, "341521000000": 1}
    assert page.delivered is not None and page.delivered.due == 0
    below = glance_of(city, Asked(MONTH, place="341525000000"), now=NOON, today=NOON.date())
    assert len(below.places) == 2 and below.up_url.endswith(f"month={MONTH}"), "from a county back to the whole city"
