"""What a letter about a child says, and to whom it is shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuzhu.casework.letters import queries
from jiuzhu.casework.letters.rules import (
    LetterAboutChildren,
)
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.orders.services import cancel, place_order
from jiuzhu.foundation.policy.queries import rulings_of
from jiuzhu.interfaces.web.letters import benefit, order, service, warning
from jiuzhu.monitoring.warnings.rules import Outcome
from tests.conftest import TOWNSHIP, VILLAGE, actor
from tests.letters.test_letters import TODAY, issue
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db


class TestMinors:
    """A girl of eleven: what a rule came to for her is shown to all, why only to those with the children's duty."""

    GIRL = {
        "name": "吴小满",
        "relation": "child",
        "born": "20150601",
        "self_care": "half",
        "disability_grade": 1,
        "disability_type": "limb",
    }
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
        assert lines and all(
            each.split("</li>")[0] in ("吴小满：符合条件。", "吴小满：不符合条件。", "吴小满：资料不全。") for each in lines
        )

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
    def test_a_warning_letter_about_a_minor_shows_its_figures_and_opens_only_for_the_childrens_duty(
        self, registered, opened, decided, ended, township_clerk, stranger, now
    ):
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
        drafts = [
            warning.draft(opened(rule, subject=kind), actor=stranger, on=TODAY)
            for rule, kind in (("vehicle_found", "household"), ("duplicate_aid", "person"))
        ]
        assert not any(each.content.about_children for each in drafts) and all(each.content.parts[0].conditions for each in drafts)

    def test_an_order_letter_for_a_minor_tells_why_only_to_the_childrens_duty_and_opens_only_for_it(
        self, family, township_clerk, stranger, now
    ):
        girl = next(one.person for one in members_of(family.pk) if one.person.name == "吴小满")
        made = place_order(household_id=family.pk, person_id=girl.pk, item_code="visits", wanted_on=TODAY, actor=township_clerk, at=now)
        cancel(order=made, reason="孩子住院了", actor=township_clerk, at=now, seen_version=made.version)
        openly, told = (order.draft(made, actor=who, on=TODAY).content for who in (township_clerk, stranger))

        assert openly.about_children and told.about_children
        assert "住院" in openly.text() and "住院" not in told.text()
        letter = issue(family, openly, township_clerk, now)
        with pytest.raises(LetterAboutChildren):
            queries.find_letter(stranger, letter.pk)
