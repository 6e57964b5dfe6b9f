"""A letter tells the household's own figures against each condition, the clause, what is missing, how to object; once issued it stays."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote

import pytest
from django.db import IntegrityError

from jiuzhu.casework.letters import queries, services
from jiuzhu.casework.letters.models import Letter
from jiuzhu.casework.letters.rules import (
    Content,
    Law,
    LetterAboutChildren,
    LetterMissing,
    LetterTooEarly,
    Objection,
    content_from,
    number_text,
)
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import record_death
from jiuzhu.delivery.orders.services import cancel, place_order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.queries import ruled_again, rulings_of
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.policy.wording import without_codes
from jiuzhu.interfaces.web.again.letters import letter_again
from jiuzhu.interfaces.web.letters import assessment, benefit, order, service, warning
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def content(**more) -> Content:
    told = {
        "kind": "service", "addressee": "吴秀兰家庭", "address": "南岳村", "household_number": "1", "asked": "您家询问。", "decided_on": "2026-11-20",
        "outcome": "可以", "tone": "green", "law": Law("霍山县", "方案", pack="341525-huoshan", digest="d" * 64), "objection": Objection("窗口"),
    }  # fmt: skip
    return Content(**(told | more))


def issue(household, told, clerk, now, **more):
    place = {"household_id": household.pk, "division_code": household.division_code}
    return services.issue(content=told, decision_id="x", issuer="甲", actor=clerk, at=now, **place, **more)


def words(told: Content) -> str:
    return told.text()


class TestIssuing:
    def test_numbers_run_on_within_a_county_and_year_and_a_second_press_gives_the_first_letter(self, household, township_clerk, now):
        first = issue(household, content(), township_clerk, now)
        again = issue(household, content(), township_clerk, now)
        second = issue(household, content(outcome="不可以"), township_clerk, now)

        assert again.pk == first.pk
        assert (first.number, second.number) == ("救告〔2026〕1号", "救告〔2026〕2号") == (number_text(2026, 1), number_text(2026, 2))

    def test_what_a_letter_says_is_sealed_and_read_back_whole(self, household, township_clerk, now):
        made = issue(household, content(), township_clerk, now)

        kept = Letter.objects.get(pk=made.pk)

        assert kept.content == content()
        raw = Letter.objects.filter(pk=made.pk).values_list("content_digest", flat=True)[0]
        assert raw == content().fingerprint() and content_from(content().text()) == content()

    def test_issuing_stands_on_the_ledger_about_the_household(self, household, township_clerk, now):
        made = issue(household, content(), township_clerk, now)

        found = list(entries("letter", str(made.pk)))

        assert [each.action for each in found] == ["出具告知书"] and found[0].household_id == str(household.pk)

    def test_only_who_may_issue_letters_there_issues_one(self, household, now):
        with pytest.raises(NotPermitted):
            issue(household, content(), actor("village_assistant", division=VILLAGE), now)
        with pytest.raises(NotPermitted):
            issue(household, content(), actor("township_clerk", division="341525101000"), now)

    def test_the_database_keeps_a_number_from_being_given_twice(self, household, township_clerk, now):
        made = issue(household, content(), township_clerk, now)
        fields = {each.attname: getattr(made, each.attname) for each in Letter._meta.fields if each.attname != "id"}

        with pytest.raises(IntegrityError, match=r"serial|letter_number_once"):
            Letter.objects.create(**(fields | {"content_digest": "other"}))

    def test_a_letter_is_found_where_its_household_lives_and_nowhere_else(self, household, township_clerk, now):
        made = issue(household, content(), township_clerk, now)

        assert queries.find_letter(actor("village_assistant", division=VILLAGE), made.pk).pk == made.pk
        with pytest.raises(LetterMissing):
            queries.find_letter(actor("township_clerk", division="341525101000"), made.pk)

    def test_a_letter_about_children_opens_only_for_the_childrens_duty_whoever_issued_it(self, household, township_clerk, now):
        made = issue(household, content(about_children=True), township_clerk, now)
        without_the_duty = actor("village_assistant", division=VILLAGE, user_id=township_clerk.user_id)

        assert made.issued_by == without_the_duty.user_id
        assert queries.find_letter(township_clerk, made.pk).pk == made.pk
        with pytest.raises(LetterAboutChildren):
            queries.find_letter(without_the_duty, made.pk)


class TestAssessmentLetter:
    def test_every_indicator_stands_with_its_figures_and_the_clause(self, effective, township_clerk):
        found = effective()

        told = assessment.draft(found, actor=township_clerk, on=TODAY).content

        assert len([part for part in told.parts if part.word]) == 10
        assert found.level_label in told.outcome and "3 项" in told.outcome
        assert all(part.quotes and part.quotes[0] for part in told.parts)
        assert "21,600.00" in words(told) or "600.00" in words(told)
        assert "收入" in told.reasons[0] and told.law.draft and told.law.digest == found.pack_digest

    def test_it_tells_what_was_judged_then_whatever_the_county_sets_later(self, effective, township_clerk, now):
        found = effective()
        before = assessment.draft(found, actor=township_clerk, on=TODAY).content
        set_local_value(name="subsistence_standard_monthly_yuan", value="1.00", valid_from=TODAY, source="测试", actor=SYSTEM, at=now)

        after = assessment.draft(found, actor=township_clerk, on=TODAY).content

        assert after == before and "738.00" in words(after)

    def test_what_was_answered_about_children_stands_only_for_those_who_may_see_it(self, effective, township_clerk):
        found = effective()
        stranger = actor("village_assistant", division=VILLAGE, user_id="somebody-else")

        def children(who):
            return next(part for part in assessment.draft(found, actor=who, on=TODAY).content.parts if part.label == "儿童青少年指标")

        assert children(township_clerk).quotes
        assert children(stranger).conditions == () and children(stranger).word == "不显示"

    @pytest.mark.parametrize("problem", ["", "true", "false"])
    def test_who_may_not_see_the_childrens_indicator_cannot_tell_its_state_from_the_rest(self, effective, township_clerk, problem):
        found = effective(children="1", child_problem=problem)
        stranger = actor("village_assistant", division=VILLAGE, user_id="somebody-else")

        open_to_all, told = (assessment.draft(found, actor=who, on=TODAY).content for who in (township_clerk, stranger))

        assert "项为困境" in open_to_all.outcome and told.outcome == f"困难程度：{found.level_label}"
        assert "儿童" not in "".join(told.reasons) and not any("儿童" in each.what for each in told.missing)

    def test_an_assessment_that_is_not_confirmed_has_no_letter(self, submitted, township_clerk):
        with pytest.raises(LetterTooEarly):
            assessment.draft(submitted(), actor=township_clerk, on=TODAY)


class TestServiceLetter:
    def test_a_refusal_names_the_figure_the_rule_wants_and_the_own_one(self, registered):
        household = registered(person(2, self_care="full", born="19600101"))

        told = service.draft(household, code="errands", actor=SYSTEM, on=TODAY).content

        assert told.outcome == "您家目前不符合“帮办代办”的条件"
        assert "66" in told.reasons[0] and "70" in told.reasons[0]
        assert told.parts[-1].quotes == ("低收入家庭中失能半失能人员、70周岁以上的老年人等特殊群体",)
        assert told.missing == ()

    def test_what_is_missing_is_named_with_its_paper(self, registered):
        household = registered(person(2, born="19600101"))

        told = service.draft(household, code="errands", actor=SYSTEM, on=TODAY).content

        assert "还不能确定" in told.outcome
        assert [(each.what, each.paper) for each in told.missing] == [("生活自理能力", "生活自理能力评估表")]

    def test_who_qualifies_is_named(self, registered):
        told = service.draft(registered(person(2, self_care="half")), code="errands", actor=SYSTEM, on=TODAY).content

        assert told.outcome == "您家可以享受“帮办代办”：吴秀兰符合条件" and told.tone == "green"

    def test_the_rule_the_facts_and_the_law_are_kept_so_that_it_can_be_judged_again(self, registered, township_clerk, now):
        household = registered(person(2, self_care="full", born="19600101"))
        told = service.draft(household, code="errands", actor=SYSTEM, on=TODAY)
        made = issue(household, told.content, township_clerk, now, law=told.law, judged=told.judged)

        kept = rulings_of("letter", str(made.pk))

        assert [(each.section, each.code, each.answer) for each in kept] == [("catalogue", "errands", False)]
        assert ruled_again(kept[0]) is False


class TestWarningLetter:
    def test_an_open_warning_asks_for_an_explanation_and_says_with_which_papers(self, opened):
        told = warning.draft(opened(), actor=SYSTEM, on=TODAY).content

        assert told.outcome == "请您说明情况" and "不是处理决定" in told.reasons[0]
        assert any("行驶证" in each for each in told.next_steps)
        assert told.parts[0].conditions[0].own == "1" and told.parts[0].quotes

    def test_a_decided_warning_tells_what_was_found_and_how_it_ended(self, decided):
        told = warning.draft(decided(), actor=SYSTEM, on=TODAY).content

        assert told.outcome.startswith("处理结果：") and "车辆已报废" in told.reasons[0]
        assert any("入户查看" in part.note for part in told.parts) and told.next_steps == ()


class TestBenefitLetter:
    def test_who_is_entitled_is_told_how_much_and_how_often(self, registered):
        household = registered(person(2, school_stage="university", born="20060101"))

        told = benefit.draft(household, code="charity_study", actor=SYSTEM, on=TODAY).content

        assert told.parts[-1].quotes and told.asked.startswith("您家询问能否享受")

    def test_a_benefit_the_law_does_not_have_is_refused(self, registered):
        with pytest.raises(LetterTooEarly):
            benefit.draft(registered(), code="no_such_benefit", actor=SYSTEM, on=TODAY)


class TestOrderLetter:
    def test_where_nobody_could_come_every_reason_is_told(self, registered, township_clerk, now):
        household = registered(person(2, self_care="half"))
        made = place_order(household_id=household.pk, item_code="errands", wanted_on=TODAY, actor=township_clerk, at=now)

        told = order.draft(made, actor=SYSTEM, on=TODAY).content

        assert told.outcome == "目前没有机构能承接这次服务" and "没有机构可派" in told.parts[0].note
        assert told.parts[-1].quotes and "没有作废" in told.reasons[0]

    def test_an_order_called_off_tells_the_reason(self, registered, township_clerk, now):
        household = registered(person(2, self_care="half"))
        made = place_order(household_id=household.pk, item_code="errands", wanted_on=TODAY, actor=township_clerk, at=now)
        cancel(order=made, reason="老人住院了", actor=township_clerk, at=now, seen_version=made.version)

        assert order.draft(made, actor=SYSTEM, on=TODAY).content.reasons == ("取消的原因：老人住院了",)


def test_no_code_of_those_who_work_on_packs_stands_in_a_letter(effective, township_clerk):
    told = assessment.draft(effective(), actor=township_clerk, on=TODAY).content

    assert any(part.reading for part in told.parts) and "A-" not in told.text()
    assert without_codes("恰好等于不算（A-02）；另见（A-03、A-04）。") == "恰好等于不算；另见。"


@pytest.mark.parametrize("kind", ["service", "benefit"])
def test_an_answer_whose_grounds_were_not_kept_says_so_when_it_is_made_again(registered, township_clerk, now, kind):
    household = registered(person(2, self_care="half"))
    place = {"household_id": household.pk, "division_code": household.division_code}
    made = services.issue(content=content(kind=kind), decision_id=f"{household.pk}:errands", issuer="甲", actor=township_clerk, at=now, **place)

    assert "没有留存" in letter_again(made).problem


def test_made_again_a_line_about_somebody_who_died_names_them_and_not_the_household(registered, now):
    household = registered(person(2, self_care="half"), person(4, "李四", relation="spouse"))
    told = service.draft(household, code="errands", actor=SYSTEM, on=TODAY)
    place = {"household_id": household.pk, "division_code": household.division_code}
    made = services.issue(content=told.content, decision_id=told.decision_id, issuer="甲", actor=SYSTEM, at=now, law=told.law, judged=told.judged, **place)
    record_death(person_id=members_of(household.pk)[1].person_id, died_on=TODAY, source="死亡证明", actor=SYSTEM, at=now)

    assert {each.about for each in letter_again(made).lines} == {"吴秀兰", "李四"}


def test_a_letter_is_found_by_a_name_that_stands_in_no_address(registered, signed_in, township_clerk, now):
    issue(registered(person(2, self_care="half")), content(), township_clerk, now)
    browser = signed_in("township_clerk", TOWNSHIP)

    found = browser.post("/letters/", {"find": "1", "q": "吴秀兰"})

    assert found.status_code in (302, 303) and "吴秀兰" not in unquote(found.url)
    assert "救告〔2026〕1号" in browser.get(found.url).content.decode()
    other = browser.post("/letters/", {"find": "1", "q": "没有此人"})
    assert "没有符合条件的告知书" in browser.get(other.url).content.decode()
