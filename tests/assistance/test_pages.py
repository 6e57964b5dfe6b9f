"""A clerk reckons a benefit, tells what the register cannot know, records what it comes to; another confirms it; the letter follows; all is made again on screen."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.conftest import TOWNSHIP, VILLAGE
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE as ELSEWHERE
from tests.registry.conftest import person

from jiuzhu.casework.assistance.models import Decision
from jiuzhu.casework.letters.models import Letter
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import move_household
from jiuzhu.foundation.accounts.models import Post, User
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.interfaces.documents.builder import FONTS

pytestmark = pytest.mark.django_db
fonts = pytest.mark.skipif(not any(FONTS.glob("*.otf")), reason="The fonts are copied by the front-end build.")


@pytest.fixture
def browser(client, monkeypatch, now):
    """Sign in as one person after another, always at the same moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def sign_in(role="township_clerk", division=TOWNSHIP, name="甲"):
        user, made = User.objects.get_or_create(username=f"{role}-{name}", defaults={"name": name})
        if made:
            Post.objects.create(user=user, role=role, division_code=division, valid_from="2020-01-01")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def address(student):
    return reverse("benefit-decide", args=[student.pk, "charity_study", members_of(student.pk)[0].person_id])


def seal(page: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', page)[1]


TOLD = {"charity_study_inspected": "true", "note": "考察表第 3 号", "from_on": "2026-11-20"}


def recorded(clerk, address, **told):
    reckoned = clerk.post(address, TOLD | told | {"act": "reckon"}).content.decode()
    return clerk.post(address, TOLD | told | {"act": "record", "seen": seal(reckoned)})


class TestRecording:
    def test_what_the_register_cannot_know_is_asked_then_what_it_comes_to_is_shown_then_recorded(self, browser, address, student):
        clerk = browser()
        first = clerk.get(address).content.decode()
        assert "助学项目已考察确认" in first and "记录决定：" not in first

        reckoned = clerk.post(address, TOLD | {"act": "reckon"}).content.decode()
        assert "每学年5,000.00 元" in reckoned and "记录决定：给予" in reckoned and not Decision.objects.exists()
        made = clerk.post(address, TOLD | {"act": "record", "seen": seal(reckoned)})

        kept = Decision.objects.get()
        assert made.url == reverse("benefit-decision", args=[kept.pk]) and kept.amount_fen == 500_000
        assert "慈善暖心助学" in clerk.get(reverse("household-file", args=[student.pk])).content.decode()

    def test_what_was_told_needs_a_paper_and_a_bad_figure_keeps_the_rest(self, browser, address):
        answer = browser().post(address, {"charity_study_inspected": "true", "from_on": "bad", "act": "record"})

        page = answer.content.decode()
        assert answer.status_code == 400 and "依据什么材料" in page and "日期写成" in page and "selected" in page

    def test_what_changed_since_it_was_looked_at_is_shown_again_and_not_recorded(self, browser, address):
        answer = browser().post(address, TOLD | {"act": "record", "seen": "old"})

        assert answer.status_code == 400 and "有了变化" in answer.content.decode() and not Decision.objects.exists()

    def test_who_may_not_decide_has_no_way_there(self, browser, address, student):
        helper = browser("village_assistant", VILLAGE)

        assert helper.get(address).status_code == 403
        assert "作决定" not in helper.get(reverse("household-benefits", args=[student.pk])).content.decode()

    def test_a_household_elsewhere_and_somebody_elses_member_are_not_found(self, browser, address, student):
        assert browser("township_clerk", "341525101000", "乙").get(address).status_code == 404
        assert browser().get(reverse("benefit-decide", args=[student.pk, "charity_study", student.pk])).status_code == 404


class TestConfirming:
    @fonts
    def test_another_person_confirms_and_issues_the_letter(self, browser, address):
        page = recorded(browser(), address).url
        own = browser().get(page).content.decode()
        assert "请由另一位" in own and "确认生效" not in own and browser().get(reverse("decision-letter", args=[Decision.objects.get().pk])).status_code == 400

        other = browser(name="乙")
        assert "确认生效" in other.get(page).content.decode()
        assert other.post(page, {"act": "confirm", "seen_version": 0}).status_code == 302
        assert Decision.objects.get().state == "confirmed"

        letter = reverse("decision-letter", args=[Decision.objects.get().pk])
        told = other.get(letter).content.decode()
        assert "自 2026年11月20日起" in told and "5,000.00" in told and "行政复议" in told
        made = other.post(letter)
        assert made.status_code == 302 and Letter.objects.get().decision_id == str(Decision.objects.get().pk)
        assert "结果相同" in other.get(reverse("again-letter", args=[Letter.objects.get().pk])).content.decode()

    def test_whoever_recorded_cannot_confirm_by_hand_either(self, browser, address):
        page = recorded(browser(), address).url

        answer = browser().post(page, {"act": "confirm", "seen_version": 0})

        assert answer.status_code == 400 and "不能自己确认" in answer.content.decode() and Decision.objects.get().state == "recorded"

    def test_sent_back_without_a_reason_the_dialogue_stays_open(self, browser, address):
        page, other = recorded(browser(), address).url, browser(name="乙")

        answer = other.post(page, {"act": "send_back", "seen_version": 0})

        assert answer.status_code == 400 and "说明原因" in answer.content.decode()
        assert other.post(page, {"act": "send_back", "seen_version": 0, "reason": "缺签字"}).status_code == 302
        assert "缺签字" in other.get(page).content.decode()

    def test_where_the_household_moved_it_can_be_sent_back_but_not_confirmed(self, browser, address, student, now):
        page = recorded(browser(), address).url
        move_household(household_id=student.pk, division_code=ELSEWHERE, address="二组", on=now.date(), reason="搬迁", actor=SYSTEM, at=now)
        there = browser(division=ELSEWHERE[:9] + "000", name="丙")

        shown = there.get(page).content.decode()
        assert "退回</button>" in shown and "确认生效" not in shown
        assert there.post(page, {"act": "send_back", "seen_version": 0, "reason": "已迁来"}).status_code == 302
        assert Decision.objects.get().state == "returned"

    def test_about_a_child_it_opens_only_for_the_childrens_duty(self, browser, registered):
        pupil = registered(person(2, born="20150601", school_stage="compulsory"))
        address = reverse("benefit-decide", args=[pupil.pk, "charity_study", members_of(pupil.pk)[0].person_id])
        page = recorded(browser(), address).url

        assert browser().get(page).status_code == 200
        helper = browser("village_assistant", VILLAGE)
        assert helper.get(page).status_code == 403 == helper.get(reverse("again-benefit", args=[Decision.objects.get().pk])).status_code


class TestAgain:
    def test_the_fragment_says_the_same_and_by_which_law(self, browser, address):
        clerk = browser()
        recorded(clerk, address)
        made = Decision.objects.get()

        page = clerk.get(reverse("again-benefit", args=[made.pk])).content.decode()
        fragment = clerk.get(reverse("again-benefit", args=[made.pk]), headers={"HX-Request": "true"}).content.decode()

        assert "结果相同" in page and made.law[:12] in page and "<html" in page
        assert "结果相同" in fragment and "<html" not in fragment

    def test_a_tampered_outcome_is_seen(self, browser, address):
        clerk = browser()
        recorded(clerk, address)
        Decision.objects.update(amount_fen=1)

        assert "结果不同" in clerk.get(reverse("again-benefit", args=[Decision.objects.get().pk])).content.decode()


def test_a_question_that_can_be_answered_is_decided_before_there_is_a_letter(browser, registered):
    grown = registered(person(2, born="19600101", school_stage="none"))
    address = reverse("benefit-letter", args=[grown.pk, "charity_study"])
    clerk = browser()

    page = clerk.get(address).content.decode()

    assert "先作出决定" in page and "出具告知书</button>" not in page
    assert clerk.post(address).status_code == 400 and not Letter.objects.exists()
