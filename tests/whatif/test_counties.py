"""A city's officer chooses among the city's counties; nobody tries a change on a county beyond the own places."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.interfaces.web.whatif import views
from jiuzhu.supervision.whatif.refreshing import refresh
from tests.registry.conftest import person as somebody

pytestmark = pytest.mark.django_db
CITY, HUINONG, PINGLUO, ELSEWHERE = "640200000000", "640205000000", "640221000000", "640121000000"
TRIED = "set=inactive_months_limit%3D9"


@pytest.fixture
def county(db, settings, tmp_path):
    """In place of one county: a city with two."""
    settings.POLICY_PACK, settings.DATA = "shizuishan", str(tmp_path)
    load_divisions(root_code="6402")


@pytest.fixture
def two(registered, now):
    registered(somebody(2), village="640205001003")
    registered(somebody(4), village="640221100001"), registered(somebody(6), village="640221100001")
    for place in (HUINONG, PINGLUO):
        refresh(division_code=place, at=now)


def test_a_city_chooses_its_county_and_everything_on_the_page_goes_on_with_it(two, sign_in):
    client = sign_in("county_officer", division=CITY)
    first, other = (client.get(f"/what-if/?{TRIED}{chosen}").content.decode() for chosen in ("", f"&county={PINGLUO}"))

    assert "：1 户" in first and "：2 户" in other
    assert f'<option value="{PINGLUO}" selected>平罗县</option>' in other and f'<option value="{HUINONG}">惠农区</option>' in other
    added = client.get(f"/what-if/?{TRIED}&county={PINGLUO}&name=home_limit&value=3")
    assert added.status_code == 302 and added["Location"].endswith(f"&county={PINGLUO}")
    assert f"county={PINGLUO}" in client.get(added["Location"]).content.decode().split("去掉")[0]


def test_the_facts_of_the_chosen_county_are_made_anew(two, sign_in, monkeypatch):
    made = []
    monkeypatch.setattr(views.services, "ask_refresh", lambda **told: made.append(told["division_code"]))
    client = sign_in("county_officer", division=CITY)
    client.post("/what-if/facts/", {"county": PINGLUO, "query": f"county={PINGLUO}"})
    assert made == [PINGLUO]


@pytest.mark.parametrize(("seat", "asked"), [(CITY, ELSEWHERE), (HUINONG, PINGLUO)])
def test_a_county_beyond_the_own_places_is_not_tried(two, sign_in, seat, asked):
    client = sign_in("county_officer", division=seat)
    assert client.get(f"/what-if/?{TRIED}&county={asked}").status_code == 404
    assert client.get(f"/what-if/households/?{TRIED}&kind=level_up&county={asked}").status_code == 404
    assert client.get(f"/what-if/facts/progress/?county={asked}").status_code == 404


def test_where_there_is_one_county_there_is_no_choice(two, sign_in):
    page = sign_in("county_officer", division=HUINONG).get(f"/what-if/?{TRIED}").content.decode()
    assert "在这里试算" not in page and "county=" not in page.split("facts-making")[1]
