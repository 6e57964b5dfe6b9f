"""Tabs of a list say how many rows wait in each; what an address asks for is read without trust."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from jiuzhu.interfaces.web.asked import NO_VERSION, seen_version, uuid_in
from jiuzhu.interfaces.web.tabs import tab_links

KEY = "6f1f3a0e-7a51-4d0c-9f43-0c6f3f1c2d11"


def test_the_open_tab_is_marked_and_each_says_how_many_wait():
    links = tab_links({"open": ("待办", ("draft", "sent")), "ended": ("已办结", ("closed",))}, "ended", {"open": 2, "ended": 0})
    assert [(each["label"], each["url"], each["active"], each["count"]) for each in links] == [
        ("待办", "?tab=open", False, 2),
        ("已办结", "?tab=ended", True, 0),
    ]


@pytest.mark.parametrize("text", ["", "7", KEY[:-1], "x" * 36])
def test_what_is_no_identifier_is_nothing(text):
    assert uuid_in(text) is None
    assert str(uuid_in(KEY)) == KEY


@pytest.mark.parametrize(("posted", "read"), [("3", 3), ("", NO_VERSION), ("-3", NO_VERSION), ("３", NO_VERSION), ("3.0", NO_VERSION)])
def test_a_version_that_cannot_be_read_is_one_that_nothing_has(posted, read):
    assert seen_version(RequestFactory().post("/", {"seen_version": posted})) == read
