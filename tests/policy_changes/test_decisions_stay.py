"""Every decision of a whole demonstration county comes to the same answer again, whatever is published afterwards."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
import yaml

from jiuzhu.assessment.indicators.judging import judge, recomputed
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.policy.models import Ruling
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import pack_in_force, rule_again, ruled_again
from jiuzhu.foundation.policy.rulings import rule_of
from jiuzhu.interfaces.cli.demo import making
from jiuzhu.interfaces.cli.demo.making import DemoOrder, make
from jiuzhu.monitoring.warnings.models import Sighting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=LOCAL_TIME)
LONG_AGO = date(2024, 12, 1)


@pytest.fixture
def demo(tmp_path, monkeypatch, settings):
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(making, "data_folder", lambda: tmp_path)
    make(DemoOrder("341525-huoshan", 50, 3, 1, "2026-10"), now=NOW, say=lambda words: None)


def stored(scored) -> object:
    """As it reads once it has been in the database."""
    return json.loads(json.dumps(scored.plain()))


def everything_changed() -> str:
    """Another law altogether: every whole number one more, every share halved, no service left, nothing to warn of."""
    law = load_pack("huoshan").at(LONG_AGO)
    numbers = {name: each.value for name, each in law.parameters.items() if not each.local and isinstance(each.value, int) and not isinstance(each.value, bool)}
    changed = [{"name": name, "value": value + 1} for name, value in numbers.items()]
    changed.append({"name": "rigid_expenditure_share_limit", "value": 0.05})
    retired = [{"item": each.code, "retired": True} for each in law.catalogue]
    quiet = [{"warning": each.code, "holds": "1 > 2", "examples": []} for each in law.warnings]
    return yaml.safe_dump({"parameters": changed, "catalogue": retired, "warnings": quiet})


def test_every_decision_comes_to_the_same_answer_from_its_stored_law_and_facts(demo, published):
    published(everything_changed(), valid_from=LONG_AGO)
    law = pack_in_force(NOW.date())
    assert not law.catalogue and law.bands.high_min == 8

    assessments = list(Assessment.objects.exclude(level=""))
    assert assessments
    for each in assessments:
        again = recomputed(each)
        assert (again.level, stored(again)) == (each.level, each.results)

    sightings = list(Sighting.objects.all())
    assert sightings
    for sighting in sightings:
        assert rule_again(fingerprint=sighting.law, section="warnings", code=sighting.rule, facts=sighting.facts) is True

    rulings = list(Ruling.objects.filter(section="catalogue"))
    assert rulings
    for ruling in rulings:
        assert ruled_again(ruling) is ruling.answer is True

    # The negative control: the law of today would not have said the same.
    assert any(stored(judge(each, on=NOW.date()).scored) != each.results for each in assessments)
    assert all(rule_of(law, "warnings", each.rule).to_python(law.values)({}) is False for each in sightings)
