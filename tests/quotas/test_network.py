"""The levels of the law, who stands there, and the bodies that are to be brought up."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import people_at
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation, create_user, give_post, stand_in
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.supervision.quotas.network import cultivated, levels_of, network, windows
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE

NINGJIN_COUNTY = "130528000000"
ON = date(2026, 11, 20)
HUOSHAN, SHIZUISHAN, NINGJIN = (load_pack(name).at(ON) for name in ("huoshan", "shizuishan", "ningjin"))
PLACES = {level: [(f"{level}-1", "甲"), (f"{level}-2", "乙")] for level in Level}


def test_shizuishan_works_at_four_levels_and_huoshan_at_three():
    assert levels_of(SHIZUISHAN) == (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
    assert [each.level for each in network(HUOSHAN, PLACES, ())] == [Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]


def test_where_nobody_holds_a_post_is_named_and_a_level_without_places_is_left_out():
    found = network(HUOSHAN, {Level.TOWNSHIP: PLACES[Level.TOWNSHIP]}, {"township-2"})
    assert [(each.level, each.empty, each.manned) for each in found] == [(Level.TOWNSHIP, (("township-1", "甲"),), 1)]


def test_ningjin_wants_ten_bodies_both_kinds_together_and_offices_are_none():
    kinds = [*["elder_care"] * 6, *["social_organisation"] * 3, "department", "individual", "village_committee"]
    assert cultivated(NINGJIN, kinds).words == "社会组织和市场主体在册 9 家，应不少于 10 家，缺 1 家。"
    assert cultivated(NINGJIN, [*kinds, "catering"]).words.endswith("达到。")
    assert cultivated(HUOSHAN, kinds) is None


def test_a_window_of_two_posts_wants_two_people_and_a_text_without_posts_nothing():
    places = PLACES[Level.TOWNSHIP]
    found = windows(HUOSHAN, places, {"township-1": 1, "township-2": 2})
    assert found.words == "2 个乡镇（街道），窗口各设A岗、B岗，应有 2 人；缺人的：甲（1 人）。"
    assert windows(HUOSHAN, places, dict.fromkeys(("township-1", "township-2"), 2)).words.endswith("都有。")
    assert windows(NINGJIN, places, {}) is None


@pytest.mark.django_db
def test_whoever_stands_in_at_the_window_fills_no_post_of_it(county, now):
    clerk, other = (create_user(username=f"clerk-{name}", name=name, password=None, actor=SYSTEM, at=now) for name in "ab")
    given = {"actor": SYSTEM, "at": now, "valid_from": date(2026, 1, 1)}
    post = give_post(user_id=str(clerk.pk), role="township_clerk", division_code=TOWNSHIP, **given)
    give_post(user_id=str(other.pk), role="village_assistant", division_code=VILLAGE, **given)
    stand_in(post_id=str(post.pk), user_id=str(other.pk), valid_until=None, **given)
    assert people_at(Duty.APPLICATION_HANDLE, on=ON) == {TOWNSHIP: 1}


@pytest.mark.django_db
def test_the_page_names_the_places_without_anybody_and_the_clause(sign_in):
    page = sign_in("county_officer").get("/quotas/?tab=network").content.decode()
    rows = [row.split("</tr>")[0] for row in page.split('<th scope="row" class="first">')[1:]]
    assert rows[0].startswith("县") and 'data-label="缺">0' in rows[0]
    assert rows[1].startswith("乡镇") and 'data-label="有人在岗">0' in rows[1] and "诸佛庵镇" in rows[1]
    assert "搭建县级服务类社会救助枢纽型平台" in page
    assert "窗口各设A岗、B岗" in page and "诸佛庵镇（0 人）" in page


@pytest.mark.django_db
def test_the_bodies_of_the_county_are_counted(sign_in, settings, now):
    settings.POLICY_PACK = "ningjin"
    client = sign_in("county_officer", division=NINGJIN_COUNTY)
    for name, kind, place in (("安康", "elder_care", NINGJIN_COUNTY), ("县局", "department", NINGJIN_COUNTY), ("外地", "elder_care", COUNTY)):
        create_organisation(name=name, kind=kind, division_code=place, actor=SYSTEM, at=now)
    assert "社会组织和市场主体在册 1 家，应不少于 10 家，缺 9 家。" in client.get("/quotas/?tab=network").content.decode()
