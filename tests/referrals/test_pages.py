"""A liaison answers a referral on the page and learns nothing of the household but name, village and matter."""

from __future__ import annotations

import pytest
from django.test import Client

from jiuzhu.casework.referrals.models import Referral
from jiuzhu.casework.registry.models import Household
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.matching.resources.kinds import ResourceEntry
from jiuzhu.matching.resources.library_services import publish_item
from tests.conftest import COUNTY, NOON
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def at_federation(place, federation):
    """Sign the federation's liaison in."""
    user = accounts.create_user(username="lianluo", name="项联络", password="correct-horse-2026", actor=SYSTEM, at=NOON, must_change_password=False)
    accounts.give_post(
        user_id=str(user.pk), role="department_liaison", actor=SYSTEM, at=NOON, valid_from=NOON.date().replace(month=1, day=1), organisation_id=str(federation.pk)
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_liaison_sees_name_village_and_matter_and_nothing_else_of_the_household(referred, at_federation, household):
    referral = referred()
    Household.objects.filter(pk=household.pk).update(address="金丝雀巷九号")
    secrets = ["金丝雀巷九号", str(household.pk), household.number, "718", "名下有车"]
    for member in members_of(household.pk):
        secrets += [secret for secret in (member.person.id_number, member.person.phone) if secret]
    for address in ("/", "/referrals/", f"/referrals/{referral.pk}/"):
        text = at_federation.get(address).text
        assert referral.subject_name in text
        assert [secret for secret in secrets if secret in text] == [], address
    assert "南岳" in text or "村" in text
    for closed in (f"/monitoring/warnings/{referral.origin_id}/", f"/household/{household.pk}/", f"/registry/{household.pk}/"):
        assert at_federation.get(closed).status_code in (403, 404)


def test_an_item_its_department_published_names_department_and_matter_where_a_warning_is_put_to_it(investigated, federation, liaison, place, sign_in, now):
    entry = ResourceEntry(kind="department_item", name="重度残疾人护理补贴", division_code=COUNTY, places=(COUNTY,), organisation_id=str(federation.pk))
    item = publish_item(entry=entry, actor=liaison, at=now)
    warning, clerk = investigated(), sign_in("township_clerk")
    page = f"/monitoring/warnings/{warning.pk}/"
    assert "重度残疾人护理补贴（霍山县残疾人联合会）" in clerk.get(page).text
    given = {"step": "decide", "seen_version": warning.version, "outcome": "refer", "item": str(item.pk), "situation": "持证重度残疾，补贴没有发放。", "note": "应由残联落实"}
    assert clerk.post(page, given).status_code == 302
    referral = Referral.objects.get()
    assert (referral.organisation_id, referral.matter) == (federation.pk, "重度残疾人护理补贴")


def test_the_reply_is_given_on_the_page_and_accepted_by_the_township(referred, at_federation, sign_in):
    referral = referred()
    page = f"/referrals/{referral.pk}/"
    assert at_federation.post(page, {"step": "receive", "seen_version": 0}).status_code == 302
    empty = at_federation.post(page, {"step": "reply", "seen_version": 1, "outcome": "aided", "aid_kind": "护理补贴"})
    assert empty.status_code == 400 and "没有写明从哪天起" in empty.text and "护理补贴" in empty.text
    given = {"step": "reply", "seen_version": 1, "outcome": "aided", "aid_kind": "护理补贴", "amount_fen": "80", "monthly": "yes", "from_on": NOON.date()}
    assert at_federation.post(page, given).status_code == 302
    clerk = sign_in("township_clerk")
    text = clerk.get(page).text
    assert "80.00 元" in text and "确认回复，办结" in text
    assert clerk.post(page, {"step": "accept", "seen_version": 2}).status_code == 302
    assert "已转介" in clerk.get(f"/monitoring/warnings/{referral.origin_id}/").text


def test_the_county_lists_departments_and_urges_one(referred, place, sign_in):
    referral = referred()
    officer = sign_in("county_officer")
    assert "霍山县残疾人联合会" in officer.get("/referrals/").text
    assert officer.post(f"/referrals/{referral.pk}/urge/", {"note": "请尽快"}, follow=True).status_code == 200
    assert "请尽快" in officer.get(f"/referrals/{referral.pk}/").text
    again = officer.post(f"/referrals/{referral.pk}/urge/")
    assert again.status_code == 409 and "今天已经催过" in again.text


def test_a_reminder_from_the_list_of_work_gives_no_number_either(referred, place, sign_in):
    item = open_item("referral", str(referred().pk))
    officer = sign_in("county_officer")
    assert officer.post(f"/work/{item.pk}/urge/", {"note": "请打 138-0013-8000"}).status_code == 400
    assert officer.post(f"/work/{item.pk}/urge/", {"note": "请尽快"}).status_code == 302


def test_a_step_somebody_else_took_is_told(referred, at_federation):
    referral = referred()
    page = f"/referrals/{referral.pk}/"
    at_federation.post(page, {"step": "receive", "seen_version": 0})
    assert "已有人办理" in at_federation.post(page, {"step": "accept", "seen_version": 1}, follow=True).text


def test_whoever_only_reads_warnings_sees_where_one_was_referred_and_no_link_that_is_refused(referred, sign_in):
    referral = referred()
    warning, address = f"/monitoring/warnings/{referral.origin_id}/", f"/referrals/{referral.pk}/"
    assert f'href="{address}"' in sign_in("township_clerk").get(warning).text
    text = sign_in("auditor", division=COUNTY).get(warning).text
    assert referral.organisation_name in text and address not in text
    assert f"{warning}rows/" not in text and "由办理这条预警的人员查看" in text
