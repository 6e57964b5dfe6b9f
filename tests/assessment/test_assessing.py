"""An assessment from the first value to the household's level."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.assessment.indicators import queries, services
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.services import Signing
from jiuzhu.assessment.indicators.services.deciding import AssessorConfirms
from jiuzhu.assessment.indicators.services.drafting import DraftChanged, Typed
from jiuzhu.assessment.indicators.services.starting import AssessmentUnderWay
from jiuzhu.assessment.indicators.services.submitting import FormIncomplete, NotSigned
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.models import Entry
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.foundation.vault.images import PhotoUnreadable
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing, StepRefused
from tests.assessment.conftest import DRAWING, TODAY, png
from tests.conftest import actor

pytestmark = pytest.mark.django_db


class TestBeginning:
    def test_the_form_begins_with_what_the_register_knows_and_says_from_where(self, household, assistant, now):
        assessment = services.start(household_id=household.pk, actor=assistant, at=now)
        assert assessment.facts["members"]["value"] == "1"
        assert "登记册" in assessment.facts["members"]["source"]
        assert "income_annual_yuan" not in assessment.facts
        assert assessment.occasion == "first"

    def test_pressing_twice_begins_one_assessment(self, household, assistant, now):
        first = services.start(household_id=household.pk, actor=assistant, at=now)
        assert services.start(household_id=household.pk, actor=assistant, at=now).pk == first.pk
        assert Assessment.objects.count() == 1

    def test_another_village_cannot_begin_one(self, household, now):
        with pytest.raises(NotFound):
            services.start(household_id=household.pk, actor=actor("village_assistant", division="341525100002"), at=now)

    def test_those_who_only_read_cannot_begin_one(self, household, now, county_officer):
        with pytest.raises(NotPermitted):
            services.start(household_id=household.pk, actor=county_officer, at=now)

    def test_a_submitted_assessment_is_decided_before_the_next_begins(self, submitted, household, assistant, now):
        submitted()
        with pytest.raises(AssessmentUnderWay):
            services.start(household_id=household.pk, actor=assistant, at=now)

    def test_the_next_one_carries_the_answers_over_but_not_those_about_children(self, effective, household, assistant, now):
        effective(members="3", children="1", adolescents="0", child_problem="true", adolescent_problem="false")
        again = services.reassess(household_id=household.pk, reason="收入变化", actor=assistant, at=now)
        assert again.facts["income_annual_yuan"]["source"] == "上次评估 2026-11-20"
        assert (again.number, again.former.level, again.occasion) == (2, "medium", "change")
        assert not again.facts.get("child_problem", {}).get("value")

    def test_what_the_register_says_now_stands_before_what_was_answered_then(self, effective, household, assistant, now):
        effective()
        again = services.reassess(household_id=household.pk, reason="收入变化", actor=assistant, at=now)
        assert again.facts["members"]["value"] == "1"
        assert "上次评估 2026-11-20 3" in again.facts["members"]["hint"]

    def test_assessing_again_needs_a_reason(self, effective, household, assistant, now):
        effective()
        with pytest.raises(ReasonMissing):
            services.reassess(household_id=household.pk, reason=" ", actor=assistant, at=now)


class TestDraft:
    def test_a_changed_value_is_its_writers_and_the_first_value_brings_its_source_back(self, household, assistant, now):
        assessment = services.start(household_id=household.pk, actor=assistant, at=now)
        services.save_draft(assessment=assessment, typed=Typed({"members": "2"}), seen_draft=0, actor=assistant, at=now)
        assert assessment.facts["members"]["source"] == f"{assistant.name}填写"
        services.save_draft(assessment=assessment, typed=Typed({"members": "1"}), seen_draft=1, actor=assistant, at=now)
        assert "登记册" in assessment.facts["members"]["source"]

    def test_what_cannot_be_read_is_kept_as_it_was_typed(self, filled):
        assessment = filled(income_annual_yuan="二万")
        assert assessment.facts["income_annual_yuan"] == {"value": "", "typed": "二万"}

    def test_a_field_that_was_not_sent_stays(self, filled, assistant, now):
        assessment = filled()
        services.save_draft(assessment=assessment, typed=Typed({"members": "4"}), seen_draft=1, actor=assistant, at=now)
        assert assessment.facts["homes_owned"]["value"] == "1"

    def test_another_persons_work_is_not_overwritten(self, filled, worker, now):
        assessment = filled()
        with pytest.raises(DraftChanged):
            services.save_draft(assessment=assessment, typed=Typed({"members": "9"}), seen_draft=0, actor=worker, at=now)
        services.save_draft(assessment=assessment, typed=Typed({"members": "3"}), seen_draft=1, actor=worker, at=now)

    def test_a_lost_answer_can_be_sent_again(self, filled, assistant, now):
        assessment = filled()
        services.save_draft(assessment=assessment, typed=Typed({"members": "2"}), seen_draft=0, actor=assistant, at=now)
        assert assessment.facts["members"]["value"] == "2"

    def test_zero_is_written_only_into_empty_counts_and_only_on_demand(self, household, assistant, now):
        assessment = services.start(household_id=household.pk, actor=assistant, at=now)
        services.save_draft(assessment=assessment, typed=Typed({"students_compulsory": "1"}), seen_draft=0, actor=assistant, at=now)
        services.fill_zero(assessment=assessment, indicator="education", actor=assistant, at=now)
        values = assessment.values()
        assert (values["students_compulsory"], values["students_university"]) == ("1", "0")
        assert "members_ill" not in values

    def test_a_submitted_form_is_not_filled_in_any_more(self, submitted, assistant, now):
        with pytest.raises(StepRefused):
            services.save_draft(assessment=submitted(), typed=Typed({"members": "1"}), seen_draft=1, actor=assistant, at=now)


class TestSubmitting:
    def test_a_complete_form_is_scored_once_and_waits_for_the_township(self, submitted, clerk):
        assessment = submitted()
        assert (assessment.state, assessment.level, assessment.hardships, assessment.unknowns) == ("submitted", "medium", 3, 0)
        assert assessment.pack == "341525-huoshan" and assessment.pack_digest
        assert [item.action for item in inbox(clerk)] == ["确认"]

    def test_signatures_are_drawn_anew_and_sealed(self, submitted):
        assessment = submitted()
        assert vault.content(assessment.household_signature).startswith(b"\x89PNG")
        assert vault.stored_file(assessment.first_signature).household_id == str(assessment.household_id)

    def test_a_photograph_of_the_signed_paper_is_enough(self, filled, worker, assistant, now):
        assessment = filled()
        signing = Signing(worker.user_id, "吴秀兰", paper=png(200, 300))
        services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now)
        assessment.refresh_from_db()
        assert vault.content(assessment.signed_paper).startswith(b"\xff\xd8") and not assessment.first_signature

    def test_what_is_no_picture_is_refused_and_the_draft_stays(self, filled, worker, assistant, now):
        assessment = filled()
        with pytest.raises(PhotoUnreadable):
            services.submit(
                assessment=assessment, signing=Signing(worker.user_id, "吴", paper=b"GIF89a?"), assessed_on=TODAY, seen_version=0, actor=assistant, at=now
            )
        assert Assessment.objects.get().state == "draft"

    def test_a_press_repeated_gives_the_first_result(self, submitted, signing, assistant, now):
        assessment = submitted()
        taken = services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now)
        assert taken.repeated and Entry.objects.filter(subject_id=str(assessment.pk)).count() == 2

    def test_an_undetermined_form_is_not_submitted_and_says_what_is_missing(self, filled, signing, assistant, now):
        assessment = filled(floor_area_per_head_m2="")
        with pytest.raises(FormIncomplete, match="人均住房面积"):
            services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now)

    @pytest.mark.parametrize(
        "changes",
        [
            {"homes_rural_self_built": "2"},
            {"members_labour_force": "3"},
            {"students_compulsory": "1"},
            {"members_ill": "4"},
            {"income_annual_yuan": "abc"},
            {"family_structure": "single_person"},
            {"child_problem": "true"},
            {"income_per_head_annual_yuan": "9000"},
        ],
    )
    def test_figures_that_do_not_fit_keep_the_form_from_being_submitted(self, filled, signing, assistant, now, changes):
        with pytest.raises(FormIncomplete):
            services.submit(assessment=filled(**changes), signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now)

    def test_a_written_reason_explains_what_can_be_explained(self, filled, signing, assistant, now):
        assessment = filled()
        typed = Typed({"income_per_head_annual_yuan": "9000"}, {"income_per_head_times_members": "一人年中去世"})
        services.save_draft(assessment=assessment, typed=typed, seen_draft=1, actor=assistant, at=now)
        assert services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now).to_state == "submitted"

    @pytest.mark.parametrize("missing", ["household", "first", "second"])
    def test_every_signature_is_needed(self, filled, worker, assistant, now, missing):
        drawings = {"household": DRAWING, "first": DRAWING, "second": DRAWING} | {missing: ""}
        with pytest.raises(NotSigned):
            services.submit(
                assessment=filled(), signing=Signing(worker.user_id, "吴", **drawings), assessed_on=TODAY, seen_version=0, actor=assistant, at=now
            )

    def test_two_assessors_are_two_people(self, filled, assistant, clerk, now):
        with pytest.raises(NotSigned, match="同一个人"):
            services.submit(
                assessment=filled(),
                signing=Signing(assistant.user_id, "吴", DRAWING, DRAWING, DRAWING),
                assessed_on=TODAY,
                seen_version=0,
                actor=assistant,
                at=now,
            )

    def test_the_second_assessor_holds_the_duty_there(self, filled, somebody, assistant, now):
        elsewhere = somebody("waixiang", "village_assistant", "341525101001")
        with pytest.raises(NotSigned):
            services.submit(
                assessment=filled(),
                signing=Signing(elsewhere.user_id, "吴", DRAWING, DRAWING, DRAWING),
                assessed_on=TODAY,
                seen_version=0,
                actor=assistant,
                at=now,
            )

    def test_the_database_refuses_one_assessor_twice(self, submitted):
        assessment = submitted()
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(second_assessor=assessment.first_assessor)

    def test_the_database_refuses_an_unsigned_form(self, submitted):
        assessment = submitted()
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(first_signature="")


class TestFindings:
    def test_assessors_decide_only_what_the_form_leaves_open(self, filled, assistant, now, signing):
        assessment = filled(members="1", family_structure="single_person", members_labour_force="0", members_employed="0", members_farming="0", members_on_assistance="1", members_insured="1", members_ill="1", members_major_illness="1", members_chronic_illness="0")
        typed = Typed({}, {}, {"family_structure": {"state": "hardship", "reason": "独居无人照料"}, "income": {"state": "normal", "reason": "?"}})
        services.save_draft(assessment=assessment, typed=typed, seen_draft=1, actor=assistant, at=now)
        services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now)
        assessment.refresh_from_db()
        states = {each.code: each for each in queries.judged(assessment)}
        assert states["family_structure"].state == "hardship" and states["family_structure"].found_by_assessors
        assert states["income"].state == "hardship" and not states["income"].found_by_assessors

    def test_a_finding_without_a_reason_counts_for_nothing(self, filled, assistant, now):
        assessment = filled(members="1", family_structure="single_person")
        typed = Typed({}, {}, {"family_structure": {"state": "hardship", "reason": " "}})
        services.save_draft(assessment=assessment, typed=typed, seen_draft=1, actor=assistant, at=now)
        from_judging = queries.judged_now(assessment, on=TODAY)
        assert {each.code: each.state for each in from_judging.indicators}["family_structure"] == "unknown"


class TestDeciding:
    def test_confirming_sets_the_level_and_keeps_the_former_assessment(self, effective, submitted, household, assistant, clerk, now):
        first = effective()
        again = submitted(occasion="change", income_annual_yuan="60000", rigid_expenditure_annual_yuan="0")
        services.confirm(assessment=again, seen_version=again.version, actor=clerk, at=now)
        first.refresh_from_db()
        assert first.state == "superseded"
        assert queries.current_level(household.pk) == "low"
        standing = registry.household_file_parts(SYSTEM, household, on=TODAY).standing
        assert (standing.level, standing.level_on, standing.open_needs) == ("low", TODAY, ["居住困境", "疾病困境"])
        assert [each.state for each in queries.assessments_of(SYSTEM, household.pk)] == ["effective", "superseded"]

    def test_an_assessor_cannot_confirm(self, filled, signing, clerk, now):
        assessment = filled()
        services.save_draft(assessment=assessment, typed=Typed({}), seen_draft=1, actor=clerk, at=now)
        services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=0, actor=clerk, at=now)
        assessment.refresh_from_db()
        with pytest.raises(AssessorConfirms):
            services.confirm(assessment=assessment, seen_version=1, actor=clerk, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(confirmer=clerk.user_id)

    def test_confirming_twice_gives_the_first_result(self, effective, clerk, now):
        assessment = effective()
        taken = services.confirm(assessment=assessment, seen_version=1, actor=clerk, at=now)
        assert taken.repeated and Assessment.objects.get().state == "effective"

    def test_a_returned_form_is_corrected_and_submitted_again(self, submitted, signing, assistant, clerk, now):
        assessment = submitted()
        services.send_back(assessment=assessment, seen_version=1, reason="缺户口簿", actor=clerk, at=now)
        assert [item.action for item in inbox(assistant)] == ["补正"]
        assessment.refresh_from_db()
        services.save_draft(assessment=assessment, typed=Typed({"members_ill": "3", "members_chronic_illness": "2"}), seen_draft=1, actor=assistant, at=now)
        services.submit(assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=2, actor=assistant, at=now)
        assert Assessment.objects.get().state == "submitted"

    def test_returning_needs_a_reason(self, submitted, clerk, now):
        with pytest.raises(ReasonMissing):
            services.send_back(assessment=submitted(), seen_version=1, reason="", actor=clerk, at=now)

    def test_a_village_cannot_confirm(self, submitted, somebody, now):
        with pytest.raises(NotPermitted):
            services.confirm(assessment=submitted(), seen_version=1, actor=somebody("bing", "village_assistant", "341525100001"), at=now)

    def test_a_cancelled_draft_makes_room(self, filled, household, assistant, now):
        services.cancel(assessment=filled(), seen_version=0, reason="重复", actor=assistant, at=now)
        assert services.start(household_id=household.pk, actor=assistant, at=now).number == 2


class TestLedger:
    def test_the_ledger_holds_the_answer_and_no_figure_of_the_form(self, effective):
        assessment = effective()
        entries = Entry.objects.filter(subject_id=str(assessment.pk)).order_by("number")
        assert [entry.action for entry in entries] == ["需求评估：建立", "需求评估：提交", "需求评估：确认生效"]
        told = " ".join(entry.after for entry in entries)
        assert "medium" in told and assessment.facts_digest in told and "21600" not in told
