"""The pages of the service list: begun, saved, checked, issued by another, sent back, seen by everybody."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from tests.conftest import COUNTY, TOWNSHIP

from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.matching.catalogue.models import Revision

pytestmark = pytest.mark.django_db
NEW = "/matching/list/changes/new/"


@pytest.fixture
def client_as(db):
    def sign_in(role, division):
        user = User.objects.create(username=f"{role}-{User.objects.count()}", name=f"{role}甲")
        Post.objects.create(user=user, role=role, division_code=division, valid_from=date(2020, 1, 1))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def typed(version, **more):
    return {
        "seen_version": version,
        "number": "12",
        "category": "照护类",
        "label": "上门助浴",
        "like": "meals",
        "content": "每月上门助浴",
        "providers": "养老服务机构",
        "funding": "government",
        "yearly_cost": "120000",
        "standard": "每月 2 次",
        "valid_from": str(timezone.localdate()),
        "reason": "助浴难",
        "document": "县民政局〔2026〕12 号",
        "quote": "增加上门助浴服务。",
        **more,
    }


def answers(version, **more):
    told = {f"{name}_{part}": value for name in ("fiscal", "basic", "unmet") for part, value in (("answer", "well"), ("figures", "全年 12 万元"))}
    return {"seen_version": version, **told, **more}


def test_an_item_is_drafted_checked_and_issued_on_screen_by_two_people(client_as):
    writer, issuer = client_as("county_officer", COUNTY), client_as("county_officer", COUNTY)
    where = writer.post(NEW, {"action": "add"}).url
    assert writer.post(where, typed(0, yearly_cost="十二万")).status_code == 400
    assert writer.post(where, typed(0)).status_code == 302
    page = writer.get(where).content.decode()
    assert "预计全年支出 120,000.00 元" in page and "名称相近" in page
    refused = writer.post(f"{where}check/", answers(0, fiscal_figures=""))
    assert refused.status_code == 400 and "data-open" in refused.content.decode()
    assert writer.post(f"{where}check/", answers(0, basic_answer="badly")).status_code == 302
    assert "请由县民政局的另一名经办人印发" in writer.get(where).content.decode()
    refused = issuer.post(f"{where}issue/", {"seen_version": 1, "override_reason": ""})
    assert refused.status_code == 400 and "不能列入项目清单" in refused.content.decode()
    assert issuer.post(f"{where}issue/", {"seen_version": 1, "override_reason": "省级试点"}).status_code == 302
    listed = client_as("township_clerk", TOWNSHIP).get("/matching/").content.decode()
    assert "上门助浴" in listed and "现行第 1 版" in listed and "政府承担支出" in listed
    assert "仍列入：省级试点" in writer.get(where).content.decode()


def test_what_is_sent_back_is_seen_with_its_reason_by_who_wrote_it(client_as):
    clerk, officer = client_as("township_clerk", TOWNSHIP), client_as("county_officer", COUNTY)
    where = clerk.post(NEW, {"action": "add"}).url
    clerk.post(where, typed(0))
    clerk.post(f"{where}check/", answers(0))
    assert officer.post(f"{where}return/", {"seen_version": 1, "reason": "标准写清楚"}).status_code == 302
    assert "退回原因：标准写清楚" in clerk.get(where).content.decode()
    assert clerk.post(f"{where}cancel/", {"seen_version": 2, "reason": "不办了"}).status_code == 302
    assert Revision.objects.get().state == "cancelled"


def test_the_list_of_a_day_before_has_no_buttons(client_as):
    officer = client_as("county_officer", COUNTY)
    assert "停用项目" in officer.get("/matching/").content.decode()
    assert "停用项目" not in officer.get("/matching/?on=2026-01-01").content.decode()
    assert "停用项目" not in client_as("township_clerk", TOWNSHIP).get("/matching/").content.decode()
    where = officer.post(NEW, {"action": "retire", "item": "meals"}).url
    assert officer.get(where).status_code == officer.get("/matching/list/changes/").status_code == 200
