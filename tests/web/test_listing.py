"""Lists and exports."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from jiuzhu.foundation.accounts.models import User
from jiuzhu.interfaces.web import listing as lists
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.navigation import Entry, lines
from tests.conftest import actor

COLUMNS = [Column("name", "姓名", sort=("name",)), Column("act", "")]


def people(count: int) -> None:
    User.objects.bulk_create([User(username=f"u{n:03}", name=f"人{n:03}", password="x") for n in range(count)])


@pytest.mark.django_db
def test_a_list_sorts_turns_round_and_keeps_its_filters():
    people(45)
    up = Listing(RequestFactory().get("/?q=人&sort=name&page=2"), User.objects.all(), COLUMNS)
    assert next(iter(up)).name == "人020"
    head = up.heads[0]
    assert head.sorted == "ascending" and "sort=-name" in head.url and "q=" in head.url and "page" not in head.url
    down = Listing(RequestFactory().get("/" + head.url), User.objects.all(), COLUMNS)
    assert next(iter(down)).name == "人044"
    assert up.previous_url and up.next_url and up.count_words == "共 45 条"


@pytest.mark.django_db
def test_counting_stops_where_it_costs_more_than_it_tells(monkeypatch, django_assert_max_num_queries):
    people(12)
    monkeypatch.setattr(lists, "COUNT_LIMIT", 10)
    long = Listing(RequestFactory().get("/"), User.objects.all(), COLUMNS, unit="人")
    assert long.count_words == "超过 10 人"


def test_a_column_nobody_offered_cannot_be_sorted_by():
    listing = Listing(RequestFactory().get("/?sort=password"), [SimpleNamespace(pk=1)], COLUMNS, default_sort="name")
    assert listing.sort == "name"


def test_the_rail_shows_what_a_post_is_for_and_marks_where_one_is():
    from jiuzhu.foundation.accounts.duties import Duty

    entries = [Entry("甲", "desk", "desk"), Entry("乙", "done", "desk", duties=(Duty.ACCOUNT_MANAGE,)), Entry("丙", "no-such-page", "desk")]
    clerk = actor("township_clerk", division="341525100000")
    assert [line.label for line in lines(clerk, "/", group="desk", among=entries)] == ["甲"]
    shown = lines(actor("administrator", division="341525000000"), "/done/export/", group="desk", among=entries)
    assert [(line.label, line.active) for line in shown] == [("甲", False), ("乙", True)]


def test_a_page_under_an_entry_marks_it_for_whoever_sees_the_entry():
    from jiuzhu.foundation.accounts.duties import Duty

    entries = [Entry("月", "month", "files"), Entry("部门", "feed-calendar", "files", duties=(Duty.FEED_UPLOAD,), under=("deliveries",))]
    for role, marked in (("county_officer", ["部门"]), ("auditor", ["月"])):
        shown = lines(actor(role, division="341525000000"), "/monitoring/deliveries/", group="files", among=entries)
        assert [line.label for line in shown if line.active] == marked
