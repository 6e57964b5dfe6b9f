"""A letter tells the household's own figures against each condition, the clause, what is missing, how to object; once issued it stays."""

from __future__ import annotations

import dataclasses
from datetime import date
from urllib.parse import unquote

import pytest
from django.db import IntegrityError
from django.urls import reverse

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
from jiuzhu.foundation.vault.queries import content as stored_bytes
from jiuzhu.interfaces.documents.builder import FONTS
from jiuzhu.interfaces.documents.letter import objection_words
from jiuzhu.interfaces.web.again.letters import letter_again
from jiuzhu.interfaces.web.letters import assessment, benefit, order, service, warning
from jiuzhu.interfaces.web.letters.views import _typeset
from jiuzhu.monitoring.warnings.rules import Outcome
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
fonts = pytest.mark.skipif(not any(FONTS.glob("*.otf")), reason="The fonts are copied by the front-end build.")


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


class TestMinors:
    """A girl of eleven: what a rule came to for her is shown to all, why only to those with the children's duty."""

    GIRL = {"name": "吴小满", "relation": "child", "born": "20150601", "self_care": "half", "disability_grade": 1, "disability_type": "limb"}
    SECRETS = ("自理", "残疾", "就学", "学")

    @pytest.fixture
    def family(self, registered):
        return registered(person(2, self_care="full"), person(4, **self.GIRL))

    @pytest.fixture
    def stranger(self):
        return actor("village_assistant", division=VILLAGE)

    def hers(self, told):
        part = next(part for part in told.parts if part.label == "吴小满")
        return part, "".join(each for each in told.reasons if each.startswith("吴小满"))

    def test_a_service_letter_gives_only_the_verdict_without_the_duty_and_is_about_children_for_all(self, family, township_clerk, stranger):
        openly, told = (service.draft(family, code="errands", actor=who, on=TODAY).content for who in (township_clerk, stranger))

        assert self.hers(openly)[0].conditions
        part, reason = self.hers(told)
        assert part.word == self.hers(openly)[0].word and part.conditions == () and "当面告知" in part.note
        assert not any(secret in reason for secret in self.SECRETS)
        assert next(each for each in told.parts if each.label == "吴秀兰").conditions
        assert openly.about_children and told.about_children

    def test_a_benefit_letter_and_the_list_of_benefits_give_only_the_verdict(self, family, signed_in, stranger):
        told = benefit.draft(family, code="charity_study", actor=stranger, on=TODAY).content
        page = signed_in("village_assistant", VILLAGE).get(f"/letters/about/benefits/{family.pk}/").content.decode()

        assert self.hers(told)[0].conditions == () and told.missing and told.about_children
        lines = [each for each in page.split("<li>") if each.startswith("吴小满")]
        assert lines and all(each.split("</li>")[0] in ("吴小满：符合条件。", "吴小满：不符合条件。", "吴小满：资料不全。") for each in lines)

    def test_a_household_of_adults_has_letters_about_no_children(self, registered, township_clerk):
        told = service.draft(registered(person(2, self_care="half")), code="errands", actor=township_clerk, on=TODAY).content

        assert not told.about_children

    @pytest.mark.parametrize(("role", "division", "shown"), [("village_assistant", VILLAGE, False), ("township_clerk", TOWNSHIP, True)])
    def test_the_page_of_services_and_the_order_form_keep_why_from_those_without_the_duty(self, family, signed_in, role, division, shown):
        browser = signed_in(role, division)

        listed = browser.get(reverse("household-services", args=[family.pk])).content.decode()
        ordering = browser.get(reverse("order-new", args=[family.pk, "errands"])).content.decode()

        hers = [each.split("</li>")[0] for page in (listed, ordering) for each in page.split("<li>") if "吴小满" in each.split("</li>")[0]]
        assert len(hers) > 1 and all(("当面告知" in each) is not shown for each in hers)
        assert any("自理" in each for each in hers) is shown

    def test_what_is_kept_to_judge_again_names_nobody(self, family, township_clerk, now):
        told = service.draft(family, code="errands", actor=township_clerk, on=TODAY)
        made = issue(family, told.content, township_clerk, now, law=told.law, judged=told.judged)

        kept = rulings_of("letter", str(made.pk))

        assert {each.about for each in kept} == {str(one.person_id) for one in members_of(family.pk)}

    def about(self, family, opened, decided, ended):
        girl = next(one.person for one in members_of(family.pk) if one.person.name == "吴小满")
        given = {"subject": "person", "subject_id": str(girl.pk), "subject_name": girl.name, "household_id": str(family.pk)}
        return decided(Outcome.EXPLAIN, "disability_aid_missed", **given) if ended else opened("disability_aid_missed", **given)

    @pytest.mark.parametrize("ended", [False, True])
    def test_a_warning_letter_about_a_minor_shows_its_figures_and_opens_only_for_the_childrens_duty(self, registered, opened, decided, ended, township_clerk, stranger, now):
        family = registered(person(12, name="赵大姐"), person(14, **self.GIRL))
        found = self.about(family, opened, decided, ended)
        openly, told = (warning.draft(found, actor=who, on=TODAY).content for who in (township_clerk, stranger))

        assert openly.about_children and told.about_children and openly.parts[0].conditions
        assert all(part.conditions == () and "当面告知" in part.note for part in told.parts)
        assert "车辆" not in told.text() and "入户查看" not in told.text()
        made = issue(family, openly, township_clerk, now)
        with pytest.raises(LetterAboutChildren):
            queries.find_letter(stranger, made.pk)
        assert queries.find_letter(township_clerk, made.pk) == made

    def test_a_warning_about_a_grown_up_or_a_whole_household_is_not_about_children(self, opened, stranger):
        drafts = [warning.draft(opened(rule, subject=kind), actor=stranger, on=TODAY) for rule, kind in (("vehicle_found", "household"), ("duplicate_aid", "person"))]
        assert not any(each.content.about_children for each in drafts) and all(each.content.parts[0].conditions for each in drafts)

    def test_an_order_letter_for_a_minor_tells_why_only_to_the_childrens_duty_and_opens_only_for_it(self, family, township_clerk, stranger, now):
        girl = next(one.person for one in members_of(family.pk) if one.person.name == "吴小满")
        made = place_order(household_id=family.pk, person_id=girl.pk, item_code="visits", wanted_on=TODAY, actor=township_clerk, at=now)
        cancel(order=made, reason="孩子住院了", actor=township_clerk, at=now, seen_version=made.version)
        openly, told = (order.draft(made, actor=who, on=TODAY).content for who in (township_clerk, stranger))

        assert openly.about_children and told.about_children
        assert "住院" in openly.text() and "住院" not in told.text()
        letter = issue(family, openly, township_clerk, now)
        with pytest.raises(LetterAboutChildren):
            queries.find_letter(stranger, letter.pk)


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


