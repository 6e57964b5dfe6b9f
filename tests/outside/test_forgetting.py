"""What a platform sent of people goes when the warning made of it ended longer ago than the county keeps it; a platform is no department."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jiuzhu.casework.referrals.queries import departments
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.rules import SenderInvalid
from jiuzhu.monitoring.outside import services
from jiuzhu.monitoring.outside.models import Row
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY
from tests.monitoring.handing_in import folder
from tests.orders.test_pages import client_as, text
from tests.outside.test_outside import fates, platform, row, send
from tests.registry.conftest import county, id_number, person, registered

__all__ = ["client_as", "county", "folder", "platform", "registered", "send"]
pytestmark = pytest.mark.django_db
BAD = "A9,某人,123,医疗支出高,一级,2026-11-02,,"


@pytest.fixture
def sent(registered, send, now):
    """One row about somebody registered, one that went back; kept for two months."""
    set_local_value(name="outside_rows_months_kept", value="2", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    registered(person(1))
    return send(row("A1", 1), BAD)


def end(warning_state, at):
    Warning.objects.update(state=warning_state, changed_at=at)


def kept(batch):
    return set(Row.objects.filter(batch=batch, forgotten_at=None).values_list("number", flat=True))


def test_of_an_ended_warning_the_row_stays_two_months_and_then_only_its_number_and_result(sent, now):
    end("included", now + timedelta(days=10))
    assert (services.forget(at=now + timedelta(days=60)), kept(sent)) == (0, {"A1", "A9"})
    assert (services.forget(at=now + timedelta(days=63)), kept(sent)) == (1, {"A1"})
    assert (services.forget(at=now + timedelta(days=75)), services.forget(at=now + timedelta(days=75))) == (1, 0)
    gone = Row.objects.get(batch=sent, number="A1")
    assert (gone.cells, gone.told, gone.digest, gone.fate) == (None, None, "", "taken") and gone.warning is not None
    assert [each.action for each in entries("outside_batch", str(sent.pk))].count("到期删除外来预警的原始内容") == 2


@pytest.mark.parametrize("state", ["graded", "ledgered", "rechecking", "referring"])
def test_while_anything_is_still_to_be_done_about_it_the_row_stays(sent, now, state):
    end(state, now)
    services.forget(at=now + timedelta(days=400))
    assert kept(sent) == {"A1"}


def test_the_database_lets_nothing_stay_of_a_row_said_to_be_forgotten(sent, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.update(forgotten_at=now)


def test_a_row_sent_again_after_it_was_forgotten_makes_no_second_warning(sent, send, now):
    end("included", now)
    services.forget(at=now + timedelta(days=75))
    again = send(row("A1", 1), row("A2", 1, matter="失业"), at=now + timedelta(days=80))
    assert fates(again)["A1"] == "late_correction" and Warning.objects.filter(rule_label="医疗支出高").count() == 1


def test_the_page_and_the_answer_say_what_was_forgotten_and_tell_no_id_number(sent, now, client_as):
    end("included", now)
    services.forget(at=now + timedelta(days=75))
    office = client_as("county_officer", division=COUNTY)
    page = text(office.get(reverse("outside-batch", args=[sent.pk])))
    assert "到期删除" in page and id_number(1)[-4:] not in page and office.get(reverse("outside-answer", args=[sent.pk])).status_code == 200


def test_a_platform_is_no_department_to_refer_to_or_to_await_files_of_and_still_gets_a_key(platform, county_officer, now, client_as):
    feeds.enter_department(name="霍山县公安局", division_code=COUNTY, actor=county_officer, at=now)
    assert [name for _, name in departments(COUNTY)] == ["霍山县公安局"]
    with pytest.raises(SenderInvalid):
        feeds.assign_senders(senders={"deaths": str(platform.pk)}, division_code=COUNTY, actor=county_officer, at=now)
    office = client_as("county_officer", division=COUNTY)
    assert platform.name in text(office.get(reverse("feed-senders")))
    assert "密钥" in text(office.post(reverse("feed-key", args=[platform.pk])))
