"""An assessment made again on screen, before and after the law is another."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.assessment.indicators.judging import recompute
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.foundation.accounts.models import User
from tests.assessment.conftest import (
    assistant,
    clerk,
    county,
    effective,
    filled,
    household,
    registered,
    signing,
    somebody,
    submitted,
    values,
    worker,
)

__all__ = ["assistant", "clerk", "county", "effective", "filled", "household", "registered", "signing", "somebody", "submitted", "values", "worker"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, effective, clerk, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    assessment = effective()
    User.objects.filter(pk=clerk.user_id).update(must_change_password=False)
    client.force_login(User.objects.get(pk=clerk.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return lambda: client.get(f"/assessment/{assessment.pk}/again/").text


def test_the_same_comes_out_whatever_is_published_afterwards(page, published):
    assert "结果一致" in page() and "此后规定没有变更" in page()
    published("parameters: [{name: rigid_expenditure_share_limit, value: 0.99}, {name: band_high_min, value: 2}, {name: band_low_max, value: 1}]", valid_from=date(2026, 1, 1))
    after = page()
    assert "结果一致" in after and "此后规定有过变更" in after
    assert "<b>中度</b>" in after and "<b>高度</b>" in after


def test_a_form_sent_back_to_be_corrected_has_no_conclusion_to_compare(effective):
    made = effective()
    assert recompute(made).same
    made.state = "returned"
    assert not recompute(made).same and "没有结论" in recompute(made).problem


def test_a_stored_answer_that_was_tampered_with_is_seen(page):
    Assessment.objects.update(level="low")
    assert not recompute(Assessment.objects.get()).same
    assert "结果不一致" in page() and "校验台账" in page()
