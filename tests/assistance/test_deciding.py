"""A benefit is granted or refused by the law of its day, recorded by one person, confirmed by another, and comes to the same answer again."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE as ELSEWHERE
from tests.registry.conftest import TODAY, person

from jiuzhu.casework.assistance.deciding import (
    BenefitUnknown,
    DecidedByOneself,
    DecisionAboutChildren,
    DecisionChanged,
    DecisionMade,
    DecisionMissing,
    DecisionRefused,
    latest_start,
)
from jiuzhu.casework.assistance.models import Aid, Decision
from jiuzhu.casework.assistance.queries import decisions_of, find_decision, recompute
from jiuzhu.casework.assistance.services import confirm_decision, send_decision_back
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import move_household, record_death
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import open_item
from jiuzhu.foundation.workflow.rules import ReasonMissing

pytestmark = pytest.mark.django_db
UNIVERSITY_FEN = 500_000


class TestRecording:
    def test_what_the_law_grants_is_kept_with_its_amount_law_and_facts_and_waits_for_another_person(self, student, recording):
        made = recording(student, note="考察表第 3 号")

        kept = Decision.objects.get(pk=made.pk)
        assert (kept.outcome, kept.amount_fen, kept.from_on, kept.state) == ("granted", UNIVERSITY_FEN, TODAY, "recorded")
        assert json.loads(kept.facts_sealed) == {"area_type": "rural", "charity_study_inspected": True, "school_stage": "university"}
        assert kept.note_sealed == "考察表第 3 号" and open_item("benefit", str(kept.pk)).action == "确认"
        assert [each.action for each in entries("benefit", str(kept.pk))] == ["待遇决定：建立"]
        assert not Aid.objects.exists(), "granted is not yet received"

    def test_a_refusal_has_no_amount_and_no_first_day(self, student, recording):
        made = recording(student, told=(("charity_study_inspected", False),))

        assert (made.outcome, made.amount_fen, made.from_on) == ("refused", None, None)

    def test_facts_and_note_stand_in_the_database_as_ciphertext_only(self, student, recording):
        recording(student, note="考察表第 3 号")

        with connection.cursor() as cursor:
            cursor.execute("SELECT facts_sealed, note_sealed FROM assistance_decision")
            facts, note = map(bytes, cursor.fetchone())
        assert facts and note and b"university" not in facts and "考察".encode() not in note

    def test_what_is_not_known_cannot_be_decided_and_is_named(self, student, recording):
        with pytest.raises(DecisionRefused, match="助学项目已考察确认"):
            recording(student, told=())
        assert not Decision.objects.exists()

    def test_what_is_granted_begins_on_a_day_it_was_reckoned_for_and_for_a_living_member(self, student, recording):
        yesterday, too_late = TODAY - timedelta(days=1), date(2027, 1, 1)
        for changes, words in (({"from_on": None}, "自哪天"), ({"from_on": yesterday}, "那天的规定和情况"), ({"from_on": too_late}, "2026-12-31"), ({"person_id": None}, "成员")):
            with pytest.raises(DecisionRefused, match=words):
                recording(student, **changes)
        assert recording(student, from_on=too_late - timedelta(days=1)).from_on == date(2026, 12, 31)

    @pytest.mark.parametrize(("decided_on", "last"), [(date(2026, 12, 1), date(2027, 1, 31)), (date(2027, 1, 31), date(2027, 2, 28))])
    def test_the_last_day_it_may_begin_is_the_end_of_the_following_month(self, decided_on, last):
        assert latest_start(decided_on) == last

    def test_what_was_looked_at_must_be_what_is_recorded(self, student, recording, now):
        with pytest.raises(DecisionChanged):
            recording(student, seen="another page")

    def test_a_benefit_the_law_does_not_have_is_refused(self, student, recording):
        with pytest.raises(BenefitUnknown):
            recording(student, benefit="no_such_benefit")

    def test_only_whoever_may_decide_there_records(self, student, recording):
        with pytest.raises(NotPermitted):
            recording(student, by=actor("village_assistant", division=VILLAGE))

    def test_about_a_minor_only_the_childrens_duty_decides_and_reads(self, registered, recording, monkeypatch):
        pupil = registered(person(2, born="20150601", school_stage="compulsory"))
        made = recording(pupil, about_children=True)

        assert find_decision(actor("township_clerk", division=TOWNSHIP), made.pk).pk == made.pk
        with pytest.raises(DecisionAboutChildren):
            find_decision(actor("village_assistant", division=VILLAGE), made.pk)
        with pytest.raises(DecisionMissing):
            find_decision(actor("township_clerk", division="341525101000"), made.pk)


class TestOnce:
    def test_sent_again_it_gives_the_first_decision(self, student, recording):
        assert recording(student).pk == recording(student).pk
        assert Decision.objects.count() == 1 and len(list(entries("benefit", str(Decision.objects.get().pk)))) == 1

    def test_a_second_one_that_day_is_refused_and_the_database_holds_it(self, student, recording):
        made = recording(student)

        with pytest.raises(DecisionMade, match="记录过"):
            recording(student, told=(("charity_study_inspected", False),))
        made.pk = None
        with pytest.raises(IntegrityError, match=r"benefit_decided_once_a_day|subject_key"), transaction.atomic():
            Decision.objects.create(**{each.attname: getattr(made, each.attname) for each in Decision._meta.fields if each.attname not in ("id", "facts_sealed", "note_sealed")}, facts_sealed="{}")

    def test_another_note_is_another_decision_and_not_dropped(self, student, recording):
        recording(student, note="考察表第 3 号")

        with pytest.raises(DecisionMade, match="记录过"):
            recording(student, note="考察表第 4 号")

    def test_what_is_given_once_is_granted_once_until_it_is_sent_back_and_the_database_holds_it(self, registered, recording, other_clerk, now):
        home, later = registered(person(2)), now + timedelta(days=3)
        surgery = {"benefit": "charity_eye_surgery", "told": (("eye_surgery_indicated", True), ("conditions_met", True))}
        made = recording(home, **surgery)
        assert made.once and recording(home, **surgery).pk == made.pk

        with pytest.raises(DecisionMade, match="只给一次"):
            recording(home, **surgery, at=later)
        send_decision_back(decision=made, reason="没有诊断证明", actor=other_clerk, at=now, seen_version=0)
        assert recording(home, **surgery, at=later).pk != made.pk
        with pytest.raises(IntegrityError, match=r"benefit_of_once_granted_once|subject_key"), transaction.atomic():
            Decision.objects.filter(pk=made.pk).update(state="recorded")

    def test_what_is_given_every_year_may_be_granted_again_on_another_day(self, student, recording, now):
        assert recording(student).pk != recording(student, at=now + timedelta(days=3)).pk

    def test_what_was_sent_back_may_be_recorded_anew(self, student, recording, other_clerk, now):
        made = recording(student)
        send_decision_back(decision=made, reason="考察表缺签字", actor=other_clerk, at=now, seen_version=0)

        again = recording(student)

        assert again.pk != made.pk and decisions_of(student.pk) == [again]


class TestFourEyes:
    def test_another_person_confirms(self, student, recording, other_clerk, now):
        made = recording(student)

        confirm_decision(decision=made, actor=other_clerk, at=now, seen_version=0)

        kept = Decision.objects.get()
        assert (kept.state, kept.confirmed_by) == ("confirmed", "clerk-b") and open_item("benefit", str(kept.pk)) is None

    def test_whoever_recorded_neither_confirms_nor_sends_back(self, student, recording, now):
        made, same = recording(student), actor("township_clerk", division=TOWNSHIP, user_id="clerk-a")

        with pytest.raises(DecidedByOneself):
            confirm_decision(decision=made, actor=same, at=now, seen_version=0)
        with pytest.raises(DecidedByOneself):
            send_decision_back(decision=made, reason="x", actor=same, at=now, seen_version=0)

    def test_the_database_itself_holds_it(self, student, recording):
        recording(student)

        for forced in ({"confirmed_by": "clerk-a"}, {"state": "confirmed"}, {"amount_fen": -1}, {"outcome": "refused"}, {"from_on": None}):
            with pytest.raises(IntegrityError, match=r"CHECK|check"), transaction.atomic():
                Decision.objects.update(**forced)

    @pytest.mark.parametrize(("gone", "words"), [("moved", "迁到别处"), ("closed", "注销"), ("died", "在世")])
    def test_what_is_no_longer_so_of_its_subject_cannot_be_confirmed_only_sent_back(self, student, recording, other_clerk, now, gone, words):
        made = recording(student)
        member = members_of(student.pk)[0].person_id
        if gone == "moved":
            move_household(household_id=student.pk, division_code=ELSEWHERE, address="二组", on=TODAY, reason="搬迁", actor=SYSTEM, at=now)
        elif gone == "died":
            record_death(person_id=member, died_on=TODAY, source="死亡证明", actor=SYSTEM, at=now)
        else:
            type(student).objects.filter(pk=student.pk).update(closed_on=TODAY)

        with pytest.raises(DecisionRefused, match=words):
            confirm_decision(decision=made, actor=other_clerk, at=now, seen_version=0)

        assert Decision.objects.get().confirmed_by == ""
        assert send_decision_back(decision=made, reason="情况有变", actor=other_clerk, at=now, seen_version=0).to_state == "returned"

    def test_pressed_again_after_the_household_moved_a_confirmation_gives_the_first_result(self, student, recording, other_clerk, now):
        made = recording(student)
        confirm_decision(decision=made, actor=other_clerk, at=now, seen_version=0)
        move_household(household_id=student.pk, division_code=ELSEWHERE, address="二组", on=TODAY, reason="搬迁", actor=SYSTEM, at=now)

        assert confirm_decision(decision=made, actor=other_clerk, at=now, seen_version=0).repeated

    def test_where_the_household_moved_a_decision_about_a_child_is_opened_and_sent_back(self, registered, recording, now):
        made = recording(registered(person(2, born="20150601", school_stage="compulsory")), about_children=True)
        there = actor("township_clerk", division=ELSEWHERE[:9] + "000", user_id="clerk-c")
        with pytest.raises(NotPermitted):
            send_decision_back(decision=made, reason="已迁来", actor=there, at=now, seen_version=0)
        move_household(household_id=made.household_id, division_code=ELSEWHERE, address="二组", on=TODAY, reason="搬迁", actor=SYSTEM, at=now)

        found = find_decision(there, made.pk)
        with pytest.raises((NotPermitted, DecisionRefused)):
            confirm_decision(decision=found, actor=there, at=now, seen_version=0)
        send_decision_back(decision=found, reason="已迁来", actor=there, at=now, seen_version=0)

        kept = Decision.objects.get()
        assert (kept.state, kept.division_code) == ("returned", VILLAGE) and find_decision(there, made.pk) == kept

    def test_sending_back_needs_a_reason(self, student, recording, other_clerk, now):
        with pytest.raises(ReasonMissing):
            send_decision_back(decision=recording(student), reason=" ", actor=other_clerk, at=now, seen_version=0)


class TestAgain:
    def test_it_comes_to_the_same_answer_and_amount_whatever_is_set_later(self, student, recording, now):
        made = recording(student)
        set_local_value(name="subsistence_standard_monthly_yuan", value="1.00", valid_from=TODAY, source="测试", actor=SYSTEM, at=now)

        again = recompute(Decision.objects.get(pk=made.pk))

        assert again.same and [(each.then, each.again) for each in again.lines] == [("给予", "给予"), ("5,000.00 元", "5,000.00 元")]

    @pytest.mark.parametrize("changed", [{"school_stage": "compulsory"}, {"charity_study_inspected": False}])
    def test_a_stored_fact_that_was_changed_is_seen(self, student, recording, changed):
        made = recording(student)
        made.facts_sealed = json.dumps(json.loads(made.facts_sealed) | changed)
        made.save(update_fields=["facts_sealed"])

        assert not recompute(Decision.objects.get()).same

    def test_facts_swapped_in_from_another_row_are_seen(self, registered, student, recording):
        other = registered(person(4, born="20050101", school_stage="university"))
        recording(student), recording(other)
        first, second = Decision.objects.order_by("opened_at", "pk").values_list("pk", flat=True)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE assistance_decision SET facts_sealed = (SELECT facts_sealed FROM assistance_decision WHERE id = %s) WHERE id = %s", [second.hex, first.hex])

        again = recompute(Decision.objects.get(pk=first))

        assert not again.same and "无法解开" in again.problem

    def test_a_law_that_was_lost_is_told(self, student, recording):
        made = recording(student)
        Decision.objects.update(law="0" * 64)
        again = recompute(Decision.objects.get(pk=made.pk))
        assert not again.same and "没有留存" in again.problem
