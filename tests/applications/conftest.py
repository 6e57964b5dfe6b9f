"""A form at the window, and what the window does with it."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from jiuzhu.casework.applications import services
from jiuzhu.casework.applications.rules import MATERIALS, ApplicationEntry, Proposal
from jiuzhu.foundation.calendar.services import load_calendar
from tests.conftest import TOWNSHIP, actor
from tests.registry.conftest import VILLAGE, county, id_number, registered

__all__ = ["county", "registered"]

EVERYTHING = tuple(MATERIALS)
SUBSISTENCE, TEMPORARY = "category.subsistence", "aid.temporary_aid"


@pytest.fixture
def form():
    """Give a form filled in, changed as asked."""

    def make(**more):
        given = {
            "press": uuid.uuid4(), "matters": (SUBSISTENCE,), "village_code": VILLAGE, "name": "吴秀兰", "id_number": id_number(2), "channel": "window",
            "received_on": date(2026, 11, 20), "situation": "两口人，丈夫生病没有收入。", "consented": True,
        }  # fmt: skip
        return ApplicationEntry(**(given | more))

    return make


@pytest.fixture
def clerk(county):
    load_calendar()
    return actor("township_clerk", division=TOWNSHIP, user_id="zhen-a")


@pytest.fixture
def other_clerk():
    return actor("township_clerk", division=TOWNSHIP, user_id="zhen-b")


@pytest.fixture
def take(clerk, form, now):
    """Take a form at the window and give its one application."""

    def taken(**more):
        return services.take_down(entry=form(**more), actor=clerk, at=now)[0]

    return taken


@pytest.fixture
def step(clerk, now):
    """Take one step with an application as its page was last seen."""

    def taken(name, application, *, by=None, at=now, **more):
        application.refresh_from_db()
        return getattr(services, name)(application=application, actor=by or clerk, at=at, seen_version=application.version, **more)

    return taken


@pytest.fixture
def proposed(take, step):
    """Bring an application to the point where somebody else confirms."""

    def brought(outcome="grant", *, amount_fen=71800, **more):
        application = take(**more)
        step("accept", application, present=EVERYTHING)
        step("review", application, with_check=False)
        given = {"from_on": date(2026, 12, 1), "amount_fen": amount_fen} if outcome == "grant" else {}
        entry = Proposal(
            outcome,
            "两口人，月人均收入 300 元，低于低保标准。",
            investigators="何桂芝、程雪梅",
            category_class="B" if outcome == "grant" and "matters" not in more else "",
            **given,
        )
        step("propose", application, entry=entry)
        return application

    return brought
