"""A person assessed by facets is called again by date, by what happens to the household and by a warning (宁晋 二(一)1, P-05)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jiuzhu.assessment.facets import services as facets
from jiuzhu.assessment.facets.models import FacetAssessment
from jiuzhu.assessment.recalls import services
from jiuzhu.assessment.recalls.models import Recall
from jiuzhu.assessment.recalls.tasks import keep_recalls
from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.warnings.models import Warning
from tests.assessment.test_facets import TOWNSHIP, VILLAGE, assistant, clerk, made, place

__all__ = ["assistant", "clerk", "place"]
pytestmark = pytest.mark.django_db
A_MONTH = timedelta(days=31)


@pytest.fixture
def assessed(place, assistant, clerk, now):
    """The person with an assessment in force of a month ago."""
    Membership.objects.update(since=date(2025, 1, 1))
    found = made(place, assistant, now - A_MONTH)
    facets.confirm_facets(assessment=found, seen_version=1, actor=clerk, at=now - A_MONTH)
    return found


def warned(home, now):
    return Warning.objects.create(
        state="explained", division_code=home.division_code, opened_at=now, changed_at=now, rule="vehicle", rule_label="名下有车", subject_type="household",
        subject_id=str(home.pk), subject_name="甲", household=home, on_aid=True, grade=1, month="2026-10", last_month="2026-10", verdict=True,
    )  # fmt: skip


def test_a_person_is_called_on_the_day_the_assessment_is_due_once_and_answered_by_the_facets_form(assessed, assistant, clerk, now):
    assert keep_recalls(now) == 0
    set_local_value(name="reassessment_months", value="1", valid_from=date(2026, 1, 1), source="测试", actor=SYSTEM, at=now)
    assert (keep_recalls(now), keep_recalls(now)) == (1, 0)
    recall = Recall.objects.get()
    item = inbox(clerk).get(workflow="assessment_recall")
    assert (recall.person_id, recall.facets_id, item.about) == (assessed.person_id, assessed.pk, "张甲") and "满 1 个月" in item.detail
    again = services.answer(recall=recall, seen_version=0, actor=assistant, at=now)
    assert isinstance(again, FacetAssessment) and (again.former_id, again.occasion_note, recall.state) == (assessed.pk, recall.reason, "answered")
    assert keep_recalls(now) == 0


def test_a_new_category_and_a_true_warning_call_the_person_and_the_warning_stays_with_the_assessment(assessed, place, assistant, now):
    home, person = place
    CategoryMembership.objects.create(household=home, person=person, category="marginal", since=now.date(), entered_at=now)
    assert keep_recalls(now) == 1
    first = Recall.objects.get()
    assert first.cause == "category"
    services.dismiss(recall=first, reason="不影响", seen_version=0, actor=SYSTEM, at=now)
    warning = warned(home, now)
    assert keep_recalls(now) == 1
    again = services.answer(recall=Recall.objects.get(state="called"), seen_version=0, actor=assistant, at=now)
    assert isinstance(again, FacetAssessment) and again.warning_id == str(warning.pk) and "名下有车" in again.occasion_note


def test_one_begun_without_the_call_ends_it(assessed, place, assistant, now):
    home, person = place
    warned(home, now)
    keep_recalls(now)
    facets.start_facets(household_id=home.pk, person_id=person.pk, actor=assistant, at=now)
    keep_recalls(now)
    assert Recall.objects.get().state == "answered"


def test_the_dead_are_not_called(assessed, place, now):
    place[1].alive = False
    place[1].save(update_fields=["alive"])
    warned(place[0], now)
    assert keep_recalls(now) == 0


def test_a_call_and_an_assessment_go_with_a_person_who_moves_house(assessed, place, assistant, now):
    next_door = Household.objects.create(
        number="2", division_code=VILLAGE, head_name="张乙", registered_on=date(2026, 1, 1), changed_at=now, category="subsistence", category_since=date(2026, 1, 1)
    )
    warned(place[0], now)
    keep_recalls(now)
    Membership.objects.filter(person=place[1]).update(household=next_door)
    again = services.answer(recall=Recall.objects.get(), seen_version=0, actor=assistant, at=now)
    assert again.household_id == next_door.pk and Recall.objects.get().household_id == next_door.pk


def test_on_screen_the_unassessed_and_a_warning_lead_to_the_members(place, now):
    home, person = place
    user = User.objects.create(username="clerk", name="甲")
    Post.objects.create(user=user, role="township_clerk", division_code=TOWNSHIP, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert "选择成员" in client.get("/assessment/?tab=never").content.decode()
    warning = warned(home, now)
    where = client.post(reverse("assessment-start", args=[home.pk]), {"warning_id": str(warning.pk), "reason": "预警：名下有车"})
    page = client.get(where.url).content.decode()
    assert where.status_code == 302 and "请选择成员" in page and str(warning.pk) in page
    form = client.post(reverse("facets-start", args=[home.pk]), {"person": str(person.pk), "warning_id": str(warning.pk)})
    assert "预警：名下有车" in client.get(form.url).content.decode() and FacetAssessment.objects.get().warning_id == str(warning.pk)
    assert "选择成员" not in client.get("/assessment/?tab=never").content.decode()
    FacetAssessment.objects.update(state="cancelled")
    assert client.post(reverse("facets-start", args=[home.pk]), {"person": str(person.pk), "warning_id": "nonsense"}).status_code == 302
