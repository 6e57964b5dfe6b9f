"""Accounts and posts as the administrator sets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from jiuzhu.foundation.accounts.models import Post
from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE

pytestmark = pytest.mark.django_db
NEW = {"username": "linxiaohe", "name": "林晓禾", "password": "first-password-9", "again": "first-password-9"}


def test_an_account_is_opened_given_a_post_and_can_act_there(sign_in):
    browser = sign_in("administrator")
    opened = browser.post("/manage/accounts/new/", NEW)
    user = user_by_name("linxiaohe")
    assert opened.url == f"/manage/accounts/{user.pk}/"
    given = {"role": "township_clerk", "seat": f"d:{TOWNSHIP}", "valid_from": "2026-11-01", "label": "衡山镇窗口 A岗"}
    assert browser.post(f"/manage/accounts/{user.pk}/post/", given).url == opened.url
    (post,) = actor_of(user, on=date(2026, 11, 20)).posts
    assert (post.role, post.division_code, post.label) == ("township_clerk", TOWNSHIP, "衡山镇窗口 A岗")
    assert "在岗" in browser.get(opened.url).text
    assert "衡山镇窗口 A岗" in browser.get("/manage/accounts/").text


def test_a_name_that_is_taken_is_refused_beside_its_field(sign_in):
    browser = sign_in("administrator")
    browser.post("/manage/accounts/new/", NEW)
    answer = browser.post("/manage/accounts/new/", NEW)
    assert answer.status_code == 400 and "已有人使用" in answer.text and 'id="id_username_error"' in answer.text


def test_a_post_in_the_wrong_kind_of_place_is_refused(sign_in, person):
    browser = sign_in("administrator")
    user = person("township_clerk")
    answer = browser.post(f"/manage/accounts/{user.pk}/post/", {"role": "village_assistant", "seat": f"d:{COUNTY}", "valid_from": "2026-11-01"})
    assert answer.status_code == 400 and "不能设在这一级" in answer.text


def test_somebody_stands_in_for_a_colleague_and_the_page_says_for_whom(sign_in, person):
    browser = sign_in("administrator")
    a, b = person("township_clerk", username="clerka"), person("township_clerk", username="clerkb", division="341525101000")
    post = Post.objects.get(user=a)
    answer = browser.post(f"/manage/posts/{post.pk}/stand-in/", {"user_id": str(b.pk), "valid_from": "2026-11-01"})
    assert answer.url == f"/manage/accounts/{b.pk}/"
    assert f"代{a.name}" in browser.get(answer.url).text
    assert TOWNSHIP in {held.division_code for held in actor_of(b, on=date(2026, 11, 20)).posts}


def test_a_transfer_ends_one_post_and_begins_another(sign_in, person):
    browser = sign_in("administrator")
    user = person("township_clerk")
    post = Post.objects.get(user=user)
    given = {"division_code": "341525101000", "from_day": "2026-11-10", "reason": "轮岗"}
    assert browser.post(f"/manage/posts/{post.pk}/transfer/", given).status_code == 302
    assert [held.division_code for held in actor_of(user, on=date(2026, 11, 9)).posts] == [TOWNSHIP]
    assert [held.division_code for held in actor_of(user, on=date(2026, 11, 10)).posts] == ["341525101000"]


def test_a_post_ends_and_an_account_is_closed(sign_in, person):
    browser = sign_in("administrator")
    user = person("village_assistant", division=VILLAGE)
    post = Post.objects.get(user=user)
    assert browser.post(f"/manage/posts/{post.pk}/end/", {"last_day": "2026-11-15", "reason": "离职"}).status_code == 302
    assert actor_of(user, on=date(2026, 11, 16)).posts == ()
    browser.post(f"/manage/accounts/{user.pk}/active/", {"reason": "离职"})
    assert not user_by_name(user.username).is_active
    refused = Client().post("/login/", {"username": user.username, "password": "correct-horse-2026"})
    assert refused.status_code == 200


@pytest.mark.parametrize("path", ["/manage/accounts/", "/manage/accounts/new/", "/manage/values/"])
def test_only_an_administrator_opens_these_pages(sign_in, path):
    assert sign_in("township_clerk").get(path).status_code == 403


def test_an_account_of_another_county_is_not_found(sign_in, person):
    other = person("township_clerk", division="341524100000")
    assert sign_in("administrator").get(f"/manage/accounts/{other.pk}/").status_code == 404
