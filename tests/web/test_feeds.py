"""The pages of department files, as the county and a department's liaison open them, and the interface for programs."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import ApiKey, Delivery, Expected, Urging
from jiuzhu.monitoring.feeds.rules import month_before
from jiuzhu.monitoring.feeds.services.signing import sign, signed_text
from tests.conftest import COUNTY
from tests.registry.conftest import county, id_number  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
HEAD = "id_number,death_date"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def month():
    return month_before(f"{timezone.localdate():%Y-%m}")


@pytest.fixture
def officer(sign_in, county):  # noqa: F811
    set_local_value(name="feed_due_day", value="1", source="测试", valid_from=date(2026, 1, 1), actor=SYSTEM, at=timezone.now())
    return sign_in("county_officer", division=COUNTY)


@pytest.fixture
def police(officer):
    """A department entered and named as sender on the page."""
    assert officer.post("/monitoring/feeds/senders/", {"step": "department", "name": ""}).status_code == 400
    page = officer.post("/monitoring/feeds/senders/", {"step": "department", "name": "霍山县公安局"}, follow=True).content.decode()
    pk = re.search(r'value="([0-9a-f-]{36})"[^>]*>霍山县公安局', page)[1]
    answer = officer.post("/monitoring/feeds/senders/", {"step": "senders", "deaths": pk}, follow=True)
    assert "改动 1 类" in answer.content.decode()
    return pk


@pytest.fixture
def liaison(police):
    at = timezone.now()
    user = accounts.create_user(username="liaison", name="测试联络员", password=None, actor=SYSTEM, at=at, must_change_password=False)
    accounts.give_post(user_id=str(user.pk), role="department_liaison", actor=SYSTEM, at=at, valid_from=date(2026, 1, 1), organisation_id=police)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file(*rows, name="死亡.csv"):
    return {"file": SimpleUploadedFile(name, "\n".join([HEAD, *rows]).encode())}


def test_a_liaison_lands_on_what_is_owed_brings_it_and_fetches_the_rejects(liaison, month):
    desk = liaison.get("/", follow=True).content.decode()
    owed = Expected.objects.get()
    assert f"/monitoring/feeds/{owed.pk}/" in desk and "报送：死亡、火化" in desk
    answer = liaison.post(f"/monitoring/feeds/{owed.pk}/", file(*(f"{id_number(each)},2026-01-02" for each in (1, 2)), "123,2026-01-02"), follow=True)
    delivery = feeds.check_delivery(delivery_id=str(Delivery.objects.get().pk), at=timezone.now())
    assert answer.status_code == 200 and (delivery.state, delivery.rejected) == ("accepted", 1)
    page = liaison.get(f"/monitoring/deliveries/{delivery.pk}/").content.decode()
    assert "下载退回的行和原因" in page and "回到" not in page and "清单列出前" not in page
    Delivery.objects.update(rows=250_002, rejected=250_000)
    assert "清单列出前 100,000 行" in liaison.get(f"/monitoring/deliveries/{delivery.pk}/").content.decode()
    assert liaison.get(f"/monitoring/deliveries/{delivery.pk}/rejects/").content[:2] == b"PK"
    assert "已交" in liaison.get(f"/monitoring/feeds/?month={month}").content.decode()
    assert "报送：死亡、火化" not in liaison.get("/", follow=True).content.decode()


def test_a_file_most_of_whose_rows_were_sent_back_is_called_so_until_it_comes_again_or_the_county_keeps_it(liaison, officer, month):
    due, calendar = f"/monitoring/feeds/{Expected.objects.get().pk}/", f"/monitoring/feeds/?month={month}"
    liaison.post(due, file(f"{id_number(1)},2026-01-02", "123,2026-01-02", "124,2026-01-02"))
    sent = feeds.check_delivery(delivery_id=str(Delivery.objects.get().pk), at=timezone.now())
    for client in (liaison, officer):
        pages = [client.get(each).content.decode() for each in (due, calendar, f"/monitoring/deliveries/{sent.pk}/")]
        assert all("3 行中退回 2 行" in each for each in pages)
        assert "要重新报送" in pages[0] and "需重报" in pages[1]
    assert "需重报" in officer.get(f"/monitoring/?month={month}").content.decode()
    assert "3 行中退回 2 行" in liaison.get("/", follow=True).content.decode()
    assert "照此采用" in officer.get(due).content.decode() and "照此采用" not in liaison.get(due).content.decode()
    officer.post(f"{due}excuse/", {"seen_version": Expected.objects.get().version, "reason": "外省人员，证号查不到"})
    assert (Expected.objects.get().state, "要重新报送" in liaison.get(due).content.decode()) == ("delivered", False)
    assert "需重报" not in officer.get(calendar).content.decode()


def test_a_liaison_opens_nothing_but_the_departments_own(liaison, officer, month):
    officer.post("/monitoring/upload/", {"feed": "tax", "month": month, **file()})
    foreign = Delivery.objects.get()
    calendar = liaison.get("/monitoring/feeds/").content.decode()
    assert "死亡、火化" in calendar and "纳税记录" not in calendar and "报送单位</a>" not in calendar
    assert liaison.post("/monitoring/upload/", {"feed": "tax", "month": month, **file()}).status_code == 400
    assert liaison.get(f"/monitoring/deliveries/{foreign.pk}/").status_code == 404
    for address in ("/monitoring/", "/monitoring/feeds/senders/", "/registry/", "/monitoring/warnings/"):
        assert liaison.get(address).status_code in (403, 404), address
    assert liaison.post(f"/monitoring/feeds/{Expected.objects.get().pk}/excuse/", {"seen_version": 0, "reason": "x"}).status_code == 403


def test_the_county_sees_who_is_late_reminds_once_and_lets_a_month_go(police, officer, month):
    page = officer.get(f"/monitoring/feeds/?month={month}").content.decode()
    owed = Expected.objects.get()
    assert ("逾期" in page) == (timezone.localdate().day > 1) and "还没有定" in page
    assert officer.post(f"/monitoring/feeds/{owed.pk}/urge/", {"note": "请尽快"}).status_code == 302
    assert officer.post(f"/monitoring/feeds/{owed.pk}/urge/").status_code == 409 and Urging.objects.count() == 1
    assert "今天已催" in officer.get(f"/monitoring/feeds/?month={month}").content.decode()
    detail = officer.get(f"/monitoring/feeds/{owed.pk}/").content.decode()
    assert "请尽快" in detail and "本月不用报" in detail
    assert officer.post(f"/monitoring/feeds/{owed.pk}/excuse/", {"seen_version": owed.version, "reason": " "}).status_code == 400
    officer.post(f"/monitoring/feeds/{owed.pk}/excuse/", {"seen_version": owed.version, "reason": "系统升级"})
    assert "本月不报" in officer.get(f"/monitoring/feeds/?month={month}").content.decode()


def send(client, key, pk, month, content, *, stamp, feed="deaths", name="死亡.csv", digest=""):
    from cryptography.hazmat.primitives import hashes

    told = hashes.Hash(hashes.SM3())
    told.update(content)
    digest = digest or told.finalize().hex()
    text = signed_text(feed=feed, month=month, name=name, stamp=stamp, digest=digest)
    heads = {
        "X-Jiuzhu-Department": pk,
        "X-Jiuzhu-Time": str(stamp),
        "X-Jiuzhu-Digest": digest,
        "X-Jiuzhu-Name": quote(name),
        "X-Jiuzhu-Signature": sign(bytes.fromhex(key), text),
    }
    return client.post(f"/api/feeds/{feed}/{month}", content, content_type="application/octet-stream", headers=heads)


def test_a_program_sends_a_signed_file_once_however_often_it_is_sent(police, officer, client, month):
    home = accounts.create_organisation(name="霍山县敬老院", kind="elder_care", division_code=COUNTY, actor=SYSTEM, at=timezone.now())
    assert officer.post(f"/monitoring/feeds/senders/{home.pk}/key/").status_code == 404 and not ApiKey.objects.exists()
    page = officer.post(f"/monitoring/feeds/senders/{police}/key/")
    key = re.search(r"<code[^>]*>([0-9a-f]{64})</code>", page.content.decode())[1]
    assert page["Cache-Control"] == "no-store" and key not in officer.get("/monitoring/feeds/senders/").content.decode()
    now = int(timezone.now().timestamp() * 1000)
    content = (HEAD + f"\n{id_number(1)},2026-01-02\n").encode() * 1
    first = send(client, key, police, month, content, stamp=now)
    assert first.status_code == 200 and first.json()["new"] is True
    assert send(client, key, police, month, content, stamp=now).status_code == 403
    feeds.check_delivery(delivery_id=first.json()["id"], at=timezone.now())
    again = send(client, key, police, month, content, stamp=now + 1).json()
    assert (again["new"], again["id"], again["state"], again["accepted"]) == (False, first.json()["id"], "accepted", 1)
    assert send(client, key, police, month, content, stamp=now + 2, feed="tax").status_code == 403
    tampered = send(client, key, police, month, content, stamp=now + 3, digest="0" * 64)
    assert tampered.status_code == 400 and "不一样" in tampered.json()["what"]
    assert send(client, "0" * 64, police, month, content, stamp=now + 4).json()["code"] == "signature_refused"
    assert client.post(f"/api/feeds/deaths/{month}", b"", content_type="text/csv").status_code == 422
    assert Delivery.objects.count() == 1 and Expected.objects.get().state == "delivered"


def test_a_file_larger_than_what_a_form_may_hold_streams_in(police, officer, client, month):
    key = feeds.issue_key(organisation_id=police, actor=SYSTEM, at=timezone.now())
    rows = io.StringIO()
    for n in range(200_000):
        rows.write(f"{id_number(n % 900)},2026-01-0{n % 9 + 1}\n")
    answer = send(client, key, police, month, (HEAD + "\n" + rows.getvalue()).encode(), stamp=int(timezone.now().timestamp() * 1000))
    assert answer.status_code == 200 and answer.json()["new"]


def test_a_corrected_file_makes_no_department_late_and_the_quarter_says_how_many_came_in_time(liaison, officer, month):
    owed = Expected.objects.get()
    Expected.objects.update(due_on=timezone.localdate())
    for row in (f"{id_number(1)},2026-01-02", f"{id_number(1)},2026-01-03"):
        liaison.post(f"/monitoring/feeds/{owed.pk}/", file(row))
        feeds.check_delivery(delivery_id=str(Delivery.objects.get(state="waiting").pk), at=timezone.now())
    assert Delivery.objects.filter(state="accepted").count() == 2
    Delivery.objects.filter(replaced_at__isnull=True).update(uploaded_at=timezone.now() + timedelta(days=3))
    page = officer.get("/monitoring/feeds/punctuality/").content.decode()
    assert "霍山县公安局" in page and "100%" in page and "按时" in page
    assert "霍山县公安局" in liaison.get("/monitoring/feeds/punctuality/").content.decode()


def test_a_liaison_sees_an_older_month_that_the_departments_program_sent(liaison, police, officer, client):
    key = feeds.issue_key(organisation_id=police, actor=SYSTEM, at=timezone.now())
    older = month_before(f"{timezone.localdate():%Y-%m}", 5)
    content = (HEAD + f"\n{id_number(1)},2026-01-02\n").encode()
    sent = send(client, key, police, older, content, stamp=int(timezone.now().timestamp() * 1000)).json()
    assert liaison.get(f"/monitoring/deliveries/{sent['id']}/").status_code == 200
    officer.post("/monitoring/upload/", {"feed": "deaths", "month": month_before(older), **file(f"{id_number(1)},2026-01-04")})
    uploaded = Delivery.objects.get(month=month_before(older))
    assert liaison.get(f"/monitoring/deliveries/{uploaded.pk}/").status_code == 404


def test_the_blank_file_of_a_feed_is_handed_to_who_sends_it_and_is_a_good_file_without_rows(liaison, officer, month):
    answer = liaison.get("/monitoring/feeds/template/?feed=deaths")
    assert liaison.get("/monitoring/feeds/template/?feed=vehicles").status_code == 404
    assert officer.get("/monitoring/feeds/template/?feed=vehicles").status_code == 200 and officer.get("/monitoring/feeds/template/?feed=x").status_code == 404
    blank = {"file": SimpleUploadedFile("空表.xlsx", answer.content)}
    liaison.post(f"/monitoring/feeds/{Expected.objects.get().pk}/", blank)
    delivery = feeds.check_delivery(delivery_id=str(Delivery.objects.get().pk), at=timezone.now())
    assert (delivery.state, delivery.rows) == ("accepted", 0), delivery.reason
