"""A care agreement is signed by another, counted, shown, printed, and asked about before its end (P-34)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jiuzhu.casework.assistance.queries import aid_of
from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Person
from jiuzhu.delivery.agreements import services
from jiuzhu.delivery.agreements.models import CareAgreement
from jiuzhu.delivery.agreements.queries import agreements, find_agreement
from jiuzhu.delivery.agreements.rules import AgreementInvalid
from jiuzhu.delivery.agreements.tasks import keep_agreements
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from tests.agreements.test_agreements import ENTRY, THE_FIRST, TODAY, ZONE, assistant, clerk, home, proposed, running
from tests.conftest import TOWNSHIP, VILLAGE, actor

__all__ = ["assistant", "clerk", "home", "proposed", "running"]

pytestmark = pytest.mark.django_db


def test_who_proposed_it_or_wrote_the_consent_down_does_not_sign(home, clerk, assistant, now):
    person, other = home.memberships.get().person_id, actor("township_clerk", division=TOWNSHIP, user_id="other")
    made = services.propose(household_id=home.pk, person_id=person, entry=ENTRY, actor=clerk, at=now)
    services.consent(agreement=made, consented_on=TODAY, witness="何桂芝", seen_version=0, actor=other, at=now)
    for who in (clerk, other):
        with pytest.raises(NotPermitted):
            services.sign(agreement=made, signed_on=TODAY, seen_version=1, actor=who, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            CareAgreement.objects.filter(pk=made.pk).update(state="in_force", signed_on=TODAY, signer_id=who.user_id)
    services.sign(
        agreement=made, signed_on=TODAY, seen_version=1, actor=actor("township_clerk", division=TOWNSHIP, user_id="third"), at=now
    )
    assert made.signer_id == "third"


def test_care_given_stands_among_the_aid_of_the_month_asked_for_and_care_not_given_does_not(running, home, assistant, now):
    keep_agreements(THE_FIRST)
    running.refresh_from_db()
    services.check(
        agreement=running,
        result="kept",
        words="",
        seen_version=running.version,
        actor=assistant,
        at=datetime(2027, 1, 2, 8, tzinfo=now.tzinfo),
    )
    told = aid_of(home.pk).get()
    assert (told.kind, told.label, told.month, told.received_on, told.amount_fen, told.department) == (
        "nursing",
        "照料护理",
        "2026-12",
        date(2026, 12, 31),
        30000,
        "侄子吴明",
    )
    assert running.checks.get().month == date(2026, 12, 1)
    for month, result in ((1, "partly"), (2, "broken")):
        moment = datetime(2027, month, 20, 8, tzinfo=now.tzinfo)
        assert keep_agreements(moment) == (0, 1)
        running.refresh_from_db()
        services.check(agreement=running, result=result, words="没有洗被褥", seen_version=running.version, actor=assistant, at=moment)
    assert [(each.month, each.amount_fen) for each in aid_of(home.pk)] == [("2027-01", None), ("2026-12", 30000)]


def test_whom_the_law_names_no_more_is_neither_signed_for_nor_renewed(proposed, home, assistant, clerk, now):
    services.consent(agreement=proposed, consented_on=TODAY, witness="何桂芝", seen_version=0, actor=assistant, at=now)
    Household.objects.filter(pk=home.pk).update(category_class="concentrated")
    with pytest.raises(AgreementInvalid, match="不符合"):
        services.sign(agreement=find_agreement(clerk, proposed.pk), signed_on=TODAY, seen_version=1, actor=clerk, at=now)
    Household.objects.filter(pk=home.pk).update(category_class="dispersed")
    services.sign(agreement=find_agreement(clerk, proposed.pk), signed_on=TODAY, seen_version=1, actor=clerk, at=now)
    Household.objects.filter(pk=home.pk).update(category_class="concentrated")
    with pytest.raises(AgreementInvalid, match="不符合"):
        found = find_agreement(clerk, proposed.pk)
        services.ask_renewal(
            agreement=found, valid_until=date(2028, 11, 19), consented_on=TODAY, witness="何桂芝", seen_version=2, actor=assistant, at=now
        )


def test_on_screen_it_is_proposed_consented_to_signed_and_printed(home, now):
    def client(role, division):
        user = User.objects.create(username=role, name="甲")
        Post.objects.create(user=user, role=role, division_code=division, valid_from=date(2020, 1, 1))
        made = Client()
        made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return made

    village, township = client("village_assistant", VILLAGE), client("township_clerk", TOWNSHIP)
    assert "委托照料" in village.get(reverse("household-file", args=[home.pk])).content.decode()
    person = str(home.memberships.get().person_id)
    Membership.objects.create(
        household=home, relation="spouse", since=date(2026, 1, 1),
        person=Person.objects.create(name="在院的", id_index="2", birth_date=date(1950, 1, 1), sex="F", changed_at=now, alive=True),
    )  # fmt: skip
    CategoryMembership.objects.create(
        household=home, person=Person.objects.get(name="在院的"), category="extreme_hardship", category_class="concentrated", since=date(2026, 1, 1), entered_at=now,
    )  # fmt: skip
    form = village.get(reverse("agreement-new", args=[home.pk])).content.decode()
    assert '<option value="" selected>' in form and ">吴老栓</option>" in form and ">在院的</option>" not in form and "集中供养" in form
    given = {
        "person_id": person,
        "carer_kind": "亲友",
        "carer_name": "侄子",
        "content": ["生活照料"],
        "fee": "300.00",
        "valid_from": "2026-11-20",
        "valid_until": "2027-11-19",
    }
    page = village.post(reverse("agreement-new", args=[home.pk]), given).url
    assert "本人同意" in village.get(page).content.decode() and "三方签字" not in village.get(page).content.decode()
    found = CareAgreement.objects.get()
    village.post(page, {"step": "consent", "seen_version": 0, "consented_on": "2026-11-20", "witness": "何桂芝"})
    assert township.post(page, {"step": "sign", "seen_version": 1, "signed_on": "2026-11-20"}).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.fee_fen) == ("in_force", 30000) and "侄子" in township.get(reverse("agreements")).content.decode()
    assert township.get(reverse("agreement-paper", args=[found.pk])).content[:4] == b"%PDF"


def test_it_is_seen_where_the_household_lives_and_goes_with_it(running, home, clerk, now):
    elsewhere = actor("township_clerk", division="341525101000", user_id="elsewhere")
    with pytest.raises(NotFound):
        find_agreement(elsewhere, running.pk)
    assert not agreements(actor("provider_manager", organisation="7c3e9f6e-2f9f-4c5f-9d7b-0a4f3a1b2c3d")).exists()
    Household.objects.filter(pk=home.pk).update(division_code="341525101001")
    moved = find_agreement(elsewhere, running.pk)
    services.end(agreement=moved, reason="随子女生活", seen_version=moved.version, actor=elsewhere, at=now)
    assert (moved.state, moved.division_code) == ("ended", "341525101001")
    with pytest.raises(NotFound):
        find_agreement(clerk, running.pk)


def test_the_inbox_asks_before_an_agreement_ends_until_somebody_says_it_is_not_renewed(running, assistant):
    def waits():
        return inbox(assistant).filter(workflow="care_agreement", subject_id=running.pk, closed_at__isnull=True)

    early, soon = (datetime(2027, month, day, 9, tzinfo=ZONE) for month, day in ((9, 30), (10, 2)))
    for moment, state in ((early, "check"), (soon, "check")):
        keep_agreements(moment)
        running.refresh_from_db()
        assert running.state == state
        services.check(agreement=running, result="kept", words="", seen_version=running.version, actor=assistant, at=moment)
    keep_agreements(soon)
    running.refresh_from_db()
    assert running.state == "ending" and waits().get().due_at.astimezone(ZONE).date() == running.valid_until
    services.let_end(agreement=running, reason="入住敬老院", seen_version=running.version, actor=assistant, at=soon)
    keep_agreements(soon)
    running.refresh_from_db()
    assert running.state == "in_force" and not waits().exists()
