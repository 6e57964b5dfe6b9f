"""A link opens one task of one organisation: nothing else, not after it ended, not twice; who used it stands on the ledger."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from PIL import Image
from tests.conftest import TOWNSHIP, actor
from tests.orders.conftest import manager

from jiuzhu.delivery.links import queries, services, tasks
from jiuzhu.delivery.links.models import Miss, OrderLink
from jiuzhu.delivery.links.rules import LINK_PATH, MISSES_PER_SOURCE, MISSES_WITHIN, LinksTooMany, LinkUnusable
from jiuzhu.delivery.orders import services as ordering
from jiuzhu.delivery.orders.queries import evidence_of
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.models import Organisation
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import change_phone
from jiuzhu.foundation.gateways import tasks as sending
from jiuzhu.foundation.gateways.queries import find_message
from jiuzhu.foundation.gateways.short_messages import NeverTaken
from jiuzhu.foundation.kernel.errors import DomainError, NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.workflow.queries import inbox

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(out, "PNG")
    return out.getvalue()


def take(token, placed, step, at, **told):
    placed.refresh_from_db()
    services.take_by_link(token=token, source="10.0.0.1", step=step, told={"seen_version": placed.version, **told}, at=at)
    placed.refresh_from_db()
    return placed.state


def opened(token, at, source="10.0.0.1"):
    return services.open_link(token=token, source=source, at=at)


class TestTheTask:
    def test_an_order_is_accepted_and_served_through_its_link_under_the_name_of_the_contact(self, ordered, link_of, now):
        link, token = link_of(ordered)
        opened(token, now)
        assert take(token, ordered, "accept", now) == "accepted"
        assert take(token, ordered, "check_in", now) == "in_service"
        assert take(token, ordered, "finish", now, note="送了饭菜", photos=[picture()]) == "served"
        assert {each.kind for each in evidence_of(ordered)} >= {"photo", "note"}
        link.refresh_from_db()
        assert link.state == "done"
        name = queries.contact_of(link).name
        mine = [each.action for each in entries("order", str(ordered.pk)) if each.actor_name == name]
        assert len(mine) >= 4 and [each.actor_name for each in entries("order_link", str(link.pk)) if each.action == "打开接单链接"] == [name]

    def test_the_worker_the_organisation_named_stands_for_who_came_and_is_seen_at_two_places_at_once(self, ordered, link_of, order, register, now):
        other = order(register())
        firm = Organisation.objects.get(pk=ordered.organisation_id)
        for each in (ordered, other):
            ordering.accept(order=each, actor=manager(firm), at=now, seen_version=each.version, worker_id="worker-w", worker_name="潘护理")
            each.refresh_from_db()
        _, token = link_of(ordered)
        take(token, ordered, "check_in", now)
        assert (ordered.worker_id, ordered.worker_name) == ("worker-w", "潘护理")
        carer = actor("provider_worker", organisation=str(firm.pk), user_id="worker-w")
        ordering.check_in(order=other, actor=carer, at=now + timedelta(minutes=10), seen_version=other.version)
        assert inbox(actor("township_clerk", division=TOWNSHIP), tab="同时两处").count() == 1

    def test_of_two_orders_whose_worker_nobody_named_the_links_tell_nothing_of_one_person(self, ordered, link_of, order, register, now):
        other = order(register())
        for each in (ordered, other):
            _, token = link_of(each)
            take(token, each, "accept", now)
            take(token, each, "check_in", now)
        assert not inbox(actor("township_clerk", division=TOWNSHIP), tab="同时两处").exists()

    def test_declining_sends_the_order_on_and_ends_the_link(self, ordered, link_of, now):
        link, token = link_of(ordered)
        take(token, ordered, "decline", now, reason="人手不够")
        link.refresh_from_db()
        assert ordered.organisation_id is None and link.state == "done"
        with pytest.raises(LinkUnusable):
            opened(token, now)

    def test_nobody_home_and_another_day_go_through_the_link_too(self, ordered, link_of, now):
        _, token = link_of(ordered)
        take(token, ordered, "accept", now)
        assert take(token, ordered, "not_home", now, reason="敲门无人应") == "not_home"
        assert take(token, ordered, "rebook", now, wanted_on=now.date() + timedelta(days=20)) == "accepted"
        # A link lasts as long after the other day as after the first.
        assert take(token, ordered, "check_in", now + timedelta(days=20)) == "in_service"

    def test_what_is_kept_of_a_link_does_not_open_it_and_its_message_names_nobody(self, ordered, link_of):
        link, token = link_of(ordered)
        assert token not in str(link.__dict__) and len(token) >= 43
        text = find_message(link.message_id).text
        assert token in text and ordered.recipient_name not in text and ordered.address not in text


class TestRefusals:
    def test_a_link_that_does_not_exist_is_refused_and_whoever_tries_many_is_held_back(self, ordered, link_of, now):
        _, token = link_of(ordered)
        for number in range(MISSES_PER_SOURCE):
            with pytest.raises(LinkUnusable):
                opened(f"{token[:-4]}{number:04d}", now)
        with pytest.raises(LinksTooMany):
            opened(token, now)
        assert opened(token, now, source="10.0.0.2") and opened(token, now + MISSES_WITHIN)
        tasks.keep_links(now + MISSES_WITHIN)
        assert not Miss.objects.exists()

    def test_after_its_last_day_a_link_opens_nothing(self, ordered, link_of, now):
        link, token = link_of(ordered)
        last = link.expires_at
        assert opened(token, last - timedelta(seconds=1))
        for act in (lambda: opened(token, last), lambda: take(token, ordered, "accept", last)):
            with pytest.raises(LinkUnusable):
                act()
        tasks.keep_links(last)
        link.refresh_from_db()
        assert link.state == "expired" and ordered.state == "dispatched"

    def test_links_that_have_nothing_to_end_keep_none_waiting_that_are_over(self, ordered, register, order, link_of, now, monkeypatch):
        monkeypatch.setattr(tasks, "MOST_AT_ONCE", 1)
        link_of(ordered)
        ended = order(register())
        link, _ = link_of(ended)
        ordering.cancel(order=ended, actor=SYSTEM, at=now, seen_version=ended.version, reason="不需要了")
        tasks.keep_links(now)
        link.refresh_from_db()
        assert link.state == "done"

    def test_one_taken_back_opens_nothing_nor_does_one_a_newer_has_replaced(self, ordered, link_of, township_clerk, now):
        _, old = link_of(ordered)
        link, new = link_of(ordered)
        assert opened(new, now)
        # The message of the first was still waiting: nobody is sent a link that opens nothing.
        assert sending.deliver_messages(now) == 1
        services.revoke_link(link=link, actor=township_clerk, at=now, seen_version=link.version, reason="发错了人")
        for token in (old, new):
            with pytest.raises(LinkUnusable):
                take(token, ordered, "accept", now)

    def test_a_link_sent_to_a_number_that_was_corrected_opens_nothing_and_the_right_number_is_told(self, ordered, link_of, now, settings):
        settings.PUBLIC_URL = "https://county.example"
        link, token = link_of(ordered)
        assert opened(token, now) == link and tasks.keep_links(now) == 0
        change_phone(organisation_id=str(ordered.organisation_id), phone="13800000002", actor=SYSTEM, at=now)
        with pytest.raises(LinkUnusable, match="收回"):
            opened(token, now)
        assert [tasks.keep_links(now), tasks.keep_links(now)] == [1, 0]
        assert list(OrderLink.objects.order_by("opened_at", "state").values_list("state", flat=True)) == ["revoked", "sending"]

    def test_a_link_of_an_organisation_that_has_ended_is_taken_back(self, ordered, link_of, now):
        link, token = link_of(ordered)
        Organisation.objects.filter(pk=ordered.organisation_id).update(active=False)
        with pytest.raises(LinkUnusable):
            opened(token, now)
        tasks.keep_links(now)
        link.refresh_from_db()
        assert link.state == "revoked"

    def test_no_other_step_and_no_other_order_is_within_its_reach(self, ordered, link_of, now):
        link, token = link_of(ordered)
        contact = queries.contact_of(link)
        for step in ("confirm", "check", "cancel", "dispute", "rate"):
            with pytest.raises(NotFound):
                take(token, ordered, step, now)
        # The order comes from the link, never from the request; and the contact alone may not confirm its own service either.
        with pytest.raises(DomainError):
            ordering.confirm(order=ordered, actor=contact, at=now, seen_version=ordered.version)
        assert contact.holds_anywhere(Duty.ORDER_SERVE) and sum(contact.holds_anywhere(duty) for duty in Duty) == 2

    def test_a_step_sent_again_is_taken_once_and_one_from_an_old_page_not_at_all(self, ordered, link_of, now):
        _, token = link_of(ordered)
        seen = ordered.version
        for _ in range(2):
            services.take_by_link(token=token, source="x", step="accept", told={"seen_version": seen}, at=now)
        with pytest.raises(DomainError):
            services.take_by_link(token=token, source="x", step="decline", told={"seen_version": seen, "reason": "不去了"}, at=now)
        ordered.refresh_from_db()
        assert ordered.state == "accepted"

    def test_a_link_opens_nothing_once_its_order_went_elsewhere_and_came_back(self, ordered, link_of, now, monkeypatch):
        _, token = link_of(ordered)
        ordering.lapse(order=ordered, at=now, seen_version=ordered.version)
        type(ordered).objects.filter(pk=ordered.pk).update(organisation_id=OrderLink.objects.get().organisation_id, state="dispatched", attempts=2)
        with pytest.raises(LinkUnusable):
            opened(token, now)
        # The control: without the check of the task the very same link opens it.
        monkeypatch.setattr(queries, "holds_task", lambda link: True)
        assert opened(token, now)


class TestMessages:
    def test_an_organisation_without_an_account_is_sent_one_link_a_task(self, ordered, now, settings, monkeypatch):
        settings.PUBLIC_URL = "https://county.example"
        with monkeypatch.context() as patch:
            patch.setattr(tasks, "has_account", lambda organisation_id, at: True)
            assert tasks.keep_links(now) == 0
        assert [tasks.keep_links(now) for _ in range(2)] == [1, 0]
        sending.deliver_messages(now)
        tasks.keep_links(now)
        assert OrderLink.objects.get().state == "reached"

    def test_a_message_that_failed_is_told_to_the_dispatcher(self, ordered, link_of, now, monkeypatch, township_clerk):
        link, _ = link_of(ordered)

        class Refusing:
            repeats_safely = False

            def send(self, message):
                raise NeverTaken("短信网关不受理（400）")

        monkeypatch.setattr(sending, "sender", Refusing)
        sending.deliver_messages(now)
        tasks.keep_links(now)
        (work,) = inbox(township_clerk).filter(workflow="order_link")
        assert "400" in work.detail and work.subject_id == link.pk

    def test_an_organisation_without_a_mobile_number_is_told_to_the_dispatcher_at_once(self, ordered, now, township_clerk):
        for who in (manager(ordered.organisation), actor("social_worker", division=TOWNSHIP)):
            with pytest.raises(NotPermitted):
                services.send_link(order=ordered, base_url="https://county.example", actor=who, at=now)
        ordered.organisation.phone = "0564-5022000"
        ordered.organisation.save(update_fields=["phone"])
        made = services.send_link(order=ordered, base_url="https://county.example", actor=township_clerk, at=now)
        assert made.state == "unreached" and inbox(township_clerk).filter(workflow="order_link").count() == 1

    def test_the_address_of_the_message_is_the_page(self):
        assert reverse("link", args=["t"]) == f"{LINK_PATH}t/"
