"""规则准确率: what ended true, explained and false is counted apart, opens its warnings, and a rule that is seldom true is marked wherever it stands."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.queries_of_accuracy import Limits, limits_of, marked_rules
from tests.conftest import COUNTY, NOON, TOWNSHIP
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE
from tests.warnings.test_glance import finding, took_in
from tests.web.conftest import person, place, sign_in  # noqa: F401 - fixtures

MARK = "准确率低"
LAW = load_pack("huoshan").at(NOON.date())
LINK = re.compile(r'<a[^>]*href="(/monitoring/accuracy/rows/[^"]+)"[^>]*>([\d,]+)</a>')


@pytest.mark.parametrize(
    ("closed", "true", "marked"), [(19, 0, False), (20, 6, True), (20, 7, False), (21, 7, False), (21, 6, True), (0, 0, False)]
)
def test_a_rule_is_marked_from_twenty_closed_with_less_than_a_third_true(closed, true, marked):
    assert limits_of(LAW) == Limits(20, 3)
    assert limits_of(LAW).mark(closed=closed, true=true) is marked


def test_nothing_is_marked_where_the_county_has_set_no_limit():
    assert not Limits(None, 3).mark(closed=99, true=0) and not Limits(20, None).mark(closed=99, true=0)


def end(rule, *, first, count, **changes):
    numbers = [f"{rule}-{each}" for each in range(first, first + count)]
    assert Warning.objects.filter(subject_id__in=numbers).update(**changes) == count


@pytest.fixture
def closed(place):  # noqa: F811
    """Twenty-one cars: six true, four explained by one press, three otherwise, eight false; two houses, both true; one house still open."""
    took_in(*(finding("vehicle_found", each) for each in range(21)), *(finding("second_home", each, OTHER_TOWNSHIP_VILLAGE) for each in range(3)))
    end("vehicle_found", first=0, count=6, state="included", verdict=True)
    end("vehicle_found", first=6, count=4, state="explained", explanation="public_welfare_job", explanation_label="公益性岗位")
    end("vehicle_found", first=10, count=3, state="explained", verdict=True)
    end("vehicle_found", first=13, count=8, state="false_alarm", verdict=False)
    end("second_home", first=0, count=2, state="corrected", verdict=True)


@pytest.mark.django_db
def test_the_page_counts_true_explained_and_false_apart_and_every_number_opens_its_warnings(closed, sign_in):  # noqa: F811
    client = sign_in("county_officer")
    answer = client.get("/monitoring/accuracy/?month=2026-11")
    first = answer.context["page"].lines[0]
    assert (first.label, first.marked, first.share) == ("名下有车", True, "29%")
    assert [number.value for _, number in first.numbers] == [21, 6, 7, 8]
    assert [(words, number.value) for words, number in first.explanations] == [("公益性岗位", 4)]
    links = LINK.findall(answer.content.decode())
    assert len(links) > 8
    for address, shown in links:
        assert client.get(address.replace("&amp;", "&")).context["listing"].count == int(shown), address


@pytest.mark.django_db
def test_by_month_the_same_warnings_stand_under_the_month_they_were_found_in(closed, sign_in):  # noqa: F811
    page = sign_in("county_officer").get("/monitoring/accuracy/?month=2026-11&by=month").context["page"]
    assert [closed.value for _, _, closed in page.lines[0].periods] == [0, 0, 0, 0, 0, 21]


@pytest.mark.django_db
def test_the_mark_stands_beside_the_rule_wherever_its_warnings_are_listed(closed, sign_in):  # noqa: F811
    client = sign_in("county_officer")
    Warning.objects.update(month=f"{timezone.localdate():%Y-%m}")  # the last twelve months, whenever this runs
    for address in ("/monitoring/warnings/?state=all&rule=vehicle_found", "/monitoring/glance/?month=2026-11", "/monitoring/glance/rows/?month=2026-11"):
        assert MARK in client.get(address).content.decode(), address
    assert MARK not in client.get("/monitoring/warnings/?state=all&rule=second_home").content.decode()


@pytest.mark.django_db
def test_a_rule_is_judged_over_the_whole_county_whoever_looks(closed, sign_in):  # noqa: F811
    assert marked_rules(LAW, division_codes=[OTHER_TOWNSHIP_VILLAGE], until="2026-11") == {"vehicle_found"}
    assert marked_rules(LAW, division_codes=[COUNTY], until="2028-01") == frozenset(), "what was found longer ago than a year says nothing now"
    page = sign_in("township_clerk", division=TOWNSHIP).get("/monitoring/accuracy/?month=2026-11").context["page"]
    assert {line.label for line in page.lines} == {"名下有车"}, "a township counts its own warnings"


@pytest.mark.django_db
def test_the_closed_warnings_of_a_rule_leave_as_a_workbook(closed, sign_in):  # noqa: F811
    book = sign_in("county_officer").get("/monitoring/accuracy/rows/?rule=vehicle_found&since=2026-01&until=2026-11&ended=false&export=1")
    assert book["Content-Type"].endswith("sheet")
