"""The public claims: one holds an order, the others wait; codes, withdrawing, lapsing (A-56)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from jiuzhu.delivery.charity import queries, services
from jiuzhu.delivery.charity.models import Claim
from jiuzhu.delivery.charity.rules import ClaimInvalid, ClaimNotPossible, ClaimsTooMany, CodeWrong
from jiuzhu.delivery.charity.tasks import let_time_pass
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_organisation
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.rules import ReasonMissing
from tests.charity.conftest import CLAIM, CODE
from tests.charity.test_orders import clocks  # noqa: F401  fixture
from tests.conftest import COUNTY, actor

pytestmark = pytest.mark.django_db
OTHER = "13912345678"


def begin(order, now, **more):
    more = {"source": "10.0.0.9", "code": CODE} | more
    return services.begin_claim(number=order.number, entry=more.pop("entry", CLAIM), at=now, **more)


def test_a_claim_holds_only_once_the_code_came_back(ordered, now):
    made = ordered()
    begun = begin(made, now)
    assert (begun.state, queries.public_order(made.number).state) == ("pending", "published")
    assert CODE in Message.objects.get(purpose="claim_code").text
    assert services.confirm_claim(claim_id=begun.pk, code=CODE, at=now).state == "active"
    assert services.confirm_claim(claim_id=begun.pk, code=CODE, at=now).state == "active"
    assert queries.public_order(made.number).state == "claimed"


def test_a_wrong_old_or_often_tried_code_holds_nothing(ordered, now):
    made = ordered()
    begun = begin(made, now)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            services.confirm_claim(claim_id=begun.pk, code="000000", at=now)
    with pytest.raises(CodeWrong):
        services.confirm_claim(claim_id=begun.pk, code=CODE, at=now)
    late = begin(made, now)
    with pytest.raises(CodeWrong):
        services.confirm_claim(claim_id=late.pk, code=CODE, at=now + timedelta(minutes=16))
    assert queries.public_order(made.number).state == "published"


def test_who_comes_second_waits_and_follows(ordered, claim, now):
    made = ordered()
    first, second = claim(made), claim(made, OTHER, at=now + timedelta(minutes=1))
    assert (first.state, second.state) == ("active", "queued")
    services.withdraw_own(claim=first, reason="临时出差。", at=now)
    for each in (first, second, made):
        each.refresh_from_db()
    assert (first.state, second.state, made.state) == ("withdrawn", "active", "claimed")
    assert first.phone == "" and Message.objects.filter(about=f"charity_claim:{second.pk}", purpose="charity_claim").exists()


def test_withdrawing_says_why_and_publishes_again(ordered, claim, now):
    made = ordered()
    held = claim(made)
    with pytest.raises(ReasonMissing):
        services.withdraw_own(claim=held, reason=" ", at=now)
    services.withdraw_own(claim=held, reason="办不了。", at=now)
    assert queries.public_order(made.number).state == "published"
    assert claim(made).state == "active"


def test_a_claim_without_a_delivery_lapses_and_the_order_is_published_again(clocks, ordered, claim, now):  # noqa: F811
    made = ordered()
    held = claim(made)
    assert let_time_pass(now + timedelta(days=14)) == 0
    assert [let_time_pass(now + timedelta(days=17)) for _ in range(2)] == [1, 0]
    held.refresh_from_db()
    assert (held.state, queries.public_order(made.number).state) == ("lapsed", "published")


def test_a_phone_claims_an_order_once(ordered, claim, now):
    made = ordered()
    claim(made)
    again = begin(made, now)
    with pytest.raises(CodeWrong):
        services.confirm_claim(claim_id=again.pk, code="000000", at=now)
    with pytest.raises(ClaimInvalid):
        services.confirm_claim(claim_id=again.pk, code=CODE, at=now)


def test_asking_again_and_again_tells_no_stranger_whether_a_phone_claimed(ordered, claim, now):
    made = ordered()
    claim(made)
    asked = [services.ask_own(number=made.number, phone=CLAIM.phone, source="10.0.0.9", at=now) for _ in range(6)]
    nobody = services.ask_own(number=made.number, phone=OTHER, source="10.0.0.9", at=now)
    assert Message.objects.filter(purpose="claim_code").count() == 1  # nothing is looked up while somebody waits for the answer
    services.send_codes(at=now), services.send_codes(at=now)
    assert Message.objects.filter(purpose="claim_code").count() == 5
    told = set()
    for each in (*([asked[0]] * 6), nobody):
        with pytest.raises(CodeWrong) as refusal:
            services.unlock(request_id=each.pk, code="000000", at=now)
        told.add(str(refusal.value))
    assert len(told) == 1
    for _ in range(13):
        services.ask_own(number=made.number, phone=OTHER, source="10.0.0.9", at=now)
    with pytest.raises(ClaimsTooMany):
        services.ask_own(number=made.number, phone=OTHER, source="10.0.0.9", at=now)


def test_the_name_the_phone_and_the_day_must_be_possible(clocks, ordered, now):  # noqa: F811
    made = ordered()
    wrong = [{"name": " "}, {"phone": "0564-1234567"}, {"kind": "robot"}, {"promised_on": now.date() - timedelta(days=1)}, {"promised_on": now.date() + timedelta(days=40)}]
    for change in wrong:
        with pytest.raises(ClaimInvalid) as refusal:
            begin(made, now, entry=replace(CLAIM, **change))
        assert refusal.value.field == next(iter(change))


def test_codes_are_not_sent_without_end(ordered, now):
    made = ordered()
    for _ in range(5):
        begin(made, now)
    with pytest.raises(ClaimsTooMany):
        begin(made, now)
    for number in range(15):
        begin(made, now, entry=replace(CLAIM, phone=f"138000000{number:02d}"))
    with pytest.raises(ClaimsTooMany):
        begin(made, now, entry=replace(CLAIM, phone="13800000099"))
    assert begin(made, now, entry=replace(CLAIM, phone="13800000099"), source="10.0.0.10")


def test_what_is_not_published_cannot_be_claimed(ordered, now):
    with pytest.raises(ClaimNotPossible):
        begin(ordered("cleared"), now)


def test_a_cancelled_order_lets_its_claimers_go_and_tells_them(ordered, claim, county_officer, now):
    made = ordered()
    claim(made), claim(made, OTHER)
    services.cancel(order=made, reason="老人去世。", actor=county_officer, at=now, seen_version=made.version)
    assert set(made.claims.values_list("state", flat=True)) == {"ended"}
    assert Message.objects.filter(purpose="charity_claim").count() == 2


def test_unverified_claims_are_forgotten_and_no_phone_or_name_stands_readable(ordered, claim, now):
    made = ordered()
    begin(made, now), claim(made, OTHER)
    let_time_pass(now + timedelta(days=2))
    assert [each.state for each in Claim.objects.all()] == ["active"]
    raw = Claim.objects.extra(select={"raw_name": "name", "raw_phone": "phone"}).values_list("raw_name", "raw_phone").get()
    assert b"139" not in bytes(raw[1]) and "爱心甲".encode() not in bytes(raw[0])
    assert all("爱心甲" not in entry.after + entry.before and OTHER not in entry.after for entry in Entry.objects.all())


def test_nobody_anonymous_stands_on_the_wall(delivered, county_officer, now):
    made = delivered(anonymous=True)
    services.accept(order=made, actor=county_officer, at=now, seen_version=made.version)
    assert queries.thanks() == []


def test_who_is_called_like_the_household_does_not_stand_on_the_wall(delivered, county_officer, now):
    made = delivered(name="吴秀兰的侄子")
    services.accept(order=made, actor=county_officer, at=now, seen_version=made.version)
    assert queries.thanks() == []


def test_a_code_for_a_claim_goes_only_to_its_own_phone(ordered, claim, now):
    made = ordered()
    held = claim(made)
    stranger, own = (services.ask_own(number=made.number, phone=phone, source="10.0.0.1", at=now) for phone in (OTHER, "138 1234 5678"))
    assert services.send_codes(at=now) == 1
    codes = [re.search(r"\d{6}", each.text).group() for each in Message.objects.filter(purpose="claim_code")]
    code = next(each for each in codes if each != CODE)
    for request, typed in ((stranger, code), (own, CODE)):
        with pytest.raises(CodeWrong):
            services.unlock(request_id=request.pk, code=typed, at=now)
    assert services.unlock(request_id=own.pk, code=code, at=now) == held
    with pytest.raises(CodeWrong):
        services.unlock(request_id=own.pk, code=code, at=now)


def test_the_next_charity_does_not_learn_who_claimed_from_the_one_before(clocks, ordered, claim, county_officer, now):  # noqa: F811
    made = ordered()
    services.withdraw_own(claim=claim(made), reason="办不了。", at=now)
    assert let_time_pass(now + timedelta(days=40)) == 1
    made.refresh_from_db()
    later = create_organisation(name="甲慈善会", kind="charity", division_code=COUNTY, actor=SYSTEM, at=now)
    services.refer(order=made, organisation_id=later.pk, actor=county_officer, at=now, seen_version=made.version)
    seen = {who.name: len(queries.claims_of(made, actor=who)) for who in (actor("charity_manager", organisation=str(later.pk)), county_officer)}
    assert list(seen.values()) == [0, 1]
