"""What the law allows in a month, a day, a time is never exceeded, whoever presses at once; what is given back can be had again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.conftest import COUNTY
from tests.orders.books import faults
from tests.orders.conftest import FIRST, ITEM, manager, person, worker
from tests.orders.test_orders import serve, step
from tests.orders.test_races import together

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.procurement.services import sign_contract
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import move_household, stop_category
from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.limits import MONEY, TIMES, check_hours, check_lasted, limits_of, longest_hours
from jiuzhu.delivery.orders.models import Allowance, Drawn, Order
from jiuzhu.delivery.orders.rules import HoursExceeded, LimitDecidable, LimitReached, SamePerson
from jiuzhu.delivery.orders.services import drawing
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.interfaces.web.letters.order import draft

ON = date(2026, 11, 20)


class TestRules:
    def test_the_monthly_standard_of_a_purchased_service_is_its_ceiling(self):
        law = load_pack("130528-ningjin").at(ON)
        found = limits_of(law, "home_care_extreme_hardship", on=ON)
        assert [(one.counts, one.period_on, one.ceiling) for one in found] == [(MONEY, date(2026, 11, 1), 30000)]
        assert [one.ceiling for one in limits_of(law, "care_subsistence_elderly", on=ON)] == [10000]
        # What the text itself sets is no township's to decide.
        assert not found[0].decidable

    def test_respite_lasts_a_day_at_most(self, now):
        law = load_pack("640200-shizuishan").at(ON)
        assert (longest_hours(law, "respite"), longest_hours(law, "meals")) == (24, None)
        check_hours(24, longest=24, label="喘息服务")
        check_lasted(now, now + timedelta(hours=24), longest=24, label="喘息服务")
        with pytest.raises(HoursExceeded):
            check_hours(25, longest=24, label="喘息服务")
        with pytest.raises(HoursExceeded):
            check_lasted(now, now + timedelta(hours=24, minutes=1), longest=24, label="喘息服务")

    def test_a_parameter_of_the_item_goes_before_the_one_for_all(self):
        law = SimpleNamespace(benefits=(), listing=lambda code: None, values={"meals_times_per_month": Decimal(60), "service_times_per_month": Decimal(4), "service_hours_per_day": 3})
        assert [(one.counts, one.ceiling) for one in limits_of(law, "meals", on=ON)] == [(TIMES, 60), ("minutes", 180)]
        assert limits_of(law, "errands", on=ON)[0].ceiling == 4


@pytest.fixture
def twice_a_month(county, now):
    set_local_value(name="service_times_per_month", value="2", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)


@pytest.mark.django_db
class TestFrequency:
    def test_the_third_of_the_month_is_refused_in_words_and_the_next_month_is_free(self, twice_a_month, register, provider, order, now):
        provider(capacity=50)
        household = register()
        made = [order(household, wanted_on=date(2026, 11, day)) for day in (20, 21)]
        with pytest.raises(LimitReached, match="每人每月 2 次为限，已用 2 次"):
            order(household, wanted_on=date(2026, 11, 22))
        assert Order.objects.count() == 2
        assert order(household, wanted_on=date(2026, 12, 1)).state == "dispatched"
        services.cancel(order=made[0], actor=SYSTEM, at=now, seen_version=made[0].version, reason="不要了")
        assert order(household, wanted_on=date(2026, 11, 23)).state == "dispatched"
        assert Allowance.objects.get(period_on=date(2026, 11, 1)).used == 2

    def test_what_the_law_lets_the_township_decide_is_passed_by_a_second_person_with_a_reason(self, twice_a_month, register, provider, order, now, township_clerk, village_assistant):
        provider(capacity=50)
        household = register()
        for day in (20, 21):
            order(household, wanted_on=date(2026, 11, day))
        with pytest.raises(LimitDecidable, match="另一人决定"):
            order(household, wanted_on=date(2026, 11, 22))
        asked = order(household, wanted_on=date(2026, 11, 22), beyond_reason="刚出院，每天要人照料")
        assert (asked.state, Order.objects.count()) == ("created", 3)
        services.approving.settle_by_rules(asked, household, at=now)
        assert asked.state == "created"
        with pytest.raises(ReasonMissing):
            services.approve(order=asked, actor=township_clerk, at=now, seen_version=asked.version)
        with pytest.raises(SamePerson):
            services.approve(order=asked, actor=village_assistant, at=now, seen_version=asked.version, reason="同意")
        step(services.approve, asked, township_clerk, now, reason="出院后一周内需要")
        step(services.dispatch, asked, SYSTEM, now)
        row = Allowance.objects.get()
        assert (asked.state, row.used, row.decided) == ("dispatched", 3, 1) and not faults()
        with pytest.raises(LimitDecidable):
            order(household, wanted_on=date(2026, 11, 23))
        step(services.cancel, asked, SYSTEM, now, reason="不要了")
        row.refresh_from_db()
        assert (row.used, row.decided) == (2, 0)

    def test_what_was_decided_suffices_where_others_were_given_back_since(self, twice_a_month, register, provider, order, now, township_clerk):
        provider(capacity=50)
        household = register()
        plain = [order(household, wanted_on=date(2026, 11, day)) for day in (20, 21)]

        def beyond(day):
            made = order(household, wanted_on=date(2026, 11, day), beyond_reason="刚出院")
            step(services.approve, made, township_clerk, now, reason="需要")
            step(services.dispatch, made, SYSTEM, now)
            return made

        beyond(22), beyond(23)
        for each in plain:
            step(services.cancel, each, SYSTEM, now, reason="不要了")
        assert beyond(24).state == "dispatched"
        assert Allowance.objects.values_list("used", "decided").get() == (3, 2)

    def test_an_order_decided_beside_what_was_given_directly_can_be_given_back(self, twice_a_month, register, provider, order, now):
        provider(capacity=50)
        made = order(register())
        Allowance.objects.update(used=2, direct=2, decided=2)
        Drawn.objects.update(beyond=2)
        drawing.give_back(made, at=now)
        assert Allowance.objects.values_list("used", "decided").get() == (1, 1)

    def test_without_a_decision_the_database_holds_the_ceiling(self, twice_a_month, register, provider, order, now):
        provider(capacity=50)
        order(register(), wanted_on=date(2026, 11, 20))
        with pytest.raises(IntegrityError), transaction.atomic():
            Allowance.objects.update(used=F("used") + 2)
        Allowance.objects.update(used=F("used") + 2, decided=1)

    def test_naming_the_household_instead_of_the_person_gets_no_third_service(self, twice_a_month, register, provider, order, now):
        provider(capacity=50)
        household = register()
        woman = members_of(household.pk)[0].person_id
        order(household, person_id=woman, wanted_on=date(2026, 11, 20))
        assert str(order(household, wanted_on=date(2026, 11, 21)).person_id) == str(woman)
        with pytest.raises(LimitReached, match="已用 2 次"):
            order(household, wanted_on=date(2026, 11, 22))

    def test_an_order_that_does_not_say_how_long_takes_the_whole_day(self, county, register, provider, order, now):
        set_local_value(name="service_hours_per_day", value="3", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
        provider(capacity=50)
        household = register()
        first = order(household)
        assert Allowance.objects.get().used == 180
        services.cancel(order=first, actor=SYSTEM, at=now, seen_version=first.version, reason="不要了")
        order(household, hours=2)
        assert Allowance.objects.get().used == 120

    def test_an_order_moved_to_another_month_counts_there(self, twice_a_month, register, provider, order, now):
        firm = provider(capacity=50)
        made = order(register(), wanted_on=date(2026, 11, 20))
        step(services.accept, made, manager(firm), now)
        step(services.not_home, made, worker(firm), now, reason="外出", reason_code="外出")
        step(services.rebook, made, worker(firm), now, wanted_on=date(2026, 12, 2))
        assert dict(Allowance.objects.values_list("period_on", "used")) == {date(2026, 11, 1): 0, date(2026, 12, 1): 1}

    def test_what_was_paid_stays_taken_though_it_is_never_given_again(self, twice_a_month, register, provider, order, now, village_assistant, township_clerk):
        firm = provider(capacity=50)
        made = order(register(), wanted_on=now.date())
        step(services.accept, made, manager(firm), now)
        serve(made, worker(firm), now)
        step(services.confirm, made, village_assistant, now)
        step(services.check, made, township_clerk, now)
        told = services.complain(order=made, source="self", words="只扫了一间屋", actor=village_assistant, at=now)
        services.require_rework(complaint=told, reason="另一间也要打扫", actor=township_clerk, at=now, seen_version=told.version)
        step(services.check_in, made, worker(firm), now)
        step(services.not_home, made, worker(firm), now, reason="外出")
        step(services.rebook, made, worker(firm), now, wanted_on=date(2026, 12, 2))
        step(services.cancel, made, village_assistant, now, reason="不用再来")
        assert dict(Allowance.objects.values_list("period_on", "used")) == {date(2026, 11, 1): 1} and not faults()

    def test_a_declined_order_takes_once_where_it_goes_next(self, twice_a_month, register, provider, order, now):
        first = provider("甲中心")
        made = order(register())
        provider("乙中心")
        step(services.decline, made, manager(first), now, reason="人手不够")
        assert (made.state, Allowance.objects.get().used, Drawn.objects.filter(given_back_at=None).count()) == ("dispatched", 1, 1)


@pytest.fixture
def ceiling(monkeypatch, county, now):
    """The errands of this county have a monthly ceiling of 100 yuan, as the care of another has."""
    real = drawing.limits_of

    def limits(law, code, *, on):
        found = limits_of(load_pack("130528-ningjin").at(on), "care_subsistence_elderly", on=on)
        return found if code == ITEM else real(law, code, on=on)

    monkeypatch.setattr(drawing, "limits_of", limits)


@pytest.mark.django_db
class TestCeiling:
    def test_orders_and_what_was_given_directly_share_the_hundred_yuan_of_a_month(self, ceiling, register, provider, order, now):
        provider(capacity=50)
        household = register()
        woman = members_of(household.pk)[0].person_id
        enter_aid(
            household_id=household.pk, person_id=woman, division_code=household.division_code, kind=ITEM, label="代购", received_on=date(2026, 11, 3),
            department="村委会", source="manual", source_id="1", amount_fen=5000, actor=SYSTEM, at=now,
        )  # fmt: skip
        assert order(household, person_id=woman, wanted_on=date(2026, 11, 20)).state == "dispatched"
        with pytest.raises(LimitReached, match=r"已用 80\.00 元，这次要 30\.00 元"):
            order(household, person_id=woman, wanted_on=date(2026, 11, 21))
        assert order(household, person_id=woman, wanted_on=date(2026, 12, 1)).state == "dispatched"

    def test_a_contract_without_a_price_takes_the_whole_month(self, ceiling, register, provider, order, now):
        firm = provider(capacity=50, contract=False)
        terms = {"items": {ITEM: None}, "valid_from": FIRST, "valid_until": date(2026, 12, 31), "actor": SYSTEM, "at": now}
        sign_contract(organisation_id=str(firm.id), purchaser_code=COUNTY, number="没有单价", **terms)
        household = register()
        order(household, wanted_on=date(2026, 11, 20))
        with pytest.raises(LimitReached, match=r"已用 100\.00 元"):
            order(household, wanted_on=date(2026, 11, 21))

    def test_the_database_refuses_what_goes_beyond(self, county):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allowance.objects.create(limit="money:x", subject_id="x", period_on=ON, ceiling=100, used=80, direct=30)


@pytest.mark.django_db
class TestOnceMoreBeforeItGoes:
    def test_an_order_whose_household_left_its_category_is_refused_in_words(self, register, provider, order, now):
        household = register()
        made = order(household, dispatches=False)
        provider()
        stop_category(household_id=household.pk, last_day=now.date() - timedelta(days=1), reason="收入增加", actor=SYSTEM, at=now)
        services.dispatch(order=made, actor=SYSTEM, at=now, seen_version=made.version)
        made.refresh_from_db()
        assert made.state == "refused" and not Drawn.objects.exists()

    def test_an_order_whose_household_moved_is_refused_in_words(self, register, provider, order, now):
        household = register()
        made = order(household, dispatches=False)
        provider()
        move_household(household_id=household.pk, division_code="341525100202", address="新址", on=now.date(), reason="搬家", actor=SYSTEM, at=now)
        services.dispatch(order=made, actor=SYSTEM, at=now, seen_version=made.version)
        made.refresh_from_db()
        assert made.state == "refused"

    def test_what_the_rules_cannot_tell_waits_for_another_of_the_township(self, register, provider, order, now, village_assistant, township_clerk):
        provider()
        household = register(person(born="19700101", self_care=""))
        made = order(household, waits=True)
        assert made.state == "created"
        step(services.approve, made, township_clerk, now, reason="已入户核实")
        step(services.dispatch, made, township_clerk, now)
        assert (made.state, made.approved_by) == ("dispatched", township_clerk.user_id)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_eight_at_once_take_what_the_month_leaves_and_no_more(self, twice_a_month, register, provider, order, now):
        provider(capacity=50)
        household = register()
        results = together([lambda day=day: order(household, wanted_on=date(2026, 11, day)) for day in range(20, 28)])
        assert sum(isinstance(one, LimitReached) for one in results) == 6
        assert Order.objects.filter(state="dispatched").count() == Allowance.objects.get().used == 2

    def test_counting_first_and_taking_afterwards_takes_too_much(self, db, now):
        """The negative control: without the guard in the UPDATE the same eight take more than there is."""
        row = Allowance.objects.create(limit="control", subject_id="x", period_on=ON, ceiling=2)

        def unguarded():
            if Allowance.objects.get(pk=row.pk).used < row.ceiling:
                waiting.wait(timeout=20)
                Allowance.objects.filter(pk=row.pk).update(used=F("used") + 1, ceiling=99)

        import threading

        waiting = threading.Barrier(8)
        together([unguarded] * 8)
        assert Allowance.objects.get(pk=row.pk).used > row.ceiling


@pytest.mark.django_db
def test_a_refused_order_is_explained_in_a_letter(register, order, now, township_clerk):
    made = order(register(), dispatches=False)
    services.refuse(order=made, actor=SYSTEM, at=now, seen_version=made.version, reason="这户已迁到别处")
    letter = draft(made, actor=township_clerk, on=now.date()).content
    assert letter.outcome == "没有受理这份订单" and letter.reasons == ("原因：这户已迁到别处",)
