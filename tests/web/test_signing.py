"""Signing in, the first administrator, one's own password."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from jiuzhu.foundation.accounts.queries import anybody, user_by_name
from jiuzhu.interfaces.web.accounts.setup import setup_code
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
GIVEN = {"username": "admin", "name": "方知远", "password": "a-good-password", "again": "a-good-password"}


def test_an_empty_platform_leads_from_login_to_the_setup(place):
    assert Client().get("/login/").url == "/setup/"


def test_the_first_administrator_is_opened_with_the_code_and_can_sign_in(place):
    browser = Client()
    assert browser.post("/setup/", {**GIVEN, "code": setup_code()}).url == "/login/"
    assert browser.post("/login/", {"username": "admin", "password": "a-good-password"}).url == "/"
    page = browser.get("/")
    assert "待我办理" in page.text and "账号与岗位" in page.text and "霍山县" in page.text


def test_a_wrong_code_opens_nothing_and_says_where_the_right_one_stands(place):
    answer = Client().post("/setup/", {**GIVEN, "code": "0000000000"})
    assert answer.status_code == 400 and "终端" in answer.text
    assert not anybody()


def test_the_setup_is_closed_once_there_is_an_account(person):
    person("administrator")
    assert Client().post("/setup/", {**GIVEN, "code": setup_code()}).url == "/login/"
    assert user_by_name("admin") is None


def test_a_wrong_password_is_refused_in_words_that_do_not_tell_which_part_was_wrong(person):
    person("township_clerk")
    one = Client().post("/login/", {"username": "township_clerk", "password": "wrong"}).text
    other = Client().post("/login/", {"username": "nobody", "password": "wrong"}).text
    assert "账号或密码不对" in one and "账号或密码不对" in other


def test_too_many_wrong_passwords_pause_the_login_with_an_explanation(person):
    person("township_clerk")
    browser = Client()
    for _ in range(8):
        answer = browser.post("/login/", {"username": "township_clerk", "password": "wrong"})
    assert answer.status_code == 429 and "登录已暂停" in answer.text
    assert browser.post("/login/", {"username": "township_clerk", "password": PASSWORD}).status_code == 429


def test_a_first_password_has_to_be_changed_before_anything_else(sign_in):
    browser = sign_in("township_clerk", must_change=True)
    assert browser.get("/").url == "/password/"
    refused = browser.post("/password/", {"present": "wrong", "password": "another-good-one", "again": "another-good-one"})
    assert refused.status_code == 400 and "现在的密码不对" in refused.text
    assert browser.post("/password/", {"present": PASSWORD, "password": "another-good-one", "again": "another-good-one"}).url == "/"
    assert browser.get("/").status_code == 200


def test_a_program_gets_nothing_either_before_the_first_password_is_changed(sign_in):
    browser = sign_in("township_clerk", must_change=True)
    for path in ("/", "/done/"):
        answer = browser.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == 403 and "修改密码" in answer.json()["remedy"]


def test_signing_out_needs_a_press_and_ends_the_session(sign_in):
    browser = sign_in("township_clerk")
    assert browser.get("/logout/").status_code == 405
    browser.post("/logout/")
    assert browser.get("/").url.startswith("/login/")


def test_pages_come_back_to_where_one_wanted_to_go(person):
    person("township_clerk")
    browser = Client()
    assert browser.get("/done/").url == "/login/?next=%2Fdone%2F"
    answer = browser.post("/login/?next=/done/", {"username": "township_clerk", "password": PASSWORD, "next": "/done/"})
    assert answer.url == "/done/"
    outside = Client().post("/login/", {"username": "township_clerk", "password": PASSWORD, "next": "https://example.org/"})
    assert outside.url == "/"


def test_every_page_a_phone_keeps_is_forgotten_by_the_page_of_signing_in():
    workers = [name for name in get_resolver().reverse_dict if isinstance(name, str) and name.endswith("-worker")]
    forgotten = re.search(r"data-forget.*of \[(.*)\]", (Path(__file__).parents[2] / "frontend/src/modules/forgetting.js").read_text(encoding="utf-8"))
    assert forgotten and {reverse(name).split("/")[1] for name in workers} == {each.strip('" ') for each in forgotten[1].split(",")}
