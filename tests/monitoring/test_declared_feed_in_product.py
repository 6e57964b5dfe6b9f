"""A feed the county declared itself goes through the product: handed in, compared, a warning with its figures, corrected, withdrawn."""

from __future__ import annotations

import io

import pytest
from tests.conftest import COUNTY
from tests.monitoring.test_declared_feeds import FISHING
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.warnings.models import Warning

__all__ = ["county", "registered"]
HEAD = "id_number,permit_no,status,month,income_yuan\n"


@pytest.fixture
def month(tmp_path, settings, monkeypatch, county, county_officer, now):
    """Hand a month's file of the declared feed in and compare."""
    monkeypatch.setenv("JIUZHU_DATA", str(tmp_path / "data"))
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    folder = tmp_path / "data" / "feeds"
    folder.mkdir(parents=True)
    (folder / "fishing.yaml").write_text(FISHING, encoding="utf-8")

    def make(rows, month="2026-11"):
        delivery, _ = feeds.hand_in(
            feed="fishing", month=month, stream=io.BytesIO((HEAD + rows).encode()), name="x.csv", division_code=COUNTY, actor=county_officer, at=now
        )
        assert feeds.check_delivery(delivery_id=str(delivery.pk), at=now).state == "accepted"
        run = comparison.request_run(month=month, division_code=COUNTY, actor=county_officer, at=now)
        return comparison.run_comparison(run_id=str(run.pk), at=now)

    return make


@pytest.mark.django_db
def test_a_declared_feed_opens_a_warning_and_its_correction_withdraws_it(month, registered):
    registered(person(1))
    rows = f"{id_number(1)},A1,valid,2026-11,900.00\n{id_number(1)},A2,valid,2026-11,100.01\n"
    assert month(rows).state == "done"
    warning = Warning.objects.get(rule="fishing_income")
    assert (warning.rule_label, warning.state) == ("有捕捞收入", "graded")
    assert (warning.evidence["fishing_permits_count"], str(warning.evidence["fishing_income_month_yuan"])) == (2, "1000.01")
    month(rows.replace("100.01", "100.00"))
    warning.refresh_from_db()
    assert warning.state == "withdrawn"


@pytest.mark.django_db
def test_permits_of_earlier_months_count_on_and_their_income_does_not(month, registered):
    registered(person(1))
    month(f"{id_number(1)},A1,valid,2026-10,5000.00\n", month="2026-10")
    month(f"{id_number(1)},A2,valid,2026-11,1000.00\n")
    assert not Warning.objects.filter(rule="fishing_income").exists()
    month(f"{id_number(1)},A2,valid,2026-11,1000.01\n")
    assert Warning.objects.filter(rule="fishing_income").count() == 1
