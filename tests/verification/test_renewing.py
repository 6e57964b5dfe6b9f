"""Authorisations that run out are listed by township, stand on the desk once a household, and are signed again or let go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import record_death
from jiuzhu.casework.verification import queries_of_terms, services
from jiuzhu.casework.verification.models import Authorisation, Renewal
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.workflow.queries import inbox
from tests.conftest import TOWNSHIP, actor
from tests.verification.conftest import NEXT_TOWNSHIP, move

pytestmark = pytest.mark.django_db
TERM = 180
"""Days from the day of signing (20 November) to the last day (19 May)."""


def names(rows):
    return sorted(each.person_name for each in rows)


def at_end(now, days=0):
    return now + timedelta(days=TERM + days)


@pytest.fixture
def remind(now):
    def make(days=0):
        return services.remind_expiring(at=at_end(now, days))

    return make


def test_they_are_listed_from_the_countys_day_on_until_their_last_and_are_over_the_day_after(signed, now):
    signed()
    last = Authorisation.objects.first().valid_until
    for before, listed in ((31, 0), (30, 2), (0, 2), (-1, 0)):
        assert queries_of_terms.running_out(on=last - timedelta(days=before), days=30).count() == listed
    assert queries_of_terms.run_out(on=last).count() == 0 and queries_of_terms.run_out(on=last + timedelta(days=1)).count() == 2


def test_who_signed_again_is_listed_no_more_and_who_withdrew_is_listed_as_over(signed, household, township_clerk, now):
    signed()
    first = Authorisation.objects.get(person_name="周桂兰")
    services.withdraw(authorisation_id=first.pk, reason="本人要求", actor=township_clerk, at=now, seen_version=0)
    assert names(queries_of_terms.run_out(on=now.date())) == ["周桂兰"]
    later = at_end(now, -10)
    signed("吴长贵", on=later.date(), at=later)
    assert names(queries_of_terms.running_out(on=later.date(), days=30)) == []
    signed("周桂兰", on=later.date(), at=later)
    assert names(queries_of_terms.run_out(on=later.date())) == []


def test_the_dead_are_asked_for_nothing(signed, household, now):
    signed()
    head = next(each.person for each in members_of(household.pk) if each.person.name == "吴长贵")
    record_death(person_id=head.pk, died_on=now.date(), source="测试", actor=SYSTEM, at=now)
    assert names(queries_of_terms.run_out(on=at_end(now, 1).date())) == ["周桂兰"]


def test_a_household_stands_on_the_desk_of_its_township_once_until_all_have_signed(signed, household, township_clerk, remind, now):
    signed()
    assert (remind(-40), remind(-20), remind(-20)) == (0, 1, 0)
    item = inbox(township_clerk).get(workflow="renewal")
    assert item.title == "续签核对授权" and not inbox(actor("township_clerk", division=NEXT_TOWNSHIP)).filter(workflow="renewal").exists()
    later = at_end(now, -15)
    signed("吴长贵", on=later.date(), at=later)
    assert inbox(township_clerk).filter(workflow="renewal").exists()
    signed("周桂兰", on=later.date(), at=later)
    assert Renewal.objects.get().state == "renewed" and not inbox(township_clerk).filter(workflow="renewal").exists()


def test_who_will_not_sign_again_is_reminded_of_that_term_no_more(signed, household, township_clerk, remind, now):
    signed()
    remind(-20)
    due = Renewal.objects.get()
    with pytest.raises(NotFound):
        services.let_go(renewal_id=due.pk, reason="不再申请", actor=actor("township_clerk", division=NEXT_TOWNSHIP), at=now, seen_version=0)
    services.let_go(renewal_id=due.pk, reason="不再申请", actor=township_clerk, at=now, seen_version=0)
    assert remind(-10) == 0 and Renewal.objects.get().state == "let_go"


def test_a_household_that_moved_is_called_by_the_township_it_lives_in(signed, household, remind, now):
    signed()
    remind(-20)
    move(household, now)
    remind(-19)
    assert dict(Renewal.objects.values_list("division_code", "state"))[household.division_code] == "ended"
    there = actor("township_clerk", division=NEXT_TOWNSHIP)
    assert inbox(there).filter(workflow="renewal").count() == 1
    listed = queries_of_terms.running_out(on=at_end(now, -19).date(), days=30)
    assert queries_of_terms.seen_by(listed, there).count() == 2
    assert not queries_of_terms.seen_by(listed, actor("township_clerk", division=TOWNSHIP)).exists()


def test_the_list_says_what_stopped_and_leads_to_signing(signed, household, opened, client_as):
    signed()
    opened()
    Authorisation.objects.update(valid_from=date(2020, 1, 1), valid_until=date(2020, 6, 30))
    clerk = client_as("township_clerk", division=TOWNSHIP)
    page = clerk.get("/verification/expiring/?tab=over").content.decode()
    assert "吴长贵" in page and "核对等着授权，没有问任何来源" in page and f"/verification/household/{household.pk}/sign/?person=" in page
    sheet = clerk.get("/verification/expiring/?tab=over&export=1")
    assert sheet["Content-Type"].endswith("sheet") and clerk.get("/verification/expiring/").status_code == 200
    person = next(each.person_id for each in members_of(household.pk) if each.person.name == "周桂兰")
    form = clerk.get(f"/verification/household/{household.pk}/sign/?person={person}")
    assert form.context["form"]["signer_name"].value() == "周桂兰"
    assert "吴长贵" not in client_as("township_clerk", division=NEXT_TOWNSHIP).get("/verification/expiring/?tab=over").content.decode()


def test_the_desk_leads_to_the_household_where_it_can_be_let_go(signed, household, remind, client_as):
    signed()
    remind(-20)
    due = Renewal.objects.get()
    clerk = client_as("township_clerk", division=TOWNSHIP)
    address = f"/verification/renewals/{due.pk}/"
    assert "周桂兰" in clerk.get(address).content.decode()
    assert clerk.post(address, {"seen_version": 0, "reason": ""}).status_code == 400
    assert clerk.post(address, {"seen_version": 0, "reason": "不再申请救助"}).status_code == 302 and Renewal.objects.get().state == "let_go"
    assert client_as("township_clerk", division=NEXT_TOWNSHIP).get(address).status_code == 404


def test_the_desk_says_of_each_member_when_and_how_the_authorisation_ended(signed, household, township_clerk, remind, client_as, now):
    signed()
    remind(-20)
    Authorisation.objects.filter(person_name="吴长贵").update(valid_from=date(2020, 1, 1), valid_until=date(2020, 6, 30))
    wife = Authorisation.objects.get(person_name="周桂兰")
    services.withdraw(authorisation_id=wife.pk, reason="本人要求", actor=township_clerk, at=now, seen_version=0)
    clerk, address = client_as("township_clerk", division=TOWNSHIP), f"/verification/renewals/{Renewal.objects.get().pk}/"
    page = clerk.get(address)
    assert [(each.name, str(each.ended), each.ended_by) for each in page.context["members"]] == [
        ("吴长贵", "2020-06-30", "到期"),
        ("周桂兰", str(now.date()), "撤回"),
    ]
    assert "吴长贵、周桂兰的授权已经失效" in page.content.decode() and "—" not in page.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    signed("吴长贵", on=now.date(), at=now)
    assert [each.ended_by for each in clerk.get(address).context["members"]] == ["", "撤回"]


def test_a_member_who_never_signed_is_named_as_such(signed, household, remind, client_as):
    signed("吴长贵")
    remind(-20)
    page = client_as("township_clerk", division=TOWNSHIP).get(f"/verification/renewals/{Renewal.objects.get().pk}/").content.decode()
    assert "没有签过" in page and "已经失效" not in page
