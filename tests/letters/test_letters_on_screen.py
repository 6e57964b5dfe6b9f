"""A letter is objected to, and issued, shown and printed on screen."""

from __future__ import annotations

import dataclasses

import pytest

from jiuzhu.casework.letters.models import Letter
from jiuzhu.casework.letters.rules import (
    Objection,
)
from jiuzhu.delivery.orders.services import place_order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.vault.queries import content as stored_bytes
from jiuzhu.interfaces.documents.builder import FONTS
from jiuzhu.interfaces.documents.letter import objection_words
from jiuzhu.interfaces.web.letters import assessment, benefit, order, service, warning
from jiuzhu.interfaces.web.letters.views import _typeset
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE
from tests.letters.test_letters import TODAY, content
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db
fonts = pytest.mark.skipif(not any(FONTS.glob("*.otf")), reason="The fonts are copied by the front-end build.")


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
