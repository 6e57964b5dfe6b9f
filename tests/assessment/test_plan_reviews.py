"""A plan is looked at again on its day, with its casework on record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.plans import queries, services
from jiuzhu.assessment.plans.models import Plan
from jiuzhu.assessment.plans.rules import CaseworkMissing, PlanIncomplete, check_casework
from jiuzhu.assessment.plans.tasks import call_reviews
from jiuzhu.foundation.accounts.models import User
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.foundation.workflow.services import take
from tests.assessment.conftest import TODAY
from tests.assessment.test_plans import ENTRY, drafted, running

__all__ = ["drafted", "running"]
REVIEW_ON = date(2027, 5, 20)


@pytest.fixture
def called(running):
    """Carry a plan to where its review waits."""

    def call(*, days_before=14):
        plan = Plan.objects.first() or running()
        call_reviews(datetime.combine(REVIEW_ON - timedelta(days=days_before), time(8), tzinfo=LOCAL_TIME))
        plan.refresh_from_db()
        return plan

    return call


@pytest.mark.django_db
class TestReview:
    def test_a_review_waits_on_the_desk_two_weeks_before_its_day_and_is_due_that_day(self, called, worker, clerk):
        assert called(days_before=15).state == "running"
        plan = called()
        for desk in (worker, clerk):
            (item,) = inbox(desk, tab="计划复评")
            assert (item.action, item.subject_id, localdate(item.due_at), item.household_id) == ("复评", plan.pk, REVIEW_ON, str(plan.household_id))
        assert list(queries.under_review(worker)) == [plan]

    def test_calling_twice_calls_once(self, called, worker):
        assert called().version == called().version
        assert inbox(worker, tab="计划复评").count() == 1

    def test_the_system_calls_and_nobody_else(self, running, worker, now):
        plan = running()
        with pytest.raises(NotPermitted):
            take(plan, step="call_review", actor=worker, at=now, seen_version=plan.version)

    def test_a_plan_that_goes_on_is_called_again_before_its_next_day(self, called, worker, now):
        plan = called()
        with pytest.raises(ReasonMissing):
            services.keep_plan(plan=plan, review_on=date(2027, 11, 20), reason=" ", seen_version=plan.version, actor=worker, at=now)
        with pytest.raises(PlanIncomplete):
            services.keep_plan(plan=plan, review_on=TODAY, reason="照旧", seen_version=plan.version, actor=worker, at=now)
        services.keep_plan(plan=plan, review_on=date(2027, 11, 20), reason="照旧", seen_version=plan.version, actor=worker, at=now)
        assert not inbox(worker, tab="计划复评").exists() and queries.plan_of(plan.household_id).state == "running"
        call_reviews(datetime(2027, 11, 6, 8, tzinfo=LOCAL_TIME))
        assert localdate(inbox(worker, tab="计划复评").get().due_at) == date(2027, 11, 20)

    def test_a_new_plan_or_the_end_of_the_case_ends_the_review(self, called, household, worker, clerk, now):
        first = called()
        second = services.draft_plan(household_id=household.pk, actor=worker, at=now)
        services.write_plan(plan=second, entry=ENTRY, seen_version=0, actor=worker, at=now)
        services.submit_plan(plan=second, seen_version=0, actor=worker, at=now)
        services.approve_plan(plan=second, seen_version=1, actor=clerk, at=now)
        first.refresh_from_db()
        assert first.state == "adjusted" and not inbox(worker, tab="计划复评").exists()
        services.step_plan(plan=second, step="run", seen_version=2, actor=worker, at=now)
        call_reviews(datetime.combine(REVIEW_ON, time(8), tzinfo=LOCAL_TIME))
        second.refresh_from_db()
        services.step_plan(plan=second, step="close", seen_version=second.version, reason="目标达到", actor=worker, at=now)
        assert not inbox(worker, tab="计划复评").exists()

    def test_another_level_calls_the_plan_whose_goal_must_change(self, running, client, worker, now):
        plan = running()
        Assessment.objects.filter(pk=plan.assessment_id).update(state="superseded")
        again = Assessment.objects.get(pk=plan.assessment_id)
        again.pk, again.number, again.state, again.level, again.former_id = uuid4(), again.number + 1, "effective", "high", plan.assessment_id
        again.save(force_insert=True)
        assert call_reviews(now) == 1 and call_reviews(now) == 0
        plan.refresh_from_db()
        assert (plan.state, plan.review_on) == ("review", TODAY + timedelta(days=14))
        with pytest.raises(PlanIncomplete, match="变为高度困境"):
            services.keep_plan(plan=plan, review_on=date(2027, 11, 20), reason="照旧", seen_version=plan.version, actor=worker, at=now)
        _sign_in(client, worker)
        assert "原来的目标不再适用" in client.get(f"/assessment/plans/{plan.pk}/").content.decode()

    def test_the_page_offers_what_can_follow_a_review(self, called, client, worker):
        plan = called()
        User.objects.filter(pk=worker.user_id).update(must_change_password=False)
        client.force_login(User.objects.get(pk=worker.user_id), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/assessment/plans/{plan.pk}/").content.decode()
        assert "复评：服务合适就继续执行" in page and "调整计划" in page and "结案" in page
        kept = client.post(f"/assessment/plans/{plan.pk}/step/keep/", {"seen_version": plan.version, "reason": "照旧", "review_on": "2027-11-20"})
        assert kept.status_code == 302 and Plan.objects.get(pk=plan.pk).state == "running"

    def test_a_plan_goes_to_paper_and_to_a_workbook_with_a_row_for_every_service(self, called, client, worker):
        plan = called()
        _sign_in(client, worker)
        assert client.get(f"/assessment/plans/{plan.pk}/plan.pdf").content[:4] == b"%PDF"
        sheet = load_workbook(BytesIO(client.get("/assessment/plans/export/?tab=review").content)).active
        assert [sheet.cell(row, 9).value for row in (1, 2, 3)] == ["服务项目", "探访慰问", "帮办代办"] and "社会工作者 周知远" in sheet.cell(2, 13).value
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, 0, True)

    @pytest.mark.parametrize(
        ("step", "posted", "field", "kept"),
        [
            ("keep", {"reason": "服务合适", "review_on": "2026-11-20"}, "keep-review_on", "2026-11-20"),
            ("keep", {"reason": "服务合适", "review_on": "2027-02-31"}, "keep-review_on", "服务合适"),
            ("keep", {"reason": "服务合适", "review_on": ""}, "keep-review_on", "服务合适"),
            ("keep", {"reason": " ", "review_on": "2027-11-20"}, "keep-reason", "2027-11-20"),
            ("close", {"reason": " "}, "close-reason", ""),
        ],
    )
    def test_what_is_wrong_in_a_step_stands_beside_its_field_and_the_rest_is_kept(self, called, client, worker, step, posted, field, kept):
        plan = called()
        _sign_in(client, worker)
        answer = client.post(f"/assessment/plans/{plan.pk}/step/{step}/", {"seen_version": plan.version} | posted)
        page = answer.content.decode()
        dialog = page.split(f'<dialog id="{step}"')[1].split("</dialog>")[0]
        assert answer.status_code == 422 and Plan.objects.get(pk=plan.pk).state == "review"
        assert "data-open" in dialog and f'id="{field}_error"' in dialog and kept in dialog

    def test_a_step_that_is_not_theirs_or_was_taken_says_so_on_a_page_of_its_own(self, called, client, worker, assistant):
        plan = called()
        _sign_in(client, worker)
        posted = {"seen_version": plan.version - 1, "reason": "照旧", "review_on": "2027-11-20"}
        assert client.post(f"/assessment/plans/{plan.pk}/step/keep/", posted).status_code == 409
        _sign_in(client, assistant)
        assert client.post(f"/assessment/plans/{plan.pk}/step/keep/", posted | {"seen_version": plan.version}).status_code == 403

    def test_who_has_no_review_on_the_desk_is_shown_none_as_due(self, called, client, worker, assistant):
        plan = called()
        for who in (worker, assistant):
            _sign_in(client, who)
            does = inbox(who, tab="计划复评").exists()
            assert does == (who is worker)
            pages = [client.get(address).content.decode() for address in (f"/assessment/plans/{plan.pk}/", "/assessment/", "/assessment/plans/")]
            assert ("继续执行</button>" in pages[0], "份待复评" in pages[1], 'aria-current="page">待复评' in pages[2]) == (does,) * 3
            assert ("由乡镇窗口、社工站社工复评，您无需办理" in pages[0]) is not does

    def test_a_day_that_cannot_be_read_is_refused_and_the_draft_keeps_its_day(self, drafted, client, worker):
        plan = drafted()
        _sign_in(client, worker)
        answer = client.post(f"/assessment/plans/{plan.pk}/", {"seen_version": 0, "needs": "新写的需求", "review_on": "2027-02-31"})
        assert answer.status_code == 422 and "新写的需求" in answer.content.decode() and "复评日期看不懂" in answer.content.decode()
        assert Plan.objects.get(pk=plan.pk).review_on == ENTRY.review_on


def _sign_in(client, actor):
    User.objects.filter(pk=actor.user_id).update(must_change_password=False)
    client.force_login(User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend")


class TestCasework:
    START = date(2026, 8, 20)

    @pytest.mark.parametrize(
        ("held", "months", "lacks"),
        [
            ([], None, True),
            ([date(2026, 10, 1)], None, False),
            ([date(2026, 8, 1)], None, True),
            ([date(2026, 9, 20), date(2026, 10, 20)], 1, False),
            ([date(2026, 9, 21), date(2026, 10, 20)], 1, True),
            ([date(2026, 9, 20), date(2026, 10, 19)], 1, True),
        ],
    )
    def test_a_household_in_grave_difficulty_has_a_record_in_every_so_many_months(self, held, months, lacks):
        if lacks:
            with pytest.raises(CaseworkMissing):
                check_casework(held, level="high", start=self.START, on=TODAY, months=months)
        else:
            check_casework(held, level="high", start=self.START, on=TODAY, months=months)
        check_casework([], level="medium", start=self.START, on=TODAY, months=1)

    @pytest.mark.django_db
    def test_a_grave_case_is_reviewed_only_with_its_casework_on_record(self, called, worker, client, now):
        plan = called()
        Plan.objects.filter(pk=plan.pk).update(level="high")
        Assessment.objects.filter(pk=plan.assessment_id).update(level="high")
        plan.refresh_from_db()
        with pytest.raises(CaseworkMissing):
            services.keep_plan(plan=plan, review_on=date(2027, 11, 20), reason="照旧", seen_version=plan.version, actor=worker, at=now)
        _sign_in(client, worker)
        where = reverse("plan-casework", kwargs={"pk": plan.pk})
        assert client.post(where, {"held_on": "2026-11-20", "words": ""}).status_code == 422
        for _ in range(2):
            assert client.post(where, {"held_on": str(now.date()), "words": "陪同就医，家属已到场"}).status_code == 302
        assert "陪同就医" in client.get(reverse("plan-open", kwargs={"pk": plan.pk})).content.decode() and plan.records.count() == 1
        services.keep_plan(plan=plan, review_on=date(2027, 11, 20), reason="照旧", seen_version=plan.version, actor=worker, at=now)
        assert plan.state == "running"
