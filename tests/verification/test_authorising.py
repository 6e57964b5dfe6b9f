"""Nobody is authorised without a signature, and nobody once it is withdrawn or over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import merge_persons
from jiuzhu.casework.verification import queries
from jiuzhu.casework.verification.models import Authorisation
from jiuzhu.casework.verification.rules import AuthorisationInvalid, LimitNotSet, Signing
from jiuzhu.casework.verification.services import authorise, withdraw
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import id_number_of
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.vault.queries import content
from tests.conftest import COUNTY, VILLAGE, actor
from tests.orders.conftest import person
from tests.verification.conftest import ADDRESS, NEXT_TOWNSHIP, drawing, move

pytestmark = pytest.mark.django_db


def people(household):
    return {each.person.name: each.person for each in members_of(household.pk)}


class TestSigning:
    def test_a_signature_on_the_screen_holds_for_the_months_the_county_set(self, household, township_clerk, now):
        head = people(household)["吴长贵"]
        signing = Signing((str(head.pk),), "吴长贵", "self", now.date(), drawing=ADDRESS)
        given = authorise(household_id=household.pk, signing=signing, actor=township_clerk, at=now)[0]
        assert (given.valid_from, given.valid_until, given.method) == (date(2026, 11, 20), date(2027, 5, 19), "screen")
        assert content(given.file_id) == drawing() and "互联网金融资产" in given.wording["sources"]
        assert queries.authorised_person_ids(on=now.date()) == {head.pk}
        assert [id_number_of(key) for key in queries.authorised_keys(on=now.date())] == [head.id_number]

    def test_the_first_and_the_last_day_count_and_the_next_does_not(self, signed, household, now):
        signed()
        assert not queries.authorised_person_ids(on=now.date() - timedelta(days=1))
        assert len(queries.authorised_person_ids(on=date(2027, 5, 19))) == 2
        assert not queries.authorised_person_ids(on=date(2027, 5, 20))

    def test_a_press_that_is_repeated_is_one_authorisation(self, signed):
        assert [each.pk for each in signed()] == [each.pk for each in signed()]
        assert Authorisation.objects.count() == 2

    def test_a_second_press_that_comes_between_does_not_fail(self, signed, monkeypatch):
        put = vault.put
        pressed = []

        def between(**told):
            if not pressed:
                pressed.append(True)
                signed()
            return put(**told)

        monkeypatch.setattr(vault, "put", between)
        assert len(signed()) == Authorisation.objects.count() == 2

    def test_what_is_not_signed_as_it_must_be_is_refused_beside_its_field(self, household, township_clerk, now):
        everybody = tuple(str(each.pk) for each in people(household).values())
        for changes, field in (
            ({"person_ids": ()}, "persons"),
            ({"paper": b""}, "paper"),
            ({"signer_name": " "}, "signer_name"),
            ({"signed_on": date(2026, 11, 21)}, "signed_on"),
            ({"signed_on": date(2026, 5, 1)}, "signed_on"),
            ({"signer": "neighbour"}, "signer"),
            ({"paper": b"", "drawing": ADDRESS}, "persons"),
            ({"paper": b"", "drawing": "data:image/png;base64,?", "person_ids": everybody[:1]}, "drawing"),
            ({"paper": b"", "drawing": "data:image/png;base64,签名", "person_ids": everybody[:1]}, "drawing"),
        ):
            given = {"person_ids": everybody, "signer_name": "吴长贵", "signer": "self", "signed_on": now.date(), "paper": drawing()} | changes
            with pytest.raises(AuthorisationInvalid) as refused:
                authorise(household_id=household.pk, signing=Signing(**given), actor=township_clerk, at=now)
            assert refused.value.field == field and not Authorisation.objects.exists()

    def test_a_minor_is_signed_for_by_a_guardian(self, register, terms, township_clerk, now):
        home = register(person("吴长贵"), person("吴小朵", relation="child", born="20150601"))
        child = people(home)["吴小朵"]
        given = {"person_ids": (str(child.pk),), "signed_on": now.date(), "paper": drawing()}
        with pytest.raises(AuthorisationInvalid, match="未成年"):
            authorise(household_id=home.pk, signing=Signing(**given, signer_name="吴小朵", signer="self"), actor=township_clerk, at=now)
        signing = Signing(**given, signer_name="吴长贵", signer="guardian")
        assert authorise(household_id=home.pk, signing=signing, actor=township_clerk, at=now)[0].person_id == child.pk

    def test_nothing_is_signed_while_the_county_has_not_said_for_how_long(self, register, township_clerk, now):
        home = register()
        signing = Signing((str(members_of(home.pk)[0].person_id),), "吴秀兰", "self", now.date(), paper=drawing())
        with pytest.raises(LimitNotSet, match="核对授权的有效月数"):
            authorise(household_id=home.pk, signing=signing, actor=township_clerk, at=now)

    def test_only_whoever_asks_for_checks_takes_signatures(self, household, county_officer, now):
        signing = Signing((str(people(household)["吴长贵"].pk),), "吴长贵", "self", now.date(), paper=drawing())
        with pytest.raises(NotPermitted):
            authorise(household_id=household.pk, signing=signing, actor=county_officer, at=now)

    def test_an_authorisation_without_a_signature_cannot_be_stored(self, signed):
        with pytest.raises(IntegrityError), transaction.atomic():
            Authorisation.objects.filter(pk=signed()[0].pk).update(file_id="")


class TestWithdrawing:
    def test_a_withdrawn_authorisation_is_in_force_no_more(self, signed, township_clerk, now):
        given = signed("吴长贵")[0]
        withdraw(authorisation_id=given.pk, reason="本人到窗口提出", actor=township_clerk, at=now, seen_version=0)
        given.refresh_from_db()
        assert given.withdrawn_on == now.date() and not queries.authorised_person_ids(on=now.date())
        assert queries.authorised_keys(on=now.date()) == []

    def test_after_a_move_it_is_withdrawn_where_the_household_lives_now(self, signed, household, now):
        given = signed("吴长贵")[0]
        move(household, now)
        there = actor("township_clerk", division=NEXT_TOWNSHIP, user_id="there")
        withdraw(authorisation_id=given.pk, reason="本人到窗口提出", actor=there, at=now, seen_version=0)
        given.refresh_from_db()
        assert given.state == "withdrawn" and given.division_code == VILLAGE

    def test_the_same_person_can_sign_again_the_same_day(self, signed, township_clerk, now):
        given = signed("吴长贵")[0]
        withdraw(authorisation_id=given.pk, reason="写错了", actor=township_clerk, at=now, seen_version=0)
        assert signed("吴长贵")[0].pk != given.pk


def test_an_authorisation_follows_a_record_that_was_merged(signed, household, register, now):
    signed("吴长贵")
    other = register(person("吴长贵", born="19550413"))
    kept, wrong = members_of(other.pk)[0].person, people(household)["吴长贵"]
    merge_persons(keep_id=kept.pk, drop_id=wrong.pk, reason="身份证号登记错一位", actor=SYSTEM, at=now)
    assert queries.authorised_person_ids(on=now.date()) == {kept.pk}
    assert [id_number_of(key) for key in queries.authorised_keys(on=now.date())] == [kept.id_number]


def test_an_auditor_sees_no_authorisation(signed):
    signed()
    assert not Authorisation.objects.scoped_to(actor("auditor", division=COUNTY)).exists()
    assert not Authorisation.objects.scoped_to(actor("village_assistant", division=COUNTY)).exists()
