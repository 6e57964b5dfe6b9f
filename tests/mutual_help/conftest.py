"""A neighbour who helps, a household on aid that is helped, and local values for the allowance."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.matching.mutual_help import services
from jiuzhu.matching.mutual_help.services import HelperEntry
from tests.conftest import VILLAGE, actor
from tests.registry.conftest import county, person, registered  # noqa: F401  fixtures

START = date(2026, 11, 2)


@pytest.fixture
def clerk():
    return actor("township_clerk", division="341525100000", user_id="clerk-a")


@pytest.fixture
def second_clerk():
    return actor("township_clerk", division="341525100000", user_id="clerk-b")


@pytest.fixture
def helper(county, village_assistant, now):  # noqa: F811
    def make(name="桂花婶", born_on=date(1966, 5, 4), kind="neighbour", trained=True, **more):
        made = services.register_helper(entry=HelperEntry(kind, name, VILLAGE, born_on, **more), actor=village_assistant, at=now)
        if trained:
            given = {"name": "简单护理培训", "valid_from": date(2026, 10, 1), "valid_until": None}
            services.qualify_helper(helper=made, kind="training", actor=village_assistant, at=now, **given)
        return made

    return make


@pytest.fixture
def paired(helper, registered, village_assistant, now):  # noqa: F811
    """Pair a neighbour with a household's head, as far as a state."""

    def make(upto="running", by=None, who=None):
        home = registered(*(who or [person(2)]))
        head = home_head(home)
        given = {"actor": village_assistant, "at": now - timedelta(days=18)}
        pair = services.propose(helper=by or helper(), household_id=home.pk, person_id=head, mode="neighbours", **given)
        if upto != "proposed":
            services.agree(pair=pair, helper_agreed_on=START, helped_agreed_on=START, seen_version=0, **given)
        if upto == "running":
            services.start(pair=pair, seen_version=1, **given)
        return pair

    return make


def home_head(home):
    from jiuzhu.casework.registry.queries import members_of

    return next(each.person_id for each in members_of(home.pk) if each.relation == "head")


@pytest.fixture
def rates(county, now):  # noqa: F811
    for name, value in (("pair_allowance_hourly_yuan", "12"), ("pair_allowance_monthly_cap_yuan", "60")):
        set_local_value(name=name, value=value, valid_from=now.date(), source="测试", actor=SYSTEM, at=now)


@pytest.fixture
def helped(village_assistant, second_assistant, now):
    """Log hours and have them confirmed."""

    def make(pair, minutes, on=date(2026, 11, 10), confirm=True):
        hours = services.log_hours(pair=pair, press=uuid.uuid4(), on=on, minutes=minutes, what="做饭、打扫。", actor=village_assistant, at=now)
        if confirm:
            assert services.confirm_hours(hours_ids=[hours.pk], pair=pair, how="helped", actor=second_assistant, at=now) == 1
        return hours

    return make


@pytest.fixture
def second_assistant():
    return actor("village_assistant", division=VILLAGE, user_id="second-assistant")
