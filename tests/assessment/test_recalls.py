"""A household is assessed again when it is due, when its members or category change, when a warning proves true (P-05)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.services import reassess
from jiuzhu.assessment.recalls import queries, services
from jiuzhu.assessment.recalls.models import Recall
from jiuzhu.assessment.recalls.queries import find_recall
from jiuzhu.assessment.recalls.rules import due_on, latest_assessed
from jiuzhu.assessment.recalls.tasks import keep_recalls
from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from jiuzhu.monitoring.warnings.models import Warning
from tests.assessment.conftest import TODAY
from tests.conftest import actor
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db
ELSEWHERE = "341525106202"
ASSESSED = date(2026, 10, 20)


@pytest.fixture
def assessed(household, now):
    """The household with an assessment in force of a month ago, and nothing newer."""
    Membership.objects.filter(household=household).update(since=date(2025, 1, 1))
    CategoryMembership.objects.filter(household=household).update(since=date(2025, 1, 1))
    return Assessment.objects.create(
        household=household, division_code=household.division_code, state="effective", opened_at=now, changed_at=now, year=2026, number=1, occasion="first",
        about=household.head_name, level="medium", assessed_on=ASSESSED, first_assessor="a", second_assessor="b", signed_paper="x", confirmer="c",
    )  # fmt: skip


@pytest.mark.parametrize(("day", "months", "then"), [(date(2025, 8, 31), 6, date(2026, 2, 28)), (date(2025, 11, 20), 12, date(2026, 11, 20))])
def test_so_many_months_later_is_the_same_day_or_the_month_s_last(day, months, then):
    assert due_on(day, months) == then


@pytest.mark.parametrize("on", [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2028, 2, 29)])
@pytest.mark.parametrize("months", [1, 6, 12])
def test_whatever_is_due_by_a_day_was_made_by_the_last_day_reckoned_back(on, months):
    made = [date(on.year - 2, 12, 1) + timedelta(days=days) for days in range(900)]
    assert max(day for day in made if due_on(day, months) <= on) == latest_assessed(on, months)


def test_what_is_not_due_and_has_not_changed_is_not_called(assessed, now):
    assert keep_recalls(now) == 0


def test_an_assessment_is_called_on_the_day_it_is_due_and_once(assessed, clerk, now):
    set_local_value(name="reassessment_months", value="1", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)
    assert keep_recalls(now - timedelta(days=1)) == 0
    assert (keep_recalls(now), keep_recalls(now)) == (1, 0)
    item = inbox(clerk).get(workflow="assessment_recall")
    assert "到期" in item.detail and "满 1 个月" in item.detail


def test_a_member_who_leaves_a_new_category_and_a_true_warning_call_it(assessed, household, now):
    gone = Membership.objects.filter(household=household).exclude(relation="head").first() or Membership.objects.filter(household=household).first()
    Membership.objects.filter(pk=gone.pk).update(until=TODAY, reason="婚嫁")
    assert keep_recalls(now) == 1
    recall = Recall.objects.get()
    assert recall.cause == "members" and "婚嫁" in recall.words
    services.dismiss(recall=recall, reason="不影响", seen_version=0, actor=SYSTEM, at=now)
    CategoryMembership.objects.create(household=household, person=gone.person, category="marginal", since=TODAY, entered_at=now)
    assert keep_recalls(now) == 1 and Recall.objects.get(state="called").cause == "category"
    services.dismiss(recall=Recall.objects.get(state="called"), reason="不影响", seen_version=0, actor=SYSTEM, at=now)
    Warning.objects.create(
        state="explained", division_code=household.division_code, opened_at=now, changed_at=now, rule="vehicle", rule_label="名下有车", subject_type="household",
        subject_id=str(household.pk), subject_name="甲", household=household, on_aid=True, grade=1, month="2026-10", last_month="2026-10", verdict=True,
    )  # fmt: skip
    assert keep_recalls(now) == 1 and Recall.objects.get(state="called").reason == "预警核实属实：名下有车"


def test_answering_begins_the_assessment_with_the_reason_and_ends_the_call(assessed, household, assistant, now):
    Membership.objects.filter(household=household).update(until=None, since=TODAY)
    keep_recalls(now)
    recall = Recall.objects.get()
    made = services.answer(recall=recall, seen_version=0, actor=assistant, at=now)
    assert made.former_id == assessed.pk and made.occasion_note == recall.reason and recall.state == "answered"


def test_an_assessment_begun_without_the_call_ends_it(assessed, household, assistant, now):
    Membership.objects.filter(household=household).update(since=TODAY)
    keep_recalls(now)
    reassess(household_id=household.pk, reason="自己去的", actor=assistant, at=now)
    keep_recalls(now)
    assert Recall.objects.get().state == "answered"


def test_only_who_confirms_assessments_says_one_is_not_needed_and_why(assessed, household, assistant, clerk, now):
    Membership.objects.filter(household=household).update(since=TODAY)
    keep_recalls(now)
    recall = Recall.objects.get()
    with pytest.raises(NotPermitted):
        services.dismiss(recall=recall, reason="不影响", seen_version=0, actor=assistant, at=now)
    with pytest.raises(ReasonMissing):
        services.dismiss(recall=recall, reason=" ", seen_version=0, actor=clerk, at=now)
    assert services.dismiss(recall=recall, reason="同一户口分开登记", seen_version=0, actor=clerk, at=now).to_state == "dismissed"


def test_a_call_goes_with_its_household_to_the_next_township(assessed, household, now):
    Membership.objects.filter(household=household).update(since=TODAY)
    keep_recalls(now)
    Household.objects.filter(pk=household.pk).update(division_code=ELSEWHERE)
    there = actor("township_clerk", division=f"{ELSEWHERE[:9]}000", user_id="clerk-there")
    recall = find_recall(there, Recall.objects.get().pk)
    assert services.dismiss(recall=recall, reason="迁入时已评估", seen_version=0, actor=there, at=now).to_state == "dismissed"


def test_calls_nobody_answers_keep_none_from_ending(assessed, household, registered, assistant, now, monkeypatch):
    Membership.objects.filter(household=household).update(since=TODAY)
    keep_recalls(now)
    given = {"division_code": household.division_code, "state": "called", "changed_at": now, "cause": "due", "happened_on": TODAY}
    Recall.objects.create(id=UUID(int=1), household=registered(person(9)), assessment=assessed, opened_at=now - timedelta(days=9), **given)
    reassess(household_id=household.pk, reason="自己去的", actor=assistant, at=now)
    monkeypatch.setattr(queries, "AT_ONCE", 1)
    keep_recalls(now)
    assert Recall.objects.get(household=household).state == "answered"
