"""Financial rows count, and are shown, only while the authorisation of their person is in force on the day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.conftest import COUNTY
from tests.monitoring.handing_in import FINANCIAL, MONTH, death, deliver, folder, run
from tests.registry.conftest import county, id_number, person, registered
from tests.verification.conftest import FIRST, drawing, quick_pictures, terms

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.verification.rules import Signing
from jiuzhu.casework.verification.services import authorise, withdraw
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.interfaces.web.monitoring.warning_rows import rows_behind
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.tasks import forget_lapsed
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.storage import analytics_folder
from jiuzhu.monitoring.warnings.models import Warning

__all__ = ["county", "deliver", "folder", "quick_pictures", "registered", "run", "terms"]
pytestmark = pytest.mark.django_db
RULE = "assets_above_limit"


@pytest.fixture
def rich(registered, terms, deliver, run, township_clerk, now):
    """A household of which one member signed, and whose bank's rows were found to be above the limit."""
    home = registered(person(2), person(4, relation="child"))
    one = members_of(home.pk)[0].person
    signing = Signing((str(one.pk),), one.name, "self", now.date(), paper=drawing("JPEG"))
    given = authorise(household_id=home.pk, signing=signing, actor=township_clerk, at=now)[0]
    set_local_value(name="asset_limit_per_head_yuan", value="30000", valid_from=FIRST, source="测试", actor=SYSTEM, at=now)
    deliver("deaths", death(9))
    deliver("bank", f"{id_number(2)},2026-11-10,500000", f"{id_number(4)},2026-11-10,600000")
    for feed in FINANCIAL[1:]:
        deliver(feed)
    run()
    return given


def kept(order: int) -> list[Path]:
    """Name the county's files with financial rows of a person: as they were delivered, and as they were picked."""
    found = []
    for path in analytics_folder(COUNTY).rglob("*.parquet"):
        columns = {row[0] for row in duckdb.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
        if {"key", "value_fen"} <= columns and duckdb.execute(f"SELECT key FROM '{path}' WHERE key = '{key_of(id_number(order))}'").fetchall():
            found.append(path)
    return found


def test_after_a_withdrawal_nothing_is_shown_at_once_and_nothing_found_any_more(rich, run, township_clerk, now):
    warning = Warning.objects.get(rule=RULE)
    shown = rows_behind(warning, on=now.date())
    assert [table.rows[0][2:] for table in shown] == [("2026-11-10", "500,000.00")] and "600,000" not in str(shown)
    assert len(kept(2)) == 2 and not kept(4)
    withdraw(authorisation_id=rich.pk, reason="本人到窗口提出", actor=township_clerk, at=now, seen_version=0)
    assert rows_behind(warning, on=now.date()) == []
    done = run()
    warning.refresh_from_db()
    assert (done.findings, done.withdrawn) == (0, 1) and not kept(2)
    sent = Delivery.objects.get(feed="bank")
    assert (sent.accepted, sent.unauthorised) == (0, 2)


def test_the_day_after_the_last_one_the_rows_go_by_themselves_and_no_later_run_counts_them(rich, county_officer, now):
    last = date(2027, 5, 19)
    assert rich.valid_until == last
    on_it = now + timedelta(days=(last - now.date()).days)
    forget_lapsed(on_it)
    assert kept(2) and rows_behind(Warning.objects.get(rule=RULE), on=last)
    assert rows_behind(Warning.objects.get(rule=RULE), on=last + timedelta(days=1)) == []
    Run.objects.update(state="running")
    forget_lapsed(on_it + timedelta(days=1))
    assert kept(2)  # a comparison under way reads the files; it forgets as it begins
    Run.objects.update(state="done")
    forget_lapsed(on_it + timedelta(days=1))
    assert not kept(2) and not (analytics_folder(COUNTY) / "facts").exists()
    asked = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=on_it + timedelta(days=1))
    assert comparison.run_comparison(run_id=str(asked.pk), at=on_it + timedelta(days=1)).findings == 0
