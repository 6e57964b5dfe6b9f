"""Whoever was served, or the family, says so by themselves: confirmed, rated, objected to, complained about, cancelled (P-08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.orders.conftest import FIRST, manager, worker
from tests.orders.test_orders import serve, step
from tests.self_service.test_public_pages import hidden, text

from jiuzhu.delivery.orders import services as ordering
from jiuzhu.delivery.orders.models import Complaint
from jiuzhu.delivery.orders.rules import OrderRefused, Placer, SamePerson
from jiuzhu.delivery.self_service import services
from jiuzhu.delivery.self_service.rules import CodeWrong, OrderNotShown
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import change_phone
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.ledger.queries import private_fields
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox, steps_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(asker, provider, order):
    """An order that was given and waits for the recipient's word."""
    at = timezone.now()
    firm = provider()
    made = order(asker.household, wanted_on=timezone.localdate(), at=at)
    step(ordering.accept, made, manager(firm), at)
    serve(made, worker(firm), at)
    return made


def enter(asker, order, **who):
    """Open an order with the code of the phone; gives the browser, the asking and the page."""
    public = Client()
    asked = public.post("/order/own/", {"number": order.number, "last_four": asker.number[-4:]})
    asking = hidden(asked, "asking")
    return public, asking, public.post("/order/own/open/", {"asking": asking, "code": asker.code(), "who": "self"} | who)


def act(public, asking, about, kind, **told):
    return public.post("/order/own/step/", {"asking": asking, "who": "self", "step": kind, "seen_version": about.version} | told)


class TestOnTheTelephone:
    def test_a_service_is_confirmed_and_rated_in_one_go_and_the_rating_counts_once_accepted(self, asker, served, township_clerk):
        public, asking, page = enter(asker, served)
        assert "服务做完了，确认" in text(page) and asker.person.name not in text(page)
        done = act(public, asking, served, "confirm", rating="5", note="很好")
        assert "已确认" in text(done) and act(public, asking, served, "confirm", rating="5", note="很好").status_code == 200
        served.refresh_from_db()
        assert served.state == "confirmed" and served.confirmed_by.startswith("recipient-")
        assert [row.actor_name for row in steps_of("order", str(served.pk)) if row.step == "confirm"] == ["服务对象本人"]
        step(ordering.check, served, township_clerk, timezone.now())
        served.refresh_from_db()
        assert (served.state, served.rating, served.rating_note) == ("rated", 5, "很好")

    def test_a_low_rating_said_with_the_confirmation_opens_the_call_back(self, asker, served, township_clerk):
        set_local_value(name="low_rating_at_most", value="2", valid_from=FIRST, source="测试", actor=SYSTEM, at=timezone.now())
        public, asking, _ = enter(asker, served)
        act(public, asking, served, "confirm", rating="1", note="来晚了")
        served.refresh_from_db()
        step(ordering.check, served, township_clerk, timezone.now())
        served.refresh_from_db()
        assert served.state == "low_rated" and Complaint.objects.get().source == "low_rating"

    def test_family_complains_and_says_whether_the_answer_will_do(self, asker, served, township_clerk):
        refused = enter(asker, served, who="child", name="吴小妹")[2]
        assert refused.status_code == 400 and "同意" in text(refused)
        public, asking, page = enter(asker, served, who="child", name="吴小妹", consent="on")
        family = {"who": "child", "name": "吴小妹", "consent": "True"}
        assert page.status_code == 200
        assert "已收到" in text(act(public, asking, served, "complain", words="约好上午来，下午才到", **family))
        made = Complaint.objects.get()
        assert made.source == "family" and [item.action for item in inbox(township_clerk) if item.workflow == "complaint"] == ["处理投诉"]
        ordering.reply(complaint=made, outcome="explained", reason="已说明", actor=township_clerk, at=timezone.now(), seen_version=made.version)
        made.refresh_from_db()
        again = act(public, asking, made, "reopen", reason="没有人来过", **family)
        made.refresh_from_db()
        assert again.status_code == 200 and made.state == "received"
        # Who it was is no name in the clear on a ledger that forgets nothing.
        entries = Entry.objects.filter(actor_id__startswith="recipient-")
        assert {each.actor_name for each in entries} == {"服务对象的子女"} and entries.count() == 4
        assert [private_fields(each)["name"] for each in entries.filter(action="家人代办")] == ["吴小妹"] * 2

    def test_an_objection_sends_it_back_and_what_was_rated_is_rated_anew(self, asker, served):
        public, asking, _ = enter(asker, served)
        assert act(public, asking, served, "dispute", reason="只扫了一间").status_code == 400
        assert "重新服务" in text(act(public, asking, served, "dispute", reason="只扫了一间", reason_code="服务没有做完"))
        served.refresh_from_db()
        assert (served.state, served.reason_code, served.rating) == ("rework", "服务没有做完", None)

    def test_what_is_not_wanted_any_more_is_cancelled(self, asker, provider, order):
        provider()
        made = order(asker.household, wanted_on=timezone.localdate(), at=timezone.now())
        public, asking, _ = enter(asker, made)
        assert "订单已取消" in text(act(public, asking, made, "cancel", reason="女儿回来了", reason_code="家人已照料"))
        made.refresh_from_db()
        assert made.state == "cancelled"

    def test_what_has_begun_is_not_cancelled_by_a_form_the_page_does_not_show(self, asker, provider, order):
        firm, at = provider(), timezone.now()
        made = order(asker.household, wanted_on=timezone.localdate(), at=at)
        step(ordering.accept, made, manager(firm), at)
        public, asking, _ = enter(asker, made)
        step(ordering.check_in, made, worker(firm), at)
        made.refresh_from_db()
        assert act(public, asking, made, "cancel", reason="不要了", reason_code="家人已照料").status_code == 400
        made.refresh_from_db()
        assert made.state == "in_service"


class TestWhoMay:
    def test_nothing_is_done_without_the_code_or_with_the_code_of_another_errand(self, asker, served):
        now = timezone.now()
        told = {"step": "confirm", "told": {"seen_version": served.version}, "who": None, "at": now}
        with pytest.raises(OrderNotShown):
            services.ask_own(number=served.number, last_four="0000", source="a", at=now)
        asking = services.ask_own(number=served.number, last_four=asker.number[-4:], source="a", at=now)
        with pytest.raises(CodeWrong):
            services.take_own(asking_id=asking.pk, **told)
        services.send_codes(at=now)
        later = now + timedelta(minutes=1)
        other = services.ask_code(number=asker.number, source="a", at=later)
        services.check_code(asking_id=other.pk, code=asker.code(), at=later)
        with pytest.raises(CodeWrong):
            services.take_own(asking_id=other.pk, **told)

    def test_an_organisation_whose_phone_is_registered_confirms_nothing_and_family_says_who(self, asker, served):
        now = timezone.now()
        asking = services.ask_own(number=served.number, last_four=asker.number[-4:], source="a", at=now)
        services.check_code(asking_id=asking.pk, code=asker.code(), at=now)
        told = {"asking_id": asking.pk, "told": {"seen_version": served.version}, "at": now}
        with pytest.raises(OrderRefused):
            services.take_own(step="confirm", who=Placer("", "子女", "同意"), **told)
        with pytest.raises(NotFound):
            services.take_own(step="check", who=None, **told)
        change_phone(organisation_id=str(served.organisation_id), phone="13900001234", actor=SYSTEM, at=now)
        with pytest.raises(SamePerson):
            services.take_own(step="confirm", who=None, **told)
