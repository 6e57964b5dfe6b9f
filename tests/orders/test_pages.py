"""People do the whole of an order on the pages, and see only what is theirs."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.orders.conftest import ITEM, manager, person

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Order
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.accounts.queries import actor_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.interfaces.web.orders import phone_views

pytestmark = pytest.mark.django_db


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "blue").save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


@pytest.fixture
def client_as(db):
    """A browser signed in as somebody with one post."""

    def sign_in(role, *, division=None, organisation=None, name="甲"):
        user = User.objects.create(username=f"{role}-{User.objects.count()}", name=name)
        Post.objects.create(user=user, role=role, division_code=division, organisation=organisation, valid_from=date(2020, 1, 1))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.user = user
        return client

    return sign_in


class Deadlock(Exception):
    """What PostgreSQL's driver raises, told by its code."""

    sqlstate = "40P01"


def text(answer):
    return answer.content.decode()


class TestLibrary:
    def test_an_empty_county_is_set_up_wholly_on_screen(self, county, client_as):
        boss = client_as("administrator", division=COUNTY)
        assert "没有机构" in text(boss.get("/matching/resources/"))
        made = boss.post("/matching/resources/new/", {"name": "安康中心", "kind": "social_organisation", "division_code": COUNTY})
        place = made.url
        assert "还没有登记服务项目" in text(boss.get(place)) and "还没有合同" in text(boss.get(place))
        wrong = boss.post(f"{place}offer/", {"item_code": ITEM, "weekly_capacity": 0, "divisions": [TOWNSHIP]})
        assert wrong.status_code == 400
        assert boss.post(f"{place}offer/", {"item_code": ITEM, "weekly_capacity": 5, "divisions": [TOWNSHIP]}).status_code == 302
        contract = {"number": "1", "purchaser_code": COUNTY, "valid_from": "2026-01-01", "valid_until": "2027-12-31", f"item_{ITEM}": "on", f"price_{ITEM}": "30.00"}
        assert boss.post(f"{place}contract/", contract | {f"price_{ITEM}": "三十"}).status_code == 400
        assert boss.post(f"{place}contract/", contract).status_code == 302
        page = text(boss.get(place))
        assert "帮办代办 30.00 元" in page and "0 / 5" in page
        assert "1 家可承接" in text(boss.get("/matching/"))
        again = boss.post(f"{place}contract/", contract)
        assert again.status_code == 400 and "已经登记过" in text(again)
        assert boss.post(f"{place}finding/", {"kind": "ban", "reason": "转包", "valid_from": "2026-01-01", "valid_until": ""}).status_code == 302
        assert "取消承接资格" in text(boss.get("/matching/resources/"))

    def test_each_item_of_a_contract_has_its_own_price_and_is_changed_in_its_row(self, provider, client_as):
        place = f"/matching/resources/{provider().pk}/"
        officer = client_as("county_officer", division=COUNTY)
        terms = {"number": "2", "valid_from": "2026-01-01", "valid_until": "2027-12-31"}
        lost = officer.post(f"{place}contract/", terms | {"purchaser_code": COUNTY, f"item_{ITEM}": "on", "price_visits": "28"})
        assert lost.status_code == 400 and "请勾选这个项目" in text(lost)
        told = {f"item_{ITEM}": "on", f"price_{ITEM}": "25", "item_visits": "on", "price_visits": "28.5"}
        assert officer.post(f"{place}contract/", terms | told | {"purchaser_code": COUNTY}).status_code == 302
        assert "帮办代办 25.00 元" in text(officer.get(place)) and "探访慰问 28.50 元" in text(officer.get(place))
        address = next(each for each in re.findall(r'href="([^"]*/contract/[^"]*)">变更', text(officer.get(place))) if 'value="28.50"' in text(officer.get(each)))
        change = terms | {"seen_version": "0", "item_visits": "on", "price_visits": "29", f"price_{ITEM}": "25.00", "reason": "补充协议"}
        assert officer.post(address, change | {"reason": ""}).status_code == 400
        assert officer.post(address, change).status_code == 302
        assert "探访慰问 29.00 元" in text(officer.get(place)) and "帮办代办 25.00 元" not in text(officer.get(place))
        stale = officer.post(address, change | {"price_visits": "31", f"price_{ITEM}": ""})
        assert stale.status_code == 400 and "刚被别人修改过" in text(stale)
        assert officer.post(f"{address}end/", {"ended_on": "2026-12-01", "reason": "协商解除"}).status_code == 302

    def test_a_reader_sees_the_library_and_changes_nothing(self, provider, client_as):
        organisation = provider()
        auditor = client_as("auditor", division=COUNTY)
        assert "登记机构" not in text(auditor.get("/matching/resources/"))
        assert auditor.get(f"/matching/resources/{organisation.pk}/offer/").status_code == 403
        assert client_as("auditor", division="341502000000").get(f"/matching/resources/{organisation.pk}/").status_code == 404