class TestObjection:
    def test_no_number_stands_in_a_letter_that_the_county_has_not_set(self, registered, now):
        household = registered(person(2, self_care="half"))

        before = service.draft(household, code="errands", actor=SYSTEM, on=TODAY).content.objection
        set_local_value(name="objection_days", value="30", valid_from=TODAY, source="测试", actor=SYSTEM, at=now)
        after = service.draft(household, code="errands", actor=SYSTEM, on=TODAY).content.objection

        assert before.window.endswith("社会救助服务窗口") and (before.days, before.office, before.phone) == ("", "", "")
        assert after == dataclasses.replace(before, days="30")


    def test_the_courts_are_named_only_against_a_decision(self, effective, registered, opened, decided, township_clerk, now):
        household = registered(person(6, self_care="half"))
        order_made = place_order(household_id=household.pk, item_code="errands", wanted_on=TODAY, actor=township_clerk, at=now)
        decisions = (
            assessment.draft(effective(), actor=township_clerk, on=TODAY),
            service.draft(household, code="errands", actor=township_clerk, on=TODAY),
            benefit.draft(household, code="charity_study", actor=township_clerk, on=TODAY),
            warning.draft(decided(), actor=SYSTEM, on=TODAY),
        )
        others = (warning.draft(opened("second_home"), actor=SYSTEM, on=TODAY), order.draft(order_made, actor=SYSTEM, on=TODAY))

        assert all("行政复议" in objection_words(each.content) for each in decisions)
        assert not any("行政复议" in objection_words(each.content) for each in others)

    def test_a_change_may_be_told_at_any_time_whatever_days_the_county_sets_for_an_objection(self):
        words = objection_words(content(objection=Objection("窗口", days="30", office="县民政局")))

        objecting, changed, *_ = words.split("。")
        assert "30日内" in objecting and "县民政局" in objecting and "变了" not in objecting
        assert "变了" in changed and "随时" in changed and "日内" not in changed
        assert "不得拒收" not in words


class TestPages:
    @fonts
    def test_a_letter_is_read_issued_and_printed_on_screen(self, registered, signed_in):
        household = registered(person(2, self_care="half"))
        browser = signed_in("township_clerk", TOWNSHIP)
        address = f"/letters/about/service/{household.pk}/errands/"

        assert "还没有出具" in browser.get(address).content.decode()
        made = browser.post(address)

        assert made.status_code == 302
        page = browser.get(made.url).content.decode()
        assert "救告〔2026〕1号" in page or "救告〔" in page
        printed = browser.get(f"{made.url}letter.pdf")
        assert printed.content.startswith(b"%PDF-")
        kept = Letter.objects.get()
        assert stored_bytes(kept.file_id) == printed.content == _typeset(kept)
        assert browser.post(address).url == made.url and Letter.objects.count() == 1
        assert kept.number in browser.get("/letters/").content.decode()

    def test_who_may_not_issue_reads_what_it_would_say(self, registered, signed_in):
        household = registered(person(2, self_care="half"))
        browser = signed_in("village_assistant", VILLAGE)
        address = f"/letters/about/service/{household.pk}/errands/"

        page = browser.get(address).content.decode()

        assert "吴秀兰符合条件" in page and "出具告知书</button>" not in page
        assert browser.post(address).status_code == 403 and not Letter.objects.exists()

    def test_a_household_elsewhere_is_not_found(self, registered, signed_in):
        household = registered(person(2, self_care="half"))
        browser = signed_in("township_clerk", "341525101000")

        assert browser.get(f"/letters/about/service/{household.pk}/errands/").status_code == 404

    def test_every_benefit_of_the_law_is_listed_with_why(self, registered, signed_in):
        household = registered(person(2, self_care="half"))

        page = signed_in("county_officer", COUNTY).get(f"/letters/about/benefits/{household.pk}/").content.decode()

        assert "慈善" in page and "告知书" in page


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
