"""An entry drawn by the county, returned to the township, put right and passed."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from jiuzhu.casework.registry import services as registry
from jiuzhu.casework.registry.models import Household
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.supervision.entries import queries, services
from jiuzhu.supervision.entries.models import EntryCheck, Sampling
from tests.conftest import COUNTY, TOWNSHIP
from tests.registry.conftest import county, person, registered

__all__ = ["county", "registered"]
pytestmark = pytest.mark.django_db


def client_of(role, place, now):
    user = accounts.create_user(username=role, name=f"测试{role}", password=None, actor=SYSTEM, at=now, must_change_password=False)
    accounts.give_post(user_id=str(user.pk), role=role, actor=SYSTEM, at=now, valid_from=date(2026, 1, 1), division_code=place)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def officer(county, now):
    return client_of("county_officer", COUNTY, now)


@pytest.fixture
def clerk(county, now):
    return client_of("township_clerk", TOWNSHIP, now)


def test_a_household_with_faults_is_returned_put_right_and_passed(officer, clerk, registered, now):
    registered(person(1))
    Household.objects.update(address="")
    press = str(uuid4())
    assert officer.post("/entries/", {"press": press, "number": "0"}).status_code == 400
    page = officer.post("/entries/", {"press": press, "number": "5"}, follow=True).content.decode()
    officer.post("/entries/", {"press": press, "number": "5"})
    check = EntryCheck.objects.get()
    assert "没有住址" in page and Sampling.objects.count() == 1 and check.state == "drawn"
    assert clerk.post(f"/entries/sampling/{check.sampling_id}/").status_code == 403
    officer.post(f"/entries/sampling/{check.sampling_id}/")
    assert "录入抽查" in clerk.get("/", follow=True).content.decode()
    address = f"/entries/{check.pk}/"
    assert "没有住址" in clerk.get(address).content.decode()
    refused = clerk.post(address, {"step": "fix", "seen_version": "1", "reason": ""})
    assert refused.status_code == 400 and "没有住址" in refused.content.decode()
    household = Household.objects.get()
    registry.correct_household(household_id=household.pk, changes={"address": "一组 3 号"}, reason="补填", actor=SYSTEM, at=now)
    left = [words for _, words in check.problems if "住址" not in words]
    clerk.post(address, {"step": "fix", "seen_version": "1", "reason": "其余属实" if left else ""})
    check.refresh_from_db()
    assert check.state == "fixed" and "没有住址" not in str(check.problems)
    assert clerk.post(address, {"step": "pass", "seen_version": "2", "reason": ""}).status_code in (400, 403)
    officer.post(address, {"step": "pass", "seen_version": "2", "reason": ""})
    check.refresh_from_db()
    assert check.state == "passed"


def test_a_township_is_scored_by_when_its_recognitions_were_entered_and_every_row_can_be_seen(officer, registered, now):
    set_local_value(name="entry_days", value="15", source="测试", actor=SYSTEM, at=now, valid_from=date(2026, 1, 1))
    registered(person(1))
    category = Household.objects.get().categories.get()
    for since, share in ((date(2026, 11, 10), "100%"), (date(2026, 11, 2), "0%")):
        Household.objects.get().categories.filter(pk=category.pk).update(since=since, entered_at=now)
        page = officer.get("/entries/?month=2026-11").content.decode()
        assert share in page
    rows = officer.get(f"/entries/rows/?month=2026-11&township={TOWNSHIP}").content.decode()
    assert "迟录" in rows and "18" in rows
    assert "这个月没有新的认定" in officer.get("/entries/?month=2026-09").content.decode()


def test_nothing_is_called_in_time_where_no_number_of_days_is_set(officer, registered, now):
    registered(person(1))
    Household.objects.get().categories.update(since=date(2026, 11, 10), entered_at=now)
    page = officer.get("/entries/?month=2026-11").content.decode()
    assert "没有设定" in page and 'data-label="认定">1<' in page and 'data-label="及时">—<' in page


def test_nobody_but_the_county_draws(clerk):
    assert clerk.get("/entries/").status_code == 403


def test_what_was_found_is_sealed_in_the_table_and_absent_from_the_trace(officer, registered, now):
    registered(person(1))
    Household.objects.update(address="")
    officer.post("/entries/", {"press": str(uuid4()), "number": "5"})
    with connection.cursor() as cursor:
        (kept,) = cursor.execute("SELECT problems FROM entries_entrycheck").fetchone()
    check = EntryCheck.objects.get()
    assert "没有住址" in str(check.problems) and "没有住址" not in bytes(kept).decode(errors="replace")
    assert check.problems_count == len(check.problems) and queries.samplings(SYSTEM).get().faulty == 1
    services.send_back(checks=[check], actor=SYSTEM, at=now)
    services.put_right(check=check, seen_version=1, actor=SYSTEM, at=now, note="属实")
    assert not any("没有住址" in str((row.before, row.after)) for row in entries("entry_check", str(check.pk)))


def test_the_township_a_household_left_sees_neither_its_new_address_nor_what_is_wrong_there(officer, clerk, registered, now):
    registered(person(1))
    Household.objects.update(address="")
    officer.post("/entries/", {"press": str(uuid4()), "number": "5"})
    services.send_back(checks=list(EntryCheck.objects.all()), actor=SYSTEM, at=now)
    household, check = Household.objects.get(), EntryCheck.objects.get()
    moved = {"division_code": "341525101001", "address": "新居 8 号", "on": date(2026, 11, 1), "reason": "搬迁"}
    registry.move_household(household_id=household.pk, actor=SYSTEM, at=now, **moved)
    page = clerk.get(f"/entries/{check.pk}/").content.decode()
    assert "新居 8 号" not in page and str(household.pk) not in page and "没有住址" in page
    assert "新居 8 号" in officer.get(f"/entries/{check.pk}/").content.decode()
    clerk.post(f"/entries/{check.pk}/", {"step": "fix", "seen_version": "1", "reason": "迁出前已核实"})
    check.refresh_from_db()
    assert check.state == "fixed" and "没有住址" in str(check.problems)