class TestOrdering:
    def test_why_and_why_not_stand_beside_every_item_and_a_click_orders(self, register, provider, client_as):
        provider()
        household, assistant = register(), client_as("village_assistant", division=VILLAGE)
        page = text(assistant.get(f"/matching/household/{household.pk}/"))
        assert "周岁：71（要求不低于70）" in page and "救助类别：低保对象（要求为特困人员）" in page
        form = assistant.get(f"/matching/household/{household.pk}/{ITEM}/").context["form"]
        values = {name: form[name].value() for name in ("request_id",)} | {
            "person": form.fields["person"].choices[0][0],
            "wanted_on": timezone.localdate().isoformat(),
            "origin": "proxy",
        }
        done = assistant.post(f"/matching/household/{household.pk}/{ITEM}/", values)
        assert assistant.post(f"/matching/household/{household.pk}/{ITEM}/", values).url == done.url
        page = text(assistant.get(done.url))
        assert Order.objects.count() == 1 and "为什么是它" in page and "安康社会工作服务中心" in page
        other = values | {"request_id": "8f14e45f-ceea-467f-a0e6-8a9f1b2c3d4e"}
        refused = assistant.post(f"/matching/household/{household.pk}/{ITEM}/", other)
        seen = refused.context["form"]["given_seen"].value()
        assert refused.status_code == 400 and "已由安康社会工作服务中心给予" in text(refused)
        assert "已有一份" in text(assistant.post(f"/matching/household/{household.pk}/{ITEM}/", other | {"given_seen": seen}))

    def test_nobody_in_the_household_qualifies_and_the_page_says_why(self, register, client_as):
        household = register(person(born="19860101"))
        assistant = client_as("village_assistant", division=VILLAGE)
        assert "没有成员符合条件" in text(assistant.get(f"/matching/household/{household.pk}/{ITEM}/"))
        assert client_as("village_assistant", division="341525100002").get(f"/matching/household/{household.pk}/").status_code == 404


