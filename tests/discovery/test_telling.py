"""Leads told by those who do not handle them: a carer, a charity, a department, a volunteer (P-01, 004·三(五)19)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.discovery import queries, services
from jiuzhu.monitoring.discovery.models import Discovery
from jiuzhu.monitoring.discovery.rules import NOT_CONFIRMED, TAKEN_UP, TOLD_A_DAY, WAITING, TellingsTooMany
from tests.conftest import actor
from tests.orders.test_pages import client_as
from tests.registry.conftest import VILLAGE

__all__ = ["client_as"]

pytestmark = pytest.mark.django_db
COUNTY = "341525000000"


@pytest.fixture
def member(county, now):
    """Somebody with a role in an organisation of the county."""

    def of(role, *, place=COUNTY, name="安康养老服务中心"):
        body = create_organisation(name=name, kind="elder_care", division_code=place, actor=SYSTEM, at=now)
        return actor(role, organisation=str(body.pk), user_id=f"{role}-{name}")

    return of


@pytest.mark.parametrize(
    ("role", "channel"),
    [
        ("provider_worker", "provider"),
        ("provider_manager", "provider"),
        ("charity_manager", "charity"),
        ("department_liaison", "department"),
        ("volunteer", "volunteer"),
    ],
)
def test_whoever_meets_people_tells_the_village_and_it_waits_there(member, lead, village_assistant, now, role, channel):
    teller = member(role)
    made = services.tell(entry=lead(channel=""), actor=teller, at=now)
    assert (made.channel, str(made.organisation_id)) == (channel, teller.organisations(Duty.LEAD_TELL)[0])
    assert [(item.action, item.about) for item in inbox(village_assistant)] == [("核实", "王大爷")]


def test_what_a_phone_sends_twice_is_told_once(member, lead, now):
    teller, entry = member("provider_worker"), lead(channel="")
    assert services.tell(entry=entry, actor=teller, at=now).pk == services.tell(entry=entry, actor=teller, at=now).pk


def test_a_volunteer_of_a_village_tells_of_that_village_only(county, lead, now):
    teller = actor("volunteer", division=VILLAGE)
    assert services.tell(entry=lead(channel=""), actor=teller, at=now).organisation_id is None
    with pytest.raises(NotPermitted):
        services.tell(entry=lead(village_code="341525101001"), actor=teller, at=now)


def test_an_organisation_of_another_county_tells_nothing_here(member, lead, now):
    with pytest.raises(NotPermitted, match="本县"):
        services.tell(entry=lead(), actor=member("provider_worker", place="341524000000"), at=now)


def test_a_teller_cannot_name_a_household_nor_see_leads(member, lead, registered, now):
    home, teller = registered(), member("charity_manager")
    made = services.tell(entry=lead(household_id=str(home.pk)), actor=teller, at=now)
    assert made.household_id is None
    with pytest.raises(NotFound):
        queries.find_discovery(teller, made.pk)
    with pytest.raises(NotPermitted):
        services.record_discovery(entry=lead(), actor=teller, at=now)


def test_a_teller_learns_only_whether_it_was_taken_up_and_nobody_elses(member, lead, township_clerk, village_assistant, now):
    teller, other = member("provider_worker"), member("volunteer", name="志愿队")
    first, second = (services.tell(entry=lead(press=uuid.uuid4()), actor=teller, at=now) for _ in range(2))
    assert [each.became for each in queries.told_by(teller)] == [WAITING, WAITING] and queries.told_by(other) == []
    services.check(discovery=first, holds=True, finding="屋里没有存粮。", actor=village_assistant, at=now, seen_version=0)
    services.apply(discovery=first, note="已告知低保。", actor=township_clerk, at=now, seen_version=1)
    services.check(discovery=second, holds=False, finding="子女已接走。", actor=village_assistant, at=now, seen_version=0)
    told = queries.told_by(teller)
    assert {each.became for each in told} == {TAKEN_UP, NOT_CONFIRMED}
    assert "存粮" not in str(told) and "低保" not in str(told)


def test_what_was_told_long_ago_stands_on_a_later_page(client_as, member, lead, now):
    member("provider_worker")
    carer = client_as("provider_worker", organisation=accounts.organisations()[0])
    teller = accounts.actor_of(carer.user, on=now.date())
    for number in range(TOLD_A_DAY + 1):
        services.tell(entry=lead(press=uuid.uuid4(), who=f"第{number}位"), actor=teller, at=now - timedelta(days=number == 0))
    assert "第0位" not in carer.get("/tell/").content.decode() and "第0位" in carer.get("/tell/?page=2").content.decode()


def test_one_account_does_not_flood_the_villages(member, lead, now):
    teller = member("provider_worker")
    for _ in range(TOLD_A_DAY):
        last = lead()
        services.tell(entry=last, actor=teller, at=now)
    with pytest.raises(TellingsTooMany):
        services.tell(entry=lead(), actor=teller, at=now)
    assert services.tell(entry=last, actor=teller, at=now) and Discovery.objects.count() == TOLD_A_DAY


def test_the_page_of_a_carer_tells_in_three_fields_and_shows_no_register(client_as, member, now):
    member("provider_worker")
    carer = client_as("provider_worker", organisation=accounts.organisations()[0])
    sent = carer.post("/tell/new/", {"press": uuid.uuid4(), "who": "王大爷", "village_code": VILLAGE, "what": "摔伤后没人做饭。"}, follow=True)
    assert WAITING in sent.content.decode() and "王大爷" in sent.content.decode()
    assert carer.get(f"/discovery/{Discovery.objects.get().pk}/").status_code in (403, 404)
    faulty = carer.post("/tell/new/", {"press": uuid.uuid4(), "who": "", "village_code": VILLAGE, "what": "摔伤"})
    assert faulty.status_code == 400 and "摔伤" in faulty.content.decode()
