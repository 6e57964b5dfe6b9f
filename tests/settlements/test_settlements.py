"""A month's statement: each accepted service once, confirmed or objected to, paid once and only then."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from jiuzhu.delivery.orders.models import Order
from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.models import SettlementLine
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused, check_month, correction_of
from jiuzhu.delivery.settlements.tasks import let_time_pass
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved, StepRefused
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.orders.conftest import manager
from tests.settlements.conftest import OCTOBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(provider, accepted, township_clerk, now):
    """A statement of two services at 30 yuan, just sent; gives it and its organisation."""
    made = provider()
    accepted()
    return services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now), made


def objected(statement, made, now, *, many=1, claimed=6000):
    for line in queries.lines_of(statement)[:many]:
        services.mark(line=line, reason="两人同去，合同按人计价", claimed_fen=claimed, picture=None, actor=manager(made), at=now)
    services.hand_in(settlement=statement, actor=manager(made), at=now, seen_version=statement.version)
    return queries.objections_of(statement)


def test_a_month_is_stated_only_once_it_is_over():
    assert check_month(date(2026, 10, 31), today=date(2026, 11, 1)) == OCTOBER
    with pytest.raises(SettlementRefused):
        check_month(OCTOBER, today=date(2026, 10, 31))


@pytest.mark.parametrize(("right", "adds"), [(6000, 3000), (0, -3000), (2999, -1)])
def test_what_is_upheld_is_corrected_by_the_difference(right, adds):
    assert correction_of("upheld", stands_fen=3000, right_fen=right) == adds
    assert correction_of("rejected", stands_fen=3000, right_fen=right) is None


@pytest.mark.parametrize("right", [None, 3000, -1, 10**12])
def test_what_is_upheld_needs_another_amount_that_can_be(right):
    with pytest.raises(SettlementRefused):
        correction_of("upheld", stands_fen=3000, right_fen=right)


def test_every_accepted_service_stands_on_one_statement_only(sent, accepted, township_clerk, now):
    statement, made = sent
    assert (statement.services, statement.sum_fen) == (2, 6000)
    # Sent again it is the same one.
    again = services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
    assert again.pk == statement.pk and SettlementLine.objects.count() == 2
    # A service given again after it was stated is not stated again, one accepted late in a stated month is.
    accepted(1, on=date(2026, 10, 31))
    later = now + timedelta(days=14)
    following = services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=date(2026, 11, 1), actor=township_clerk, at=later)
    assert following.services == 1 and SettlementLine.objects.count() == 3


def test_a_service_being_given_again_and_one_from_before_the_first_statement_wait(provider, accepted, township_clerk, now):
    made = provider()
    accepted(1, state="rework")
    accepted(1, on=date(2026, 9, 30))
    with pytest.raises(SettlementRefused, match="没有可以结算"):
        services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now)
    Order.objects.filter(state="rework").update(state="checked")
    assert services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=township_clerk, at=now).services == 1


def test_who_may_send_and_see_a_statement(sent, provider, township_clerk, now):
    statement, made = sent
    other = provider("另一家")
    for who in (manager(made), township_clerk, actor("county_officer", division=COUNTY), actor("auditor", division=COUNTY)):
        assert queries.find_settlement(who, statement.pk) == statement
    for who in (manager(other), actor("township_clerk", division="341525106000"), actor("village_assistant", division=TOWNSHIP)):
        with pytest.raises(NotFound):
            queries.find_settlement(who, statement.pk)
    for who in (manager(made), actor("township_clerk", division="341525106000")):
        with pytest.raises(NotPermitted):
            services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=who, at=now)


def test_what_was_not_sent_is_counted_once_and_goes_from_the_list_when_sent(provider, accepted, county_officer, now):
    made = provider()
    accepted(3)
    (waiting,) = queries.unsent(county_officer, month_on=OCTOBER)
    assert (waiting.services, waiting.sum_fen, waiting.division_code) == (3, 9000, TOWNSHIP)
    services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=county_officer, at=now)
    assert queries.unsent(county_officer, month_on=OCTOBER) == []


def test_nothing_goes_to_payment_before_the_organisation_has_answered(sent, county_officer, now):
    statement, made = sent
    with pytest.raises((StepRefused, AlreadyMoved)):
        services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)
    services.confirm(settlement=statement, actor=manager(made), at=now, seen_version=statement.version)
    services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)
    paid = {
        "settlement": statement,
        "paid_on": now.date(),
        "voucher": "2026-110",
        "actor": county_officer,
        "at": now,
        "seen_version": statement.version,
    }
    services.pay(**paid)
    assert services.pay(**paid).repeated, "a second press pays nothing more"
    with pytest.raises(AlreadyMoved):
        services.pay(**paid | {"voucher": "2026-111"})
    with pytest.raises(AlreadyMoved):
        services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)


def test_who_sent_it_does_not_pass_it_on(provider, accepted, county_officer, now):
    made = provider()
    accepted(1)
    statement = services.send(organisation_id=made.pk, division_code=TOWNSHIP, month_on=OCTOBER, actor=county_officer, at=now)
    services.confirm(settlement=statement, actor=manager(made), at=now, seen_version=statement.version)
    with pytest.raises(NotPermitted):
        services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)
    other = actor("county_officer", division=COUNTY, user_id="another")
    assert services.pass_on(settlement=statement, actor=other, at=now, seen_version=statement.version).to_state == "passed"


def test_an_objection_upheld_is_corrected_by_another_line_and_one_rejected_is_not(sent, township_clerk, county_officer, now):
    statement, made = sent
    first, second = objected(statement, made, now, many=2)
    assert inbox(township_clerk).filter(workflow="settlement").count() == 1
    said = {"actor": township_clerk, "at": now}
    assert (
        services.answer(
            objection=first, outcome="upheld", right_fen=6000, reason="确是两人同去", seen_version=statement.version + 0, **said
        ).to_state
        == "objected"
    )
    statement.refresh_from_db()
    with pytest.raises((StepRefused, AlreadyMoved)):
        services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version)
    services.answer(objection=second, outcome="rejected", right_fen=None, reason="签到只有一人", seen_version=statement.version, **said)
    statement.refresh_from_db()
    assert (statement.state, statement.sum_fen) == ("decided", 9000)
    assert sorted(SettlementLine.objects.values_list("amount_fen", flat=True)) == [3000, 3000, 3000]
    assert services.pass_on(settlement=statement, actor=county_officer, at=now, seen_version=statement.version).to_state == "passed"


def test_one_objection_is_answered_once(sent, township_clerk, now):
    statement, made = sent
    first, _ = objected(statement, made, now, many=2)
    said = {
        "objection": first,
        "outcome": "upheld",
        "right_fen": 6000,
        "reason": "确是两人同去",
        "actor": township_clerk,
        "at": now,
        "seen_version": statement.version,
    }
    services.answer(**said)
    first.refresh_from_db()
    assert services.answer(**said).repeated
    statement.refresh_from_db()
    with pytest.raises(SettlementMoved):
        services.answer(**said | {"reason": "另一种说法", "seen_version": statement.version})
    assert SettlementLine.objects.filter(corrects__isnull=False).count() == 1


def test_who_accepted_the_service_does_not_answer_the_objection_to_it(sent, now):
    statement, made = sent
    (only,) = objected(statement, made, now)
    accepter = actor("township_clerk", division=TOWNSHIP, user_id="who-accepted")
    with pytest.raises(NotPermitted):
        services.answer(
            objection=only,
            outcome="rejected",
            right_fen=None,
            reason="签到只有一人",
            actor=accepter,
            at=now,
            seen_version=statement.version,
        )


def test_a_noted_objection_keeps_the_statement_from_being_confirmed_until_it_is_taken_back(sent, now):
    statement, made = sent
    line = queries.lines_of(statement)[0]
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(picture, "JPEG")
    noted = services.mark(line=line, reason="金额不对，少了一半", claimed_fen=None, picture=picture.getvalue(), actor=manager(made), at=now)
    assert noted.evidence_id
    confirming = {"settlement": statement, "actor": manager(made), "at": now, "seen_version": statement.version}
    with pytest.raises(SettlementRefused, match="没有提交"):
        services.confirm(**confirming)
    statement.refresh_from_db()
    assert statement.state == "sent"
    assert services.unmark(line=line, actor=manager(made), at=now) and not services.unmark(line=line, actor=manager(made), at=now)
    with pytest.raises(SettlementRefused, match="还没有记下"):
        services.hand_in(settlement=statement, actor=manager(made), at=now, seen_version=statement.version)
    statement.refresh_from_db()
    services.confirm(**confirming | {"settlement": statement, "seen_version": statement.version})
    with pytest.raises(SettlementMoved):
        services.mark(line=line, reason="金额不对，少了一半", claimed_fen=None, picture=None, actor=manager(made), at=now)


def test_silence_shows_and_is_no_consent_unless_the_county_says_so(sent, clock, county_officer, now):
    statement, made = sent
    assert let_time_pass(now + timedelta(days=90)) == 0, "no clock is set"
    clock(confirm_working_days="5")
    late = now + timedelta(days=20)
    assert let_time_pass(late) == 1
    statement.refresh_from_db()
    assert statement.state == "silent"
    with pytest.raises((StepRefused, AlreadyMoved)):
        services.pass_on(settlement=statement, actor=county_officer, at=late, seen_version=statement.version)
    assert let_time_pass(late + timedelta(days=90)) == 0
    clock(silence_working_days="3")
    line = queries.lines_of(statement)[0]
    services.mark(line=line, reason="金额不对，少了一半", claimed_fen=None, picture=None, actor=manager(made), at=late)
    assert let_time_pass(late + timedelta(days=30)) == 0, "who is writing an objection is not silent"
    services.unmark(line=line, actor=manager(made), at=late)
    assert let_time_pass(late + timedelta(days=30)) == 1
    statement.refresh_from_db()
    assert (statement.state, statement.ground) == ("confirmed", "deemed")


def test_an_answer_after_the_time_still_counts(sent, clock, now):
    statement, made = sent
    clock(confirm_working_days="5")
    let_time_pass(now + timedelta(days=20))
    statement.refresh_from_db()
    assert services.confirm(settlement=statement, actor=manager(made), at=now, seen_version=statement.version).to_state == "confirmed"


@pytest.mark.parametrize(
    ("posts", "kept"),
    [
        (["341525100000", "341525101000"], ["341525100000", "341525101000"]),
        (["341525000000", "341525101000"], ["341525000000"]),
        (["321000000000", "321100000000"], ["321000000000", "321100000000"]),
    ],
)
def test_of_two_posts_only_what_lies_in_the_other_is_left_out(posts, kept):
    assert queries._outermost(posts) == kept
