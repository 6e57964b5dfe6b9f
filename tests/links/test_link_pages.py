"""The page behind a link: the least before acceptance, plain words when it cannot be used, nothing of the link anywhere else."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from tests.conftest import TOWNSHIP
from tests.orders.conftest import manager

from jiuzhu.delivery.links import services
from jiuzhu.delivery.links.models import OrderLink
from jiuzhu.delivery.orders import services as ordering
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.gateways.queries import find_message
from jiuzhu.foundation.kernel.log_lines import LogLines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch, now):
    monkeypatch.setattr("jiuzhu.interfaces.web.middleware.timezone.now", lambda: now)


def test_the_address_and_the_phone_are_told_only_after_acceptance(ordered, link_of, client):
    _, token = link_of(ordered)
    page = client.get(f"/l/{token}/")
    body = page.content.decode()
    assert page.status_code == 200 and ordered.recipient_name in body and "接单" in body
    assert ordered.address not in body
    assert page["Referrer-Policy"] == "same-origin" and "no-store" in page["Cache-Control"]
    done = client.post(f"/l/{token}/", {"step": "accept", "seen_version": ordered.version}, follow=True)
    assert ordered.address in done.content.decode() and "签到" in done.content.decode()


def test_a_form_of_another_site_takes_no_step(ordered, link_of):
    _, token = link_of(ordered)
    assert Client(enforce_csrf_checks=True).post(f"/l/{token}/", {"step": "accept", "seen_version": ordered.version}).status_code == 403
    ordered.refresh_from_db()
    assert ordered.state == "dispatched"


def test_what_cannot_be_used_gives_a_plain_page_that_tells_nothing_of_the_order(ordered, link_of, client, now):
    link, token = link_of(ordered)
    pages = [client.get(f"/l/{token[::-1]}/")]
    ordering.accept(order=ordered, actor=manager(ordered.organisation), at=now, seen_version=ordered.version)
    services.revoke_link(link=link, actor=services.SYSTEM, at=now, seen_version=link.version, reason="发错了")
    pages += [client.get(f"/l/{token}/"), client.post(f"/l/{token}/", {"step": "check_in", "seen_version": ordered.version})]
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 410 and "链接不能用了" in body
        assert not any(word in body for word in (ordered.recipient_name, ordered.item_label, ordered.address))
    assert OrderLink.objects.get().state == "revoked"


def test_a_step_that_cannot_be_taken_says_why_and_what_was_typed_stays(ordered, link_of, client):
    _, token = link_of(ordered)
    for step in ("accept", "check_in"):
        ordered.refresh_from_db()
        client.post(f"/l/{token}/", {"step": step, "seen_version": ordered.version})
    ordered.refresh_from_db()
    page = client.post(f"/l/{token}/", {"step": "finish", "seen_version": ordered.version, "note": "打扫了屋子"})
    assert page.status_code == 400 and "没有服务照片" in page.content.decode() and "打扫了屋子" in page.content.decode()


def test_a_link_leads_to_the_address_of_the_platform_whatever_host_was_asked_for(ordered, settings, now):
    settings.PUBLIC_URL = "https://county.example"
    user = User.objects.create(username="clerk", name="甲")
    Post.objects.create(user=user, role="township_clerk", division_code=TOWNSHIP, valid_from=now.date())
    clerk = Client()
    clerk.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert clerk.post(f"/orders/{ordered.pk}/link/", headers={"host": "localhost"}).status_code == 302
    assert "https://county.example/l/" in find_message(OrderLink.objects.get().message_id).text


def test_the_log_never_says_a_link():
    token = "A1b2C3d4" * 5
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (f"/l/{token}/",), None)
    assert LogLines().format(record) == "Gone: /l/…/"
    # The control: as Python would have written it.
    assert token in logging.Formatter().format(record)
