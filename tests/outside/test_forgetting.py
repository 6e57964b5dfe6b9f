"""What a platform sent of people goes when the warning made of it ended longer ago than the county keeps it; a platform is no department."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from jiuzhu.casework.applications.models import Trigger
from jiuzhu.casework.referrals.queries import departments
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.models import WorkItem
from jiuzhu.interfaces.web.letters import warning as warning_letter
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.rules import SenderInvalid
from jiuzhu.monitoring.outside import services
from jiuzhu.monitoring.outside.models import Row
from jiuzhu.monitoring.outside.services import forgetting
from jiuzhu.monitoring.warnings.figures import AS_SENT
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import InvestigationEntry, Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import assign, decide, investigate
from jiuzhu.monitoring.warnings.services.forgetting import FORGOTTEN
from tests.conftest import COUNTY, VILLAGE
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


SENT = ("三姨王小二", "六安路七号楼", "13912345678", id_number(78))
TELLING = "预警编号,姓名,公民身份号码,预警内容,预警日期,亲属,住址,联系电话"


def telling(number, order, matter="医疗支出高", on="2026-11-02"):
    return f"{number},{SENT[0]},{id_number(order)},{matter},{on},{SENT[0]},{SENT[1]},{SENT[2]}"


def written():
    """Every value of every row of every table, sealed ones opened, as text."""
    rows = (row for model in apps.get_models() for row in model._base_manager.all())
    return "\n".join(str(getattr(row, field.attname)) for row in rows for field in row._meta.concrete_fields)


@pytest.fixture
def included(registered, send, now, county_officer, village_assistant, township_clerk):
    """A finding about somebody on no aid that led to an application, its number an ID number; and a row that went back."""
    set_local_value(name="outside_rows_months_kept", value="2", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    batch = send(telling(f"A-{SENT[3]}", 77), telling("A2", 79, on=SENT[1]), head=TELLING)
    warning = Warning.objects.get()
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    seen = InvestigationEntry(now.date(), "visit", "赵协理", "入户查看，情况属实", True)
    investigate(warning_id=warning.pk, entry=seen, actor=village_assistant, at=now, seen_version=1)
    decide(warning_id=warning.pk, entry=OutcomeEntry(Outcome.INCLUDE, "符合条件"), actor=township_clerk, at=now, seen_version=2)
    return batch


def test_no_word_the_platform_sent_of_a_person_is_left_in_any_table(included, now):
    before = written()
    assert all(word in before for word in SENT)
    digest = Warning.objects.get().evidence_digest
    assert services.forget(at=now + timedelta(days=75)) == 2
    after = written()
    masked = f"*{SENT[2][-4:]}"
    assert not [word for word in (*SENT, masked) if word in after]
    warning = Warning.objects.get()
    assert (warning.evidence, warning.evidence_digest, warning.state) == ({AS_SENT: {}}, digest, "included")
    assert {item.detail for item in WorkItem.objects.filter(workflow="warning")} == {FORGOTTEN}
    assert Trigger.objects.get().words_sealed == f"医疗支出高：{FORGOTTEN}"


def test_while_it_is_kept_nothing_is_in_the_clear_and_the_platform_is_answered_by_its_own_number(included, now, client_as):
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, told, cells FROM outside_row")
        raw = "".join(
            bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)
            for row in cursor.fetchall()
            for cell in row
        )
    assert SENT[3] not in raw and "A2" in raw
    row = Row.objects.get(fate="taken")
    assert row.number.startswith("****·") and row.number_sent == f"A-{SENT[3]}"
    office = client_as("county_officer", division=COUNTY)
    assert SENT[3] not in text(office.get(reverse("outside-batch", args=[included.pk])))
    sheet = openpyxl.load_workbook(io.BytesIO(office.get(reverse("outside-answer", args=[included.pk])).content)).active
    assert sheet["A2"].value == f"A-{SENT[3]}"
    services.forget(at=now + timedelta(days=75))
    assert Row.objects.get(pk=row.pk).number_sent == row.number


def test_a_number_that_names_somebody_is_known_again(included, send, now):
    again = send(telling(f"A-{SENT[3]}", 77), telling("A3", 80), head=TELLING, at=now + timedelta(days=1))
    assert Row.objects.get(batch=again, line=2).fate == "same"


def test_the_figures_of_a_finding_that_came_later_stay_as_long_as_its_own_batch(sent, send, now):
    end("included", now)
    later = send(row("A7", 1, on="2026-12-02"), at=now + timedelta(days=40))
    assert fates(later) == {"A7": "quiet"}
    services.forget(at=now + timedelta(days=75))
    figures = {each.month: each.evidence for each in Sighting.objects.all()}
    assert figures == {"2026-11": {AS_SENT: {}}, "2026-12": {AS_SENT: {"近三月自付（元）": "30000.00"}}}
    services.forget(at=now + timedelta(days=140))
    assert {str(each.evidence) for each in Sighting.objects.all()} == {str({AS_SENT: {}})}


def test_one_taken_up_again_meanwhile_keeps_what_it_rests_on(sent, now, monkeypatch):
    end("included", now)
    over = forgetting._over

    def taken_up(batch, since):
        found = list(over(batch, since))
        end("assigned", now)
        return Row.objects.filter(pk__in=[each.pk for each in found])

    monkeypatch.setattr(forgetting, "_over", taken_up)
    with transaction.atomic():
        forgetting._forget_some(sent, now + timedelta(days=10), now + timedelta(days=75))
    assert kept(sent) == {"A1"} and Warning.objects.get().evidence[AS_SENT]


def test_many_rows_are_forgotten_some_at_a_time(registered, send, now, monkeypatch):
    set_local_value(name="outside_rows_months_kept", value="2", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    batch = send(*(row(f"B{order}", order) for order in range(81, 86)))
    end("false_alarm", now)
    assert services.forget(at=now + timedelta(days=75)) == 5 and not kept(batch)
    assert [each.action for each in entries("outside_batch", str(batch.pk))].count("到期删除外来预警的原始内容") == 3


def test_the_page_of_the_warning_says_when_what_was_sent_was_deleted(included, now, client_as):
    office, page = client_as("county_officer", division=COUNTY), reverse("warning", args=[Warning.objects.get().pk])
    assert SENT[1] in text(office.get(page))
    services.forget(at=now + timedelta(days=75))
    told = text(office.get(page))
    assert "平台发来的数据已于" in told and "到期删除，只留编号和办理结果" in told and SENT[1] not in told


def test_a_letter_written_afterwards_tells_no_figure_and_says_so(sent, now, county_officer):
    end("included", now)
    parts = [warning_letter.draft(Warning.objects.get(), actor=county_officer, on=now.date()).content.parts[0]]
    services.forget(at=now + timedelta(days=75))
    parts.append(warning_letter.draft(Warning.objects.get(), actor=county_officer, on=now.date()).content.parts[0])
    assert [(len(each.conditions), "到期删除" in each.note) for each in parts] == [(1, False), (0, True)]


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
