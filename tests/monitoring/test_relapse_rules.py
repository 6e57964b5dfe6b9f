"""What agriculture bureaus and the register tell each other of households watched against falling back into poverty."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.monitoring.county import County, compare

from jiuzhu.foundation.policy.packs import load_pack, pack_names

ON = datetime.date(2026, 10, 31)
UNAIDED, RESOLVED = "relapse_identified_unaided", "relapse_resolved_in_force"


def seen(county: County, folder: Path, **more) -> set[tuple[str, str]]:
    return {(rule, subject) for rule, _, subject in compare(county.write(folder), on=ON, **more).found if rule in (UNAIDED, RESOLVED)}


@pytest.fixture
def county() -> County:
    county = County()
    county.household("on-aid", 1)
    county.household("left", 2, until="2026-01-31")
    county.household("watched", 3, 4, category="relapse_monitored")
    county.household("safe", 5, category="relapse_monitored")
    county.household("again", 6, category="relapse_monitored")
    county.household("unlisted", 7, category="relapse_monitored")
    for n in (1, 2, 4):
        county.feed("relapse_monitoring", n, kind="脱贫不稳定", identified_on="2026-02-01")
    county.feed("relapse_monitoring", 5, kind="边缘易致贫", identified_on="2025-02-01", resolved_on="2026-10-31")
    county.feed("relapse_monitoring", 6, kind="边缘易致贫", identified_on="2025-02-01", resolved_on="2026-01-01")
    county.feed("relapse_monitoring", 6, kind="边缘易致贫", identified_on="2026-03-01")
    return county


def test_whom_agriculture_watches_and_nobody_aids_is_found_and_whose_risk_is_over_but_is_still_in_force(county: County, tmp_path: Path) -> None:
    assert seen(county, tmp_path) == {(UNAIDED, "p2"), (RESOLVED, "safe")}


def test_a_list_that_comes_again_every_month_counts_each_identification_once(county: County, tmp_path: Path) -> None:
    county.feed("relapse_monitoring", 5, kind="边缘易致贫", identified_on="2025-02-01", resolved_on="2026-10-31")
    county.feed("relapse_monitoring", 2, kind="脱贫不稳定", identified_on="2026-02-01")
    assert seen(county, tmp_path) == {(UNAIDED, "p2"), (RESOLVED, "safe")}


def test_what_is_resolved_after_the_day_is_not_resolved_yet(county: County, tmp_path: Path) -> None:
    county.household("soon", 8, category="relapse_monitored")
    county.feed("relapse_monitoring", 8, kind="边缘易致贫", identified_on="2025-02-01", resolved_on="2026-11-01")
    assert (RESOLVED, "soon") not in seen(county, tmp_path)


def test_a_county_that_does_not_exchange_the_list_lacks_nothing(county: County, tmp_path: Path) -> None:
    folder = county.write(tmp_path)
    (folder / "feeds" / "relapse_monitoring.csv").unlink()
    outcome = compare(folder, on=ON).outcome
    assert outcome.complete and {each.rule for each in outcome.unjudged} == {UNAIDED, RESOLVED}
    (folder / "feeds" / "deaths.csv").unlink()
    assert not compare(folder, on=ON).outcome.complete


def test_new_subsistence_of_the_month_goes_to_agriculture_and_a_new_amount_is_nothing_new(tmp_path: Path) -> None:
    county = County()
    county.household("new", 1, since="2026-10-01")
    county.household("last-day", 2, since="2026-10-31")
    county.household("before", 3, since="2026-09-30")
    county.household("amount", 4, since="2024-01-01", until="2026-09-30")
    county.household("amount", since="2026-10-01")
    county.household("came-back", 5, since="2024-01-01", until="2026-09-29")
    county.household("came-back", since="2026-10-01")
    county.household("other-before", 6, since="2024-01-01", until="2026-09-30", category="marginal")
    county.household("other-before", since="2026-10-01")
    county.household("watched", 7, since="2026-10-01")
    county.feed("relapse_monitoring", 7, kind="边缘易致贫", identified_on="2026-10-08")
    found = compare(county.write(tmp_path), on=ON, pack="yongning", settings={})
    assert found.of("new_subsistence_to_screen") == {"new", "last-day", "came-back", "other-before"}


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_gives_both_rules_its_own_clause_and_quote_and_marks_them_supplementary(name: str) -> None:
    rules = {each.code: each for each in load_pack(name).at(ON).warnings}
    assert all(rules[code].clause and rules[code].quote and rules[code].supplementary and len(rules[code].examples) >= 5 for code in (UNAIDED, RESOLVED))
