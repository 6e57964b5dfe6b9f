"""Every household on aid is owed one visit a period; what is missed is listed until somebody says why."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PIL import Image
from tests.conftest import actor
from tests.orders.conftest import county, person, register  # noqa: F401

from jiuzhu.casework.registry.models import Household
from jiuzhu.casework.registry.queries import standings
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import change_category
from jiuzhu.delivery.visits import queries, services
from jiuzhu.delivery.visits.models import Visit, VisitPhoto
from jiuzhu.delivery.visits.rules import VisitExists, VisitInvalid
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.monitoring.discovery import services as discovery
from jiuzhu.monitoring.discovery.models import Discovery

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "blue").save(out, "JPEG")
    return out.getvalue()


def record(visit, who, now, **changes):
    told = {"findings": "见到本人，药已备足", "conditions": ["well"], "seen_version": visit.version}
    taken = services.record_visit(visit=visit, actor=who, at=now, **(told | changes))
    visit.refresh_from_db()
    return taken


class TestSchedule:
    def test_each_household_is_owed_one_visit_in_its_period_and_a_second_run_adds_none(self, register, now, village_assistant):  # noqa: F811
        register()
        register(person("周德才"), category="extreme_hardship", category_class="dispersed")
        register(person("程有田"), category="marginal", category_class="")
        register(person("王富贵"), category="")
        assert services.schedule_visits(at=now) == 3
        assert services.schedule_visits(at=now) == 0
        due = {visit.household_name: visit.due_on for visit in Visit.objects.all()}
        assert due == {"吴秀兰": date(2026, 12, 31), "周德才": date(2026, 11, 30), "程有田": date(2026, 12, 31)}
        assert next(item.about for item in inbox(village_assistant)) == "周德才家庭"
        assert inbox(village_assistant)[0].due_at.date() == date(2026, 11, 30)

    def test_the_next_period_owes_the_next_visit_also_after_one_was_made(self, register, now, village_assistant):  # noqa: F811
        register()
        services.schedule_visits(at=now)
        record(Visit.objects.get(), village_assistant, now)
        assert services.schedule_visits(at=now) == 0
        assert services.schedule_visits(at=now + timedelta(days=45)) == 1

    def test_another_category_brings_another_interval(self, register, now, township_clerk):  # noqa: F811
        household = register()
        services.schedule_visits(at=now)
        change_category(
            household_id=household.pk,
            entry=CategoryEntry("extreme_hardship", now.date(), "dispersed"),
            actor=township_clerk,
            at=now,
        )
        services.schedule_visits(at=now)
        assert sorted(Visit.objects.values_list("interval_months", "state")) == [(1, "due"), (3, "dropped")]

    def test_one_person_on_aid_of_their_own_is_enough(self, register, now):  # noqa: F811
        household = register(category="marginal", category_class="")
        who = household.memberships.get().person
        household.categories.create(person=who, category="extreme_hardship", category_class="dispersed", since=now.date(), entered_at=now)
        services.schedule_visits(at=now)
        assert Visit.objects.get().interval_months == 1

    def test_a_township_can_have_one_household_visited_more_often(self, register, now, township_clerk):  # noqa: F811
        household = register()
        services.schedule_visits(at=now)
        change = {"household_id": household.pk, "actor": township_clerk, "at": now}
        own = {"situation": "其他特殊情况"}
        for wrong in ({"months": 1, "reason": " ", **own}, {"months": 5, "reason": "独居", **own}, {"months": 1, "reason": "独居"}, {"months": 1, "reason": "独居", "situation": "想去"}):
            with pytest.raises(VisitInvalid):
                services.set_frequency(**change, **wrong)
        services.set_frequency(**change, months=1, reason="新近丧偶，独居", **own)
        assert queries.extra_frequency(household.pk).situation == "其他特殊情况"
        assert sorted(Visit.objects.values_list("interval_months", "state")) == [(1, "due"), (3, "dropped")]
        assert queries.next_due(household.pk).due_on == date(2026, 11, 30)


class TestRecord:
    def test_what_is_found_is_kept_sealed_and_new_needs_stand_with_the_household(self, register, now, village_assistant):  # noqa: F811
        household = register()
        services.schedule_visits(at=now)
        visit = Visit.objects.get()
        record(visit, village_assistant, now, conditions=["health"], needs=["助浴", " ", "助浴"], photos=[picture()])
        assert (visit.state, visit.visited_at, visit.findings, visit.visitor_id) == ("done", now, "见到本人，药已备足", village_assistant.user_id)
        assert standings([household.pk])[household.pk].open_needs == ["助浴"]
        assert len(queries.photos_of(visit)) == 1
        assert not Entry.objects.filter(after__contains="药已备足").exists()
        assert not inbox(village_assistant).exists()

    def test_a_record_sent_twice_is_kept_once(self, register, now, village_assistant):  # noqa: F811
        register()
        services.schedule_visits(at=now)
        visit = Visit.objects.get()
        first = record(visit, village_assistant, now, photos=[picture()])
        again = record(Visit.objects.get(), village_assistant, now + timedelta(minutes=5), photos=[picture()], seen_version=0)
        assert (first.repeated, again.repeated, VisitPhoto.objects.count()) == (False, True, 1)
        assert Visit.objects.get().visited_at == now

    def test_a_change_of_members_or_means_waits_with_the_township_and_goes_to_a_recheck(self, register, now, village_assistant, township_clerk):  # noqa: F811
        household = register()
        services.schedule_visits(at=now)
        for _ in range(2):
            record(Visit.objects.get(), village_assistant, now, conditions=["income", "health"], findings="儿子进厂上班，月入四千", seen_version=0)
        lead = Discovery.objects.get()
        assert (lead.state, lead.household_id, lead.what_sealed) == ("verified", household.pk, "走访发现收入或就业有变化。儿子进厂上班，月入四千")
        assert [(item.tab, item.action) for item in inbox(township_clerk).filter(workflow="discovery")] == [("主动发现", "处理")]
        discovery.open_recheck(discovery=lead, household_number="", actor=township_clerk, at=now, seen_version=lead.version)
        assert lead.state == "rechecking"

    def test_what_a_visitor_with_a_post_at_the_county_saw_is_told_where_the_household_lives_now(self, register, now, village_assistant):  # noqa: F811
        household = register()
        services.schedule_visits(at=now)
        Household.objects.filter(pk=household.pk).update(division_code="341525100002")
        also_at_the_county = actor("county_officer", division="341525000000").posts
        record(Visit.objects.get(), replace(village_assistant, posts=village_assistant.posts + also_at_the_county), now, conditions=["income"])
        assert (Discovery.objects.get().state, Discovery.objects.get().division_code) == ("verified", "341525100002")

    def test_what_changes_nothing_of_the_entitlement_is_told_to_nobody_else(self, register, now, village_assistant):  # noqa: F811
        register()
        services.schedule_visits(at=now)
        record(Visit.objects.get(), village_assistant, now, conditions=["health", "care"])
        assert not Discovery.objects.exists()

    def test_only_who_visits_there_records(self, register, now, village_assistant):  # noqa: F811
        register()
        services.schedule_visits(at=now)
        visit = Visit.objects.get()
        for stranger in (actor("village_assistant", division="341525100002"), actor("auditor", division="341525000000")):
            with pytest.raises(NotPermitted):
                record(visit, stranger, now)
        with pytest.raises(NotFound):
            queries.find_visit(actor("village_assistant", division="341525100002"), visit.pk)
        visit.refresh_from_db()
        assert (visit.state, visit.visited_at) == ("due", None)

    def test_an_emergency_is_visited_at_once_and_asked_for_once(self, register, now, village_assistant):  # noqa: F811
        household = register()
        call = {"household_id": household.pk, "kind": "urgent", "actor": village_assistant, "at": now}
        visit = services.call_for_visit(**call, cause="昨夜摔伤住院")
        assert (visit.due_on, visit.state) == (now.date(), "due")
        with pytest.raises(VisitExists):
            services.call_for_visit(**call, cause="再报一次")
        with pytest.raises(VisitInvalid):
            services.call_for_visit(**call, cause=" ")


class TestMissed:
    def test_a_period_that_is_over_is_listed_until_it_is_explained_or_made_up_for(self, register, now, village_assistant, township_clerk):  # noqa: F811
        register(), register(person("周德才"))
        services.schedule_visits(at=now)
        later = datetime(2027, 1, 2, 9, 0, tzinfo=now.tzinfo)
        assert (services.list_missed(at=later), services.list_missed(at=later)) == (2, 0)
        one, other = Visit.objects.order_by("household_name")
        with pytest.raises(ReasonMissing):
            services.explain_missed(visit=one, actor=township_clerk, at=later, seen_version=one.version, reason=" ")
        services.explain_missed(visit=one, actor=township_clerk, at=later, seen_version=one.version, reason="全户外出务工，已电话联系")
        record(other, village_assistant, later)
        assert set(Visit.objects.values_list("state", flat=True)) == {"explained", "done"}
        assert queries.counts_by_state(SYSTEM, today=later.date()) == {"due": 0, "missed": 0, "done": 1}
