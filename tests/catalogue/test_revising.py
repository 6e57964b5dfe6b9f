"""The life of the service list: drafted, checked with figures, issued as a version by another person, adjusted, retired (P-40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved
from jiuzhu.matching.catalogue import queries, services
from jiuzhu.matching.catalogue.models import Revision
from jiuzhu.matching.catalogue.revising import Answer, CheckFailed, RevisionEntry, RevisionIncomplete, RevisionNotYours, RevisionUnderWay
from jiuzhu.matching.catalogue.rules import ItemUnknown

pytestmark = pytest.mark.django_db

WELL = {name: Answer(True, "全年 12 万元，上限还剩 40 万元") for name in ("fiscal", "basic", "unmet")}
BATH = {
    "category": "照护类",
    "label": "上门助浴",
    "target_quote": "失能、半失能的低收入老年人",
    "target": "recipient AND self_care IN ('half', 'none')",
    "content": "每月上门助浴",
    "providers": "养老服务机构、家政公司",
}
ELSEWHERE = "341525101000"


@pytest.fixture
def second():
    return actor("county_officer", division=COUNTY, user_id="second-officer")


@pytest.fixture
def entry(now):
    return RevisionEntry(
        fields=BATH, yearly_cost=12_000_000, reason="老人反映助浴难", document="县民政局〔2026〕12 号", quote="增加上门助浴服务。", valid_from=now.date()
    )


def checked(actor_, now, entry, *, action="add", item_code="", place=COUNTY, answers=None):
    made = services.begin_revision(action=action, item_code=item_code, division_code=place, actor=actor_, at=now)
    made = services.write_revision(revision=made, entry=entry, seen_version=made.version, actor=actor_, at=now)
    services.check_revision(revision=made, answers=WELL if answers is None else answers, seen_version=made.version, actor=actor_, at=now)
    return made


def issued(actor_, second, now, entry, *, override="", **more):
    made = checked(actor_, now, entry, **more)
    services.issue_revision(revision=made, override_reason=override, seen_version=made.version, actor=second, at=now)
    return made


def labels(now, place=COUNTY, days=0):
    return [one.label for one in queries.items(now.date() + timedelta(days=days), division_code=place)]


def test_an_issued_item_is_on_the_list_of_everybody_from_its_day(county_officer, second, now, entry):
    made = issued(county_officer, second, now, replace(entry, valid_from=now.date() + timedelta(days=3)))
    assert (made.number, made.state) == (1, "issued")
    assert "上门助浴" not in labels(now) and "上门助浴" in labels(now, VILLAGE, days=3)


def test_a_draft_waits_for_its_drafter_and_the_issuing_for_the_others(county_officer, second, now, entry):
    made = services.begin_revision(action="add", division_code=COUNTY, actor=county_officer, at=now)
    assert inbox(county_officer).exists() and not inbox(second).exists()
    made = services.write_revision(revision=made, entry=entry, seen_version=made.version, actor=county_officer, at=now)
    services.check_revision(revision=made, answers=WELL, seen_version=made.version, actor=county_officer, at=now)
    assert inbox(second).get().action == "印发"


def test_who_drafted_a_change_does_not_issue_it(county_officer, now, entry):
    made = checked(county_officer, now, entry)
    with pytest.raises(RevisionNotYours):
        services.issue_revision(revision=made, override_reason="", seen_version=made.version, actor=county_officer, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=made.pk).update(issuer=made.drafter)


def test_each_check_is_answered_with_figures(county_officer, now, entry):
    for answers in ({}, WELL | {"fiscal": Answer(True, " ")}):
        with pytest.raises(RevisionIncomplete):
            checked(county_officer, now, entry, answers=answers)
        services.step_revision(revision=Revision.objects.get(state="draft"), step="cancel", reason="重来", seen_version=0, actor=county_officer, at=now)


def test_a_flagged_item_the_government_pays_is_listed_by_another_person_with_a_reason_only(county_officer, second, now, entry):
    answers = WELL | {"basic": Answer(False, "每人每月 900 元，高于低保标准 738 元")}
    made = checked(county_officer, now, entry, answers=answers)
    with pytest.raises(CheckFailed, match="超出维持基本生活需要"):
        services.issue_revision(revision=made, override_reason=" ", seen_version=made.version, actor=second, at=now)
    assert "上门助浴" not in labels(now)
    services.issue_revision(revision=made, override_reason="省级试点批准", seen_version=made.version, actor=second, at=now)
    assert "上门助浴" in labels(now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=made.pk).update(override_reason="")


def test_a_flag_does_not_keep_back_what_the_government_does_not_pay(county_officer, second, now, entry):
    answers = WELL | {"basic": Answer(False, "超出基本需要，由慈善资金承担")}
    assert issued(county_officer, second, now, replace(entry, funding="charity"), answers=answers).state == "issued"


def test_a_township_s_own_item_is_seen_there_only(township_clerk, county_officer, now, entry):
    made = checked(township_clerk, now, entry, place=TOWNSHIP)
    with pytest.raises(NotPermitted):
        services.issue_revision(revision=made, override_reason="", seen_version=made.version, actor=replace(township_clerk, user_id="other"), at=now)
    services.issue_revision(revision=made, override_reason="", seen_version=made.version, actor=county_officer, at=now)
    assert "上门助浴" in labels(now, VILLAGE) and "上门助浴" not in labels(now, ELSEWHERE)
    with pytest.raises(ItemUnknown, match="特色项目，只在那里提供"):
        queries.item(made.item_code, on=now.date(), division_code=ELSEWHERE)


def test_a_township_changes_no_item_of_the_county(township_clerk, now):
    with pytest.raises(RevisionIncomplete, match="全县的项目"):
        services.begin_revision(action="retire", item_code="meals", division_code=TOWNSHIP, actor=township_clerk, at=now)


def test_a_retired_item_is_refused_in_plain_words_and_stands_on_the_list_of_before(county_officer, second, now, entry):
    issued(county_officer, second, now, replace(entry, reason="并入养老服务"), action="retire", item_code="meals", answers={})
    with pytest.raises(ItemUnknown, match=r"“膳食供应”自 2026-11-20 起停用（清单第 1 版：并入养老服务）"):
        queries.item("meals", on=now.date(), division_code=VILLAGE)
    assert queries.item("meals", on=now.date() - timedelta(days=1), division_code=VILLAGE).label == "膳食供应"


def test_checking_an_item_of_the_text_lists_it_without_changing_the_law(county_officer, second, now, entry):
    made = issued(county_officer, second, now, replace(entry, fields={}), action="list", item_code="meals")
    assert made.law_change is None and [(row.item_code, row.funding) for row in queries.listed(VILLAGE, on=now.date())] == [("meals", "government")]


def test_the_version_in_force_last_counts_in_whatever_order_they_were_issued(county_officer, second, now, entry):
    later = replace(entry, fields={}, funding="charity", valid_from=now.date() + timedelta(days=5))
    issued(county_officer, second, now, later, action="list", item_code="meals")
    issued(county_officer, second, now, replace(entry, fields={}), action="list", item_code="meals")
    assert [[row.funding for row in queries.listed(VILLAGE, on=now.date() + timedelta(days=days))] for days in (0, 5)] == [["government"], ["charity"]]


def test_one_change_of_an_item_at_a_time(county_officer, second, now):
    first = services.begin_revision(action="change", item_code="meals", division_code=COUNTY, actor=county_officer, at=now)
    again = services.begin_revision(action="change", item_code="meals", division_code=COUNTY, actor=county_officer, at=now)
    assert again.pk == first.pk
    with pytest.raises(RevisionUnderWay):
        services.begin_revision(action="retire", item_code="meals", division_code=COUNTY, actor=second, at=now)


def test_issuing_twice_makes_one_version(county_officer, second, now, entry):
    made = checked(county_officer, now, entry)
    version = made.version
    for _ in range(2):
        services.issue_revision(revision=Revision.objects.get(pk=made.pk), override_reason="", seen_version=version, actor=second, at=now)
    assert Revision.objects.issued().count() == 1
    with pytest.raises(AlreadyMoved):
        services.issue_revision(revision=Revision.objects.get(pk=made.pk), override_reason="", seen_version=version, actor=replace(second, user_id="third"), at=now)


def test_a_condition_that_cannot_be_read_is_told_beside_its_field(county_officer, now, entry):
    with pytest.raises(RevisionIncomplete) as refused:
        checked(county_officer, now, replace(entry, fields=BATH | {"target": "age >>"}))
    assert refused.value.field == "target"
