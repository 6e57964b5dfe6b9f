"""One form at one door: received, asked once for what is missing, accepted, reviewed, confirmed by somebody else (P-02, P-03)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.applications import queries, services
from jiuzhu.casework.applications.models import Application, Late
from jiuzhu.casework.applications.rules import (
    ApplicationFourEyes,
    ApplicationInvalid,
    ApplicationNotReady,
    ApplicationUnderWay,
    Origin,
    Proposal,
)
from jiuzhu.casework.assistance.models import Aid
from jiuzhu.casework.registry.models import CategoryMembership, Household, Person
from jiuzhu.casework.verification.models import Verification
from jiuzhu.casework.verification.services import open_check
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing
from tests.applications.conftest import EVERYTHING, SUBSISTENCE, TEMPORARY
from tests.conftest import actor
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE, VILLAGE, id_number

pytestmark = pytest.mark.django_db
NEXT_TOWNSHIP = "341525101000"


def test_one_form_makes_one_application_for_each_thing_and_sent_again_none(clerk, form, now):
    entry = form(matters=(SUBSISTENCE, TEMPORARY))
    first = services.take_down(entry=entry, actor=clerk, at=now)
    again = services.take_down(entry=entry, actor=clerk, at=now)
    assert [each.pk for each in first] == [each.pk for each in again] and len(first) == 2
    assert sorted(item.title for item in inbox(clerk)) == ["申请：临时救助", "申请：认定低保对象"]


def test_a_person_who_applies_for_the_same_thing_twice_is_told_and_nothing_of_the_second_form_is_kept(take, form, clerk, now):
    take()
    with pytest.raises(ApplicationUnderWay):
        services.take_down(entry=form(matters=(TEMPORARY, SUBSISTENCE)), actor=clerk, at=now)
    assert Application.objects.count() == 1


def test_what_ended_may_be_applied_for_again(take, step):
    first = take()
    step("withdraw", first, reason="本人不再申请")
    assert take().pk != first.pk


def test_the_database_holds_one_open_application_per_household_and_matter(take, registered):
    registered()
    application = take()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            **{field: getattr(application, field) for field in ("matter", "household", "division_code", "received_on", "opened_at", "changed_at", "state")},
            press=uuid.uuid4(), name="另一个成员",
        )  # fmt: skip


def test_the_household_of_somebody_on_the_register_is_found_by_the_number(take, registered):
    home = registered()
    assert take().household_id == home.pk


def test_somebody_registered_in_another_township_is_sent_there(take, registered):
    registered(village=OTHER_TOWNSHIP_VILLAGE)
    with pytest.raises(ApplicationInvalid, match="别的乡镇"):
        take()


def test_what_is_missing_is_asked_for_once_and_then_accepted(take, step):
    application = take()
    with pytest.raises(ApplicationNotReady, match="核对授权书"):
        step("accept", application, present=("form", "identity", "commitment"))
    step("ask_supplement", application, present=("form", "identity", "commitment"), words="低保家庭还要户主签字")
    assert (application.state, application.lacking) == ("supplementing", ("家庭经济状况核对授权书",))
    step("supply", application)
    with pytest.raises(ApplicationInvalid, match="第二次"):
        step("ask_supplement", application, present=("form",), words="")
    step("accept", application, present=EVERYTHING)
    assert application.state == "accepted"


def test_nothing_is_accepted_before_the_applicant_agreed(take, step):
    application = take(consented=False)
    with pytest.raises(ApplicationNotReady, match="同意"):
        step("accept", application, present=EVERYTHING)
    assert application.state == "received"


def test_accepting_enters_new_people_on_the_register_once(take, step, clerk, now):
    application = take(members=f"吴建国 {id_number(3)} 配偶")
    step("accept", application, present=EVERYTHING)
    again = services.accept(application=application, present=EVERYTHING, actor=clerk, at=now, seen_version=0)
    assert again.repeated and Household.objects.count() == 1 and Person.objects.count() == 2
    assert application.household.head_name == "吴秀兰"


def test_the_second_thing_of_a_form_goes_to_the_household_the_first_one_entered(clerk, form, step, now):
    one, two = services.take_down(entry=form(matters=(SUBSISTENCE, TEMPORARY)), actor=clerk, at=now)
    for application in (one, two):
        step("accept", application, present=EVERYTHING)
    assert one.household_id == two.household_id and Household.objects.count() == 1


def test_the_clock_of_the_text_runs_from_the_acceptance(take, step, clerk):
    application = take()
    step("accept", application, present=EVERYTHING)
    item = inbox(clerk).get()
    # Accepted on Friday the 20th: two working days end on Tuesday the 24th.
    assert (item.action, item.due_at.astimezone().date()) == ("进入审核确认", date(2026, 11, 24))


def test_two_who_accept_at_once_accept_it_once(take, step, other_clerk, now):
    application = take()
    step("accept", application, present=EVERYTHING)
    stale = queries.find_application(other_clerk, application.pk)
    with pytest.raises(AlreadyMoved):
        services.accept(application=stale, present=EVERYTHING, actor=other_clerk, at=now, seen_version=0)


def test_the_review_opens_one_check_of_the_economic_condition(take, step):
    application = take()
    step("accept", application, present=EVERYTHING)
    step("review", application, with_check=True)
    check = Verification.objects.get()
    assert (check.household_id, check.kind) == (application.household_id, "application")
    with pytest.raises(ApplicationNotReady, match="经济核对"):
        step("propose", application, entry=Proposal("grant", "符合低保条件。", "何桂芝、程雪梅", from_on=date(2026, 12, 1), category_class="B"))


def test_a_grant_waits_for_the_second_person_at_the_home(take, step):
    application = take()
    step("accept", application, present=EVERYTHING)
    step("review", application, with_check=False)
    entry = Proposal("grant", "符合低保条件。", "何桂芝", date(2026, 12, 1), category_class="B")
    with pytest.raises(ApplicationInvalid, match="2 人"):
        step("propose", application, entry=entry)
    assert Application.objects.get().state == "reviewing"


def test_a_granted_category_begins_on_the_register_by_somebody_else(proposed, step, clerk, other_clerk):
    application = proposed()
    with pytest.raises(ApplicationFourEyes):
        step("confirm", application, by=clerk)
    step("confirm", application, by=other_clerk)
    made = CategoryMembership.objects.get()
    assert (application.state, made.category, made.category_class, made.since, made.monthly_benefit_fen) == (
        "granted",
        "subsistence",
        "B",
        date(2026, 12, 1),
        71800,
    )
    assert "衡山镇" in made.recognised_by


def test_a_category_is_not_confirmed_while_a_check_begun_since_is_under_way(proposed, step, clerk, other_clerk, now):
    application = proposed()
    open_check(household_id=application.household_id, kind="application", cause="群众反映", actor=clerk, at=now)
    with pytest.raises(ApplicationNotReady, match="经济核对"):
        step("confirm", application, by=other_clerk)
    assert not CategoryMembership.objects.exists()
    step("send_back", application, by=other_clerk, reason="等核对报告")
    assert application.state == "reviewing"


def test_the_database_refuses_a_decision_by_whoever_proposed_it(proposed):
    application = proposed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(decided_by=application.proposed_by)


def test_a_granted_aid_stands_on_the_households_chain(proposed, step, other_clerk):
    application = proposed(matters=(TEMPORARY,), amount_fen=150000)
    step("confirm", application, by=other_clerk)
    aid = Aid.objects.get()
    assert (aid.kind, aid.amount_fen, aid.source, aid.household_id) == ("temporary_aid", 150000, "application", application.household_id)


def test_a_refusal_leaves_the_register_as_it_is(proposed, step, other_clerk):
    application = proposed("refuse")
    step("confirm", application, by=other_clerk)
    assert application.state == "refused" and not CategoryMembership.objects.exists()


def test_what_is_sent_back_is_reviewed_again(proposed, step, other_clerk):
    application = proposed()
    with pytest.raises(ReasonMissing):
        step("send_back", application, by=other_clerk, reason=" ")
    step("send_back", application, by=other_clerk, reason="请补入户调查")
    assert (application.state, application.outcome) == ("reviewing", "")


def test_what_plainly_does_not_qualify_is_explained_at_the_window(take, step):
    application = take()
    with pytest.raises(ReasonMissing):
        step("explain", application, reason="")
    step("explain", application, reason="月人均收入 2100 元，高于低保标准 738 元。")
    assert application.state == "refused" and application.law


def test_the_village_neither_takes_nor_sees_applications_and_the_next_township_does_not_either(take, form, now):
    village = actor("village_assistant", division=VILLAGE)
    application = take()
    for somebody in (village, actor("township_clerk", division=NEXT_TOWNSHIP)):
        with pytest.raises(NotPermitted):
            services.take_down(entry=form(id_number=id_number(4)), actor=somebody, at=now)
        with pytest.raises(NotFound):
            queries.find_application(somebody, application.pk)


def test_what_the_township_lets_lie_is_told_to_the_county_once_and_taken_back_when_it_goes_on(take, step, clerk, county_officer, now):
    application = take()
    step("accept", application, present=EVERYTHING)
    assert services.watch(at=now) == 0
    later = now + timedelta(days=7)
    services.watch(at=later)
    services.watch(at=later)
    waiting = inbox(county_officer).filter(workflow="application_late")
    assert [item.title for item in waiting] == ["超时：进入审核确认"] and not inbox(clerk).filter(workflow="application_late")
    step("review", application, with_check=False, at=later)
    services.watch(at=later)
    assert Late.objects.get().state == "moved_on" and not waiting.all()


def test_the_county_settles_what_is_late_with_what_it_did(take, step, county_officer, now):
    application = take()
    step("accept", application, present=EVERYTHING)
    services.watch(at=now + timedelta(days=7))
    late = queries.find_late(county_officer, Late.objects.get().pk)
    with pytest.raises(ReasonMissing):
        services.settle(late=late, reason="", actor=county_officer, at=now, seen_version=0)
    services.settle(late=late, reason="已电话督促，今天入户。", actor=county_officer, at=now, seen_version=0)
    assert late.state == "settled"


def test_an_origin_opens_one_application_or_takes_up_the_open_one(take, registered, clerk, now):
    home = registered()
    given = {
        "channel": "proactive",
        "division_code": VILLAGE,
        "name": "吴秀兰",
        "duty": Duty.LEAD_HANDLE,
        "actor": clerk,
        "at": now,
        "household": home,
    }
    first = services.open_from(origin=Origin("warning", "1", "自付 3 万元"), **given)
    again = services.open_from(origin=Origin("warning", "1", "自付 3 万元"), **given)
    second = services.open_from(origin=Origin("discovery", "2"), **given)
    assert first.pk == again.pk == second.pk and Application.objects.count() == 1
    assert [each.words_sealed for each in queries.triggers_of(first)] == ["自付 3 万元", ""]
    assert queries.taken_up("discovery", "2").label == "事项待窗口核定"


def test_the_window_completes_what_a_finding_opened(registered, form, step, clerk, now):
    given = {"channel": "proactive", "division_code": VILLAGE, "name": "桥头的周大爷", "duty": Duty.LEAD_HANDLE, "actor": clerk, "at": now}
    application = services.open_from(origin=Origin("discovery", "1"), **given)
    with pytest.raises(ApplicationNotReady, match="没有填完"):
        step("accept", application, present=EVERYTHING)
    step("fill_in", application, entry=form(name="周大爷"))
    step("accept", application, present=EVERYTHING)
    assert (application.label, application.household.head_name) == ("认定低保对象", "周大爷")


def test_who_is_on_no_register_yet_is_corrected_to_another_village_of_the_window(take, step, form):
    application = take()
    step("fill_in", application, entry=form(village_code=NEXT_VILLAGE))
    assert application.division_code == NEXT_VILLAGE
    with pytest.raises(NotPermitted):
        step("fill_in", application, entry=form(village_code=OTHER_TOWNSHIP_VILLAGE))


def test_what_a_form_tells_stands_sealed_on_the_ledger(take, step, form):
    application = take(situation="暗号甲乙丙丁", agent_name="暗号代办", agent_relation="女儿")
    step("fill_in", application, entry=form(situation="暗号戊己庚辛", agent_name="暗号代办", agent_relation="女儿", name="暗号名"))
    assert all("暗号" not in entry.after + entry.before for entry in Entry.objects.all())