class TestOrderPages:
    def test_an_order_is_carried_from_acceptance_to_the_file_on_the_pages(self, register, provider, order, client_as):
        organisation, household = provider(), register()
        made = order(household, wanted_on=max(timezone.localdate(), date(2026, 11, 20)))
        boss, carer = client_as("provider_manager", organisation=organisation), client_as("provider_worker", organisation=organisation)
        assistant, clerk = client_as("village_assistant", division=VILLAGE), client_as("township_clerk", division=TOWNSHIP)

        def step(client, name, **values):
            made.refresh_from_db()
            return client.post(f"/orders/{made.pk}/step/{name}/", {"seen_version": made.version} | values)

        assert "待接单" in text(boss.get("/orders/")) and carer.get("/orders/").status_code == 403
        assert "为什么不是其他" not in text(boss.get(f"/orders/{made.pk}/"))
        no_reason = step(boss, "decline", reason="")
        assert no_reason.status_code == 400
        step(boss, "accept", worker=str(carer.user.pk))
        assert "吴秀兰" in text(carer.get("/stops/"))
        made.refresh_from_db()
        stop = f"/stops/{made.pk}/"
        sent = carer.post(f"{stop}check_in/", {"seen_version": made.version, "phone_at": "2026-11-20T03:00:00Z"}, headers={"accept": "application/json"})
        assert sent.json() == {"next": stop}
        made.refresh_from_db()
        refused = carer.post(f"{stop}finish/", {"seen_version": made.version, "note": "已服务"}, headers={"accept": "application/json"})
        assert refused.status_code == 400 and "服务照片" in refused.json()["what"]
        for _ in range(2):
            sent = carer.post(
                f"{stop}finish/", {"seen_version": made.version, "note": "已服务", "photos": [picture()]}, headers={"accept": "application/json"}
            )
            assert sent.json() == {"next": "/stops/"}
        step(assistant, "confirm")
        page = text(clerk.get(f"/orders/{made.pk}/"))
        assert "验收通过" in page and "退回返工" in page and "已服务" in page
        shown = clerk.get(f"/orders/{made.pk}/evidence/{made.evidence.get(kind='photo').pk}/")
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        step(clerk, "check", reason="")
        assert step(assistant, "rate", rating="", note="").status_code == 400
        step(assistant, "rate", rating="4", note="来得很准时")
        step(assistant, "close", reason="")
        made.refresh_from_db()
        assert (made.state, made.rating) == ("closed", 4)
        assert "来得很准时" in text(clerk.get(f"/orders/{made.pk}/")) and clerk.get("/orders/?tab=closed").context["listing"].count == 1
        assert clerk.get("/orders/export/?tab=closed")["Content-Type"].endswith("sheet")

    def test_a_visit_the_database_broke_off_is_recorded_with_its_photo_by_the_same_press(self, register, provider, order, client_as, now, monkeypatch):
        organisation = provider()
        made, carer, tries = order(register(), wanted_on=timezone.localdate()), client_as("provider_worker", organisation=organisation), []
        services.accept(order=made, actor=manager(organisation), at=now, seen_version=made.version)
        services.check_in(order=made, actor=actor_of(carer.user, on=now.date()), at=now, seen_version=made.version)

        def finish(**press):
            with transaction.atomic():
                done = services.finish(**press)
                tries.append(1)
                if len(tries) == 1:
                    raise OperationalError from Deadlock()
                return done

        monkeypatch.setitem(phone_views.ACTS, "finish", finish)
        visit = {"seen_version": made.version, "note": "已服务", "photos": [picture()]}
        assert carer.post(f"/stops/{made.pk}/finish/", visit, headers={"accept": "application/json"}).json() == {"next": "/stops/"}
        made.refresh_from_db()
        assert (len(tries), made.state, made.evidence.filter(kind="photo").count()) == (2, "served", 1)

    def test_a_low_rating_is_called_back_on_its_page(self, register, provider, order, client_as, now, village_assistant):
        load_calendar()
        for name, value in (("low_rating_at_most", "2"), ("order.callback_working_days", "3")):
            set_local_value(name=name, value=value, valid_from=now.date(), source="测试", actor=SYSTEM, at=now)
        provider()
        made = order(register())
        Order.objects.filter(pk=made.pk).update(state="checked")
        made.refresh_from_db()
        services.rate(order=made, actor=village_assistant, at=now, seen_version=made.version, rating=1, note="没人来")
        clerk = client_as("township_clerk", division=TOWNSHIP)
        assert "低分回访" in text(clerk.get("/")) and "评价 1 分" in text(clerk.get("/"))
        page = f"/orders/{made.pk}/"
        assert "登记回访" in text(clerk.get(page)) and clerk.get("/orders/?tab=after").context["listing"].count == 1
        incomplete = clerk.post(f"{page}step/settle/", {"seen_version": made.version, "method": "phone", "reason": ""})
        assert incomplete.status_code == 400 and "还有 2 处需要改正" in text(incomplete)
        told = {"seen_version": made.version, "method": "phone", "outcome": "explained", "reason": "已说明原因"}
        assert clerk.post(f"{page}step/settle/", told).status_code == 302
        assert "电话：已说明，对象接受" in text(clerk.get(page))

    def test_what_is_not_theirs_is_not_found(self, register, provider, order, client_as):
        provider("甲中心")
        made, stranger = order(register()), provider("乙中心", contract=False)
        for client in (
            client_as("provider_manager", organisation=stranger),
            client_as("township_clerk", division="341525101000"),
            client_as("village_assistant", division="341525100002"),
        ):
            assert client.get(f"/orders/{made.pk}/").status_code == 404
            assert client.post(f"/orders/{made.pk}/step/cancel/", {"seen_version": 1, "reason": "x"}).status_code == 404

    def test_a_phone_without_script_can_serve_too(self, register, provider, order, client_as, now):
        organisation = provider()
        made = order(register())
        services.accept(order=made, actor=manager(organisation), at=now, seen_version=made.version)
        carer = client_as("provider_worker", organisation=organisation)
        assert carer.post(f"/stops/{made.pk}/check_in/", {"seen_version": made.version}).url == f"/stops/{made.pk}/"
        made.refresh_from_db()
        refused = carer.post(f"/stops/{made.pk}/finish/", {"seen_version": made.version, "note": "我写的记录"})
        assert refused.status_code == 400 and "我写的记录" in text(refused)
