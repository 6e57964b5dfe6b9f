"""The letter about an assessment tells each condition with the household's own figures, and is not written too early."""

from __future__ import annotations

import pytest
from tests.assessment.conftest import assistant, clerk, effective, filled, household, signing, somebody, submitted, values, worker
from tests.conftest import VILLAGE, actor
from tests.registry.conftest import county, registered

from jiuzhu.interfaces.documents.builder import FONTS
from jiuzhu.interfaces.web.household import letters
from jiuzhu.interfaces.web.household.letters import LetterTooEarly, assessment_letter

__all__ = ["assistant", "clerk", "county", "effective", "filled", "household", "registered", "signing", "somebody", "submitted", "values", "worker"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(monkeypatch):
    """Catch what a letter says instead of typesetting it."""
    caught = {}

    def catch(template, data, *, title, marks):
        caught.update(data, marks=marks)
        return b"%PDF-"

    monkeypatch.setattr(letters, "render", catch)
    return caught


def test_every_indicator_stands_with_its_figures_and_the_clause(effective, written, now, township_clerk):
    assessment = effective()
    assessment_letter(assessment, actor=township_clerk, now=now)
    assert len(written["indicators"]) == 10
    assert written["level"] == assessment.level_label and written["hardships"] == assessment.hardships
    assert all(each["quote"] for each in written["indicators"])
    assert any(each["conditions"] for each in written["indicators"])
    assert written["bands"]["quote"] and written["goal"]["text"] and written["marks"].draft_label


def test_what_was_answered_about_children_stands_only_for_those_who_may_see_it(effective, written, now, township_clerk):
    assessment = effective()

    def children():
        return next(each for each in written["indicators"] if each["label"] == "儿童青少年指标")["state"]

    assessment_letter(assessment, actor=township_clerk, now=now)
    assert children() != "hidden"
    assessment_letter(assessment, actor=actor("village_assistant", division=VILLAGE, user_id="somebody-else"), now=now)
    assert children() == "hidden"


def test_an_assessment_that_is_not_confirmed_has_no_letter(submitted, now, township_clerk):
    with pytest.raises(LetterTooEarly):
        assessment_letter(submitted(), actor=township_clerk, now=now)


@pytest.mark.skipif(not any(FONTS.glob("*.otf")), reason="The fonts are copied by the front-end build.")
def test_the_letter_is_a_pdf(effective, now, township_clerk):
    assessment = effective()
    assert assessment_letter(assessment, actor=township_clerk, now=now).startswith(b"%PDF-")
