"""The worker's phone without a signal: what is recorded waits on the phone and is sent once, in order."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from PIL import Image
from tests.axe import violations
from tests.orders.conftest import manager
from tests.orders.test_pages import client_as  # noqa: F401

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.models import Evidence, Order
from jiuzhu.foundation.workflow.models import StepTaken
from jiuzhu.interfaces.web import assets

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
]


def photo() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "blue").save(out, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def accepted(register, provider, order, client_as, now):  # noqa: F811
    """An accepted order and the worker's browser session."""
    organisation = provider()
    made = order(register(), wanted_on=max(now.date(), timezone.localdate()))
    services.accept(order=made, actor=manager(organisation), at=now, seen_version=made.version)
    carer = client_as("provider_worker", organisation=organisation)
    return made, carer.cookies["sessionid"].value


@pytest.fixture
def phone(accepted, chromium, live_server):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": accepted[1], "url": live_server.url}])
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    yield page
    context.close()


def steps(made) -> list[str]:
    return list(StepTaken.objects.filter(subject_id=made.pk).order_by("from_version").values_list("step", flat=True))


def test_a_whole_service_is_recorded_without_a_signal_and_sent_once(phone, accepted, live_server):
    made = accepted[0]
    phone.goto(f"{live_server.url}/stops/{made.pk}/")
    phone.wait_for_selector("form[data-outbox][data-started]")
    assert not violations(phone)
    phone.context.set_offline(True)
    phone.wait_for_selector("[data-net].off")
    phone.get_by_role("button", name="到了，签到").click()
    phone.get_by_text("签到：已记录，待上传").wait_for()
    assert "已记录 1 项" in phone.text_content("[data-net]")
    phone.get_by_label("服务记录").fill("代买药品，送到家中")
    phone.set_input_files("#photos", photo())
    phone.get_by_role("button", name="完成，签退").click()
    phone.get_by_text("签退：已记录，待上传").wait_for()
    assert "已记录 2 项" in phone.text_content("[data-net]") and steps(made) == ["approve", "dispatch", "accept"]
    phone.context.set_offline(False)
    phone.locator("[data-net]", has_text="有网络").wait_for()
    assert steps(made) == ["approve", "dispatch", "accept", "check_in", "check_out"]
    assert sorted(Evidence.objects.filter(order=made).values_list("kind", flat=True)) == ["check_in", "check_out", "note", "photo"]
    assert Order.objects.get(pk=made.pk).state == "served" and not phone.troubles


def test_an_answer_that_got_lost_does_nothing_twice(phone, accepted, live_server):
    made, lost = accepted[0], []

    def lose_the_first_answer(route):
        if lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    phone.route("**/check_in/", lose_the_first_answer)
    phone.goto(f"{live_server.url}/stops/{made.pk}/")
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.get_by_role("button", name="到了，签到").click()
    phone.locator(".tag", has_text="服务中").wait_for()
    assert lost and steps(made) == ["approve", "dispatch", "accept", "check_in"]


def test_typed_words_survive_a_closed_page_and_a_refusal_stands_beside_the_form(phone, accepted, live_server):
    made = accepted[0]
    phone.goto(f"{live_server.url}/stops/{made.pk}/")
    phone.wait_for_selector("form[data-outbox][data-started]")
    phone.get_by_role("button", name="到了，签到").click()
    phone.get_by_role("button", name="完成，签退").wait_for()
    phone.get_by_label("服务记录").fill("写到一半")
    phone.reload()
    phone.wait_for_selector("form[data-outbox][data-started]")
    assert phone.get_by_label("服务记录").input_value() == "写到一半"
    phone.get_by_role("button", name="完成，签退").click()
    phone.get_by_text("还没有服务照片").wait_for()
    assert phone.get_by_label("服务记录").input_value() == "写到一半" and steps(made)[-1] == "check_in"
