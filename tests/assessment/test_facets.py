"""A person is assessed by the four facets of the law, confirmed by another, and every difficulty opens a need (宁晋 二(一)1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jiuzhu.assessment.facets import queries, services
from jiuzhu.assessment.facets.models import FacetAssessment
from jiuzhu.assessment.facets.rules import (
    Facet,
    FacetAssessorConfirms,
    FacetsIncomplete,
    NotAssessedByFacets,
    beside,
    check_complete,
    tidied,
)
from jiuzhu.assessment.indicators.services import start
from jiuzhu.assessment.indicators.services.starting import NotAssessedByHousehold
from jiuzhu.assessment.needs.queries import item_labels, open_needs_of
from jiuzhu.assessment.needs.services import amend_need
from jiuzhu.assessment.plans.rules import NotAssessed
from jiuzhu.assessment.plans.services import draft_plan
from jiuzhu.casework.registry.models import Household, Membership, Person
from jiuzhu.foundation.accounts.models import Post, User
from tests.conftest import actor

FACETS = ("身心健康", "生活照料", "家庭关系", "社会支持")
TOWNSHIP, VILLAGE = "130528100000", "130528100001"
WELL = [Facet(name, "well") for name in FACETS]


def answered(**more):
    care = {"state": "difficult", "words": "无人做饭", "degree": "high", "measure": "每日送餐"} | more
    return [Facet("生活照料", **care), *(each for each in WELL if each.facet != "生活照料")]


def test_a_facet_without_difficulty_keeps_nothing_else_and_each_is_in_its_place():
    told = tidied([Facet("社会支持", "well", words="忘删的字"), Facet("不存在", "well")], dimensions=FACETS)
    assert [each.facet for each in told] == list(FACETS) and told[3] == Facet("社会支持", "well") and told[0].state == ""


@pytest.mark.parametrize("lacking", [{"state": ""}, {"words": ""}, {"degree": ""}, {"measure": ""}])
def test_every_facet_is_answered_and_a_difficulty_says_kind_degree_and_follow_up(lacking):
    check_complete(answered())
    with pytest.raises(FacetsIncomplete):
        check_complete(answered(**lacking))


def test_what_changed_since_the_last_one_is_told_by_facet():
    assert [each.facet for each in beside(tidied(answered(), dimensions=FACETS), tidied(WELL, dimensions=FACETS)) if each.changed] == ["生活照料"]


@pytest.fixture
def place(db, settings, now):
    settings.POLICY_PACK = "ningjin"
    home = Household.objects.create(
        number="1", division_code=VILLAGE, head_name="张甲", registered_on=date(2026, 1, 1), changed_at=now, category="subsistence", category_since=date(2026, 1, 1)
    )
    person = Person.objects.create(name="张甲", birth_date=date(1930, 1, 1), sex="M", self_care="half", changed_at=now)
    Membership.objects.create(household=home, person=person, relation="head", since=date(2026, 1, 1))
    return home, person


@pytest.fixture
def assistant():
    return actor("village_assistant", division=VILLAGE)


@pytest.fixture
def clerk():
    return actor("township_clerk", division=TOWNSHIP)


def made(place, assistant, now, facets=None):
    home, person = place
    found = services.start_facets(household_id=home.pk, person_id=person.pk, actor=assistant, at=now)
    services.write_facets(assessment=found, facets=facets or answered(), seen_version=0, actor=assistant, at=now)
    services.submit_facets(assessment=found, assessed_on=now.date(), seen_version=0, actor=assistant, at=now)
    return found


@pytest.mark.django_db
class TestAssessing:
    def test_whom_the_scheme_is_for_is_judged_with_the_reason_and_comes_out_the_same_again(self, place, assistant, now):
        (each,) = queries.candidates(place[0], on=now.date())
        assert each.applies is True and each.reasons
        found = services.start_facets(household_id=place[0].pk, person_id=place[1].pk, actor=assistant, at=now)
        assert found.applies is True and queries.made_the_same(found)
        FacetAssessment.objects.filter(pk=found.pk).update(applies=False)
        found.refresh_from_db()
        assert not queries.made_the_same(found)

    def test_a_difficulty_opens_a_need_and_one_that_is_over_ends_it(self, place, assistant, clerk, now):
        first = made(place, assistant, now)
        services.confirm_facets(assessment=first, seen_version=1, actor=clerk, at=now)
        (need,) = open_needs_of(place[0].pk)
        assert (need.kind_label, need.words, need.degree, need.measure, need.person_id) == ("生活照料", "无人做饭", "high", "每日送餐", place[1].pk)
        second = made(place, assistant, now + timedelta(days=1), WELL)
        assert second.former_id == first.pk
        services.confirm_facets(assessment=second, seen_version=1, actor=clerk, at=now)
        first.refresh_from_db()
        assert first.state == "superseded" and open_needs_of(place[0].pk) == []

    def test_a_plan_rests_on_what_was_found_of_the_members_where_the_law_gives_no_levels(self, place, assistant, clerk, now):
        worker = actor("social_worker", division=TOWNSHIP)
        with pytest.raises(NotAssessed):
            draft_plan(household_id=place[0].pk, actor=worker, at=now)
        services.confirm_facets(assessment=made(place, assistant, now), seen_version=1, actor=clerk, at=now)
        plan = draft_plan(household_id=place[0].pk, actor=worker, at=now)
        assert (plan.level, plan.assessment_id, plan.needs) == ("", None, "张甲：无人做饭") and "上门照料服务" in plan.goal

    def test_a_plan_does_not_tell_what_was_found_of_a_minor(self, place, assistant, clerk, now):
        Person.objects.update(birth_date=date(2015, 1, 1))
        services.confirm_facets(assessment=made(place, assistant, now), seen_version=1, actor=clerk, at=now)
        assert draft_plan(household_id=place[0].pk, actor=actor("social_worker", division=TOWNSHIP), at=now).needs == "张甲：未成年人，见需求台账"

    def test_the_same_words_in_two_facets_are_two_needs(self, place, assistant, clerk, now):
        told = [each if each.facet != "家庭关系" else Facet("家庭关系", "difficult", "无人做饭", "low", "联系子女") for each in answered()]
        for day in range(2):
            services.confirm_facets(assessment=made(place, assistant, now + timedelta(days=day), told), seen_version=1, actor=clerk, at=now)
            assert {(need.kind_label, need.measure) for need in open_needs_of(place[0].pk)} == {("生活照料", "每日送餐"), ("家庭关系", "联系子女")}

    def test_a_service_chosen_for_a_need_stays_chosen_when_the_degree_changes(self, place, assistant, clerk, now):
        services.confirm_facets(assessment=made(place, assistant, now), seen_version=1, actor=clerk, at=now)
        (need,) = open_needs_of(place[0].pk)
        code, label = next(iter(item_labels(now.date(), division_code=VILLAGE).items()))
        amend_need(need=need, degree="high", measure="每日送餐", item_code=code, seen=("high", "每日送餐", ""), actor=assistant, at=now)
        again = made(place, assistant, now + timedelta(days=1), answered(degree="low"))
        services.confirm_facets(assessment=again, seen_version=1, actor=clerk, at=now)
        assert [(each.degree, each.item_code, each.item_label) for each in open_needs_of(place[0].pk)] == [("low", code, label)]

    def test_who_assessed_does_not_confirm(self, place, clerk, now):
        found = made(place, clerk, now)
        with pytest.raises(FacetAssessorConfirms):
            services.confirm_facets(assessment=found, seen_version=1, actor=clerk, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            FacetAssessment.objects.filter(pk=found.pk).update(confirmer=found.assessor)

    def test_a_place_that_assesses_persons_has_no_form_of_households_and_the_other_way_round(self, place, assistant, now, settings):
        with pytest.raises(NotAssessedByHousehold):
            start(household_id=place[0].pk, actor=assistant, at=now)
        settings.POLICY_PACK = "huoshan"
        with pytest.raises(NotAssessedByFacets):
            services.start_facets(household_id=place[0].pk, person_id=place[1].pk, actor=assistant, at=now)


@pytest.mark.django_db
def test_on_screen_a_member_is_assessed_confirmed_and_shown_beside_the_last_one(place, now):
    home, person = place

    def client_as(role, division):
        user = User.objects.create(username=role, name=f"{role}甲")
        Post.objects.create(user=user, role=role, division_code=division, valid_from=date(2020, 1, 1))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    writer, clerk = client_as("village_assistant", VILLAGE), client_as("township_clerk", TOWNSHIP)
    listed = writer.get(f"/assessment/household/{home.pk}/").content.decode()
    assert "应评估" in listed and "按人评估" in listed
    typed = {"seen_version": "0", "assessed_on": "2026-11-20", "submit": "1"} | {f"state_{index}": "well" for index in range(4)}
    for number in (1, 2):
        where = writer.post(f"/assessment/household/{home.pk}/facets/start/", {"person": str(person.pk)}).url
        lacking = writer.post(where, typed | {"state_1": "difficult", "words_1": "无人做饭"})
        assert lacking.status_code == 400 and "还没有写困难程度、跟进服务措施" in lacking.content.decode() and "无人做饭" in lacking.content.decode()
        more = {"state_1": "difficult", "words_1": "无人做饭", "degree_1": "high", "measure_1": "每日送餐"} if number == 1 else {}
        assert writer.post(where, typed | more).status_code == 302
        assert clerk.post(f"{where}confirm/", {"seen_version": "1"}).status_code == 302
    page = clerk.get(where).content.decode()
    assert "有变化" in page and "每日送餐" in page and "按当时的规定重算，结果相同" in page
    stranger = client_as("social_worker", "130528101000")
    assert stranger.get(where).status_code == 404 and stranger.post(f"{where}cancel/", {"seen_version": "0", "reason": "不相干"}).status_code == 404


@pytest.mark.django_db
def test_of_a_child_nothing_is_shown_to_who_only_reads_the_register(place, clerk, now):
    home, person = place
    person.birth_date = date(2016, 1, 1)
    person.save(update_fields=["birth_date"])
    found = made(place, clerk, now)
    (reason,) = queries.candidates(home, on=now.date())[0].reasons[:1]
    pages = {}
    for role, seat in (("auditor", "130528000000"), ("township_clerk", TOWNSHIP)):
        user = User.objects.create(username=role, name="甲")
        Post.objects.create(user=user, role=role, division_code=seat, valid_from=date(2020, 1, 1))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        pages[role] = client.get(f"/assessment/household/{home.pk}/").content.decode(), client.get(reverse("facets", args=[found.pk]))
    assert reason in pages["township_clerk"][0] and pages["township_clerk"][1].status_code == 200
    assert reason not in pages["auditor"][0] and pages["auditor"][1].status_code == 403
