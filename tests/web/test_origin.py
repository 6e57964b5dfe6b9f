"""Where a request comes from, as rate limits count it: one line is one place, whatever address it takes."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from jiuzhu.interfaces.web.origin import address_of


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
    ],
)
def test_the_addresses_of_one_line_are_one_place(told, counted, settings):
    settings.TRUSTED_PROXIES = frozenset({"127.0.0.1"})
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=told)) == counted
    if told:
        assert address_of(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": told})) == counted
