"""公租房入住率 is told every month, corrected where it was wrong, and shown beside its bound on the feed calendar (003·任务8·四是, A-70)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.liaisons import services
from jiuzhu.casework.liaisons.figures import FigureInvalid, bounds_of, percent_text
from jiuzhu.casework.liaisons.models import Figure, Liaison
from jiuzhu.foundation.accounts.models import Organisation, Post, User
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.feeds.rules import month_before
from tests.conftest import actor
from tests.liaisons.test_pages import YONGNING, officer

__all__ = ["officer"]
FIGURES = "/monitoring/feeds/figures/"


def test_the_law_that_names_a_share_asks_for_the_figure_and_no_other():
    (bound,) = bounds_of(load_pack("yongning").at(date(2024, 7, 1)))
    assert (bound.kind.label, bound.least) == ("公租房入住率", Decimal("0.90")) and "可配租" in bound.ground.reading
    assert bounds_of(load_pack("huoshan").at(date(2024, 7, 1))) == []


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_exactly_the_share_keeps_it_and_what_does_not_never_reads_as_if_it_did(part, whole):
    (bound,) = bounds_of(load_pack("yongning").at(date(2024, 7, 1)))
    assert bound.kept(part, whole) is (10 * part >= 9 * whole)
    assert (Decimal(percent_text(part, whole).removesuffix(" %")) >= 90) is bound.kept(part, whole)


@pytest.mark.django_db
def test_a_figure_is_entered_corrected_and_stands_on_the_calendar_with_its_clause(officer):
    month = month_before(f"{timezone.localdate():%Y-%m}")
    calendar = f"/monitoring/feeds/?month={month}"
    page = officer.get(calendar).content.decode()
    assert "公租房入住率不低于 90 %" in page and "待填报" in page and "任务8" in page
    for other in ("一户（人）一条救助链", "各部门联络人（附件1）", "任务落实清单", "还缺 34 人", "已报 0 / 17"):
        assert other in page, other
    assert "各部门救助帮扶信息反馈（教育局）" in page and "各部门救助帮扶信息反馈（残联）" in page
    assert officer.post(FIGURES, {"month": month, "part": 10, "whole": 9}).status_code == 400
    officer.post(FIGURES, {"month": month, "part": 89, "whole": 100})
    assert "低于 90 %" in officer.get(FIGURES).content.decode() and "89.00 %" in officer.get(calendar).content.decode()
    glance = officer.get(f"/monitoring/glance/?month={month}").content.decode()
    assert "89.00 %" in glance and "已入住 ÷ 可配租（任务8）" in glance
    for _ in range(2):
        officer.post(FIGURES, {"month": month, "part": 90, "whole": 100})
    assert (Figure.objects.count(), Figure.objects.current().get().part) == (2, 90)
    assert "达到" in officer.get(FIGURES).content.decode()


@pytest.mark.django_db
def test_nobody_else_enters_it_and_no_month_to_come(officer, now):
    given = {"division_code": YONGNING, "figure": "housing_occupancy", "part": 9, "whole": 10, "at": now}
    with pytest.raises(NotPermitted):
        services.enter_figure(month="2026-10", actor=actor("department_liaison", organisation="3f0c1c4e-6f6e-4d70-9a53-0f3b1b0d0c11"), **given)
    with pytest.raises(FigureInvalid):
        services.enter_figure(month="2027-01", actor=SYSTEM, **given)


@pytest.mark.django_db
def test_the_liaison_of_a_department_that_sends_no_file_enters_its_figure(officer, now):
    housing = Organisation.objects.create(name="县住建局", kind="department", division_code=YONGNING)
    user = User.objects.create(username="housing", name="甲")
    Post.objects.create(user=user, role="department_liaison", organisation=housing, valid_from=date(2020, 1, 1))
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(FIGURES).status_code == 404
    Liaison.objects.create(
        division_code=YONGNING, unit="housing", part="staff", name="甲", title="科员", phone_sealed="13800000000", organisation=housing, from_on=date(2026, 1, 1), entered_at=now
    )
    month = month_before(f"{timezone.localdate():%Y-%m}")
    assert FIGURES in browser.get(f"/monitoring/feeds/?month={month}").content.decode()
    assert browser.post(FIGURES, {"month": month, "part": 90, "whole": 100}).status_code == 302
    assert "90.00 %" in browser.get(FIGURES).content.decode()
