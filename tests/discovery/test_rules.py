"""What is taken of a lead and a canvass, and what is refused with what to do."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from jiuzhu.monitoring.discovery.rules import (
    CanvassEntry,
    CanvassInvalid,
    DiscoveryInvalid,
    checked_canvass,
    checked_discovery,
    checked_result,
)


@pytest.mark.parametrize(
    ("field", "value"),
    [("who", " "), ("who", "王" * 31), ("what", ""), ("what", "难" * 1001), ("where", "组" * 101), ("channel", "rumour"), ("phone", "12345")],
)
def test_a_lead_that_cannot_be_followed_up_is_refused_beside_its_field(lead, field, value):
    with pytest.raises(DiscoveryInvalid) as refusal:
        checked_discovery(lead(**{field: value}))
    assert refusal.value.field == field


def test_a_lead_is_tidied_and_needs_no_phone(lead):
    tidy = checked_discovery(lead(who=" 王大爷 ", phone="138 0000 0000"))
    assert (tidy.who, tidy.phone) == ("王大爷", "13800000000")
    assert checked_discovery(lead(phone="")).phone == ""


def test_a_canvass_is_done_by_today_at_the_earliest():
    entry = CanvassEntry(uuid.uuid4(), "冬季摸排", "341525100000", (), date(2026, 11, 20))
    assert checked_canvass(entry, today=date(2026, 11, 20)) == entry
    with pytest.raises(CanvassInvalid, match="已经过去"):
        checked_canvass(entry, today=date(2026, 11, 21))


def test_a_household_is_either_unchanged_or_found():
    assert checked_result("none") == "none"
    with pytest.raises(CanvassInvalid):
        checked_result("all")
