"""Every decision of a whole demonstration county comes to the same answer again, whatever is published afterwards."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
import yaml

from jiuzhu.assessment.indicators import queries as assessed
from jiuzhu.assessment.indicators.judging import judge, recomputed
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.workflow import CONCLUDED, OPEN
from jiuzhu.casework.assistance import queries as decided
from jiuzhu.casework.assistance.models import Decision
from jiuzhu.casework.letters.models import Letter
from jiuzhu.casework.letters.services import issue
from jiuzhu.delivery.orders import queries as ordered
from jiuzhu.delivery.orders.models import Order
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.policy.models import Ruling
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import pack_in_force, rule_again, ruled_again
from jiuzhu.foundation.policy.rulings import rule_of
from jiuzhu.interfaces.cli.demo import making
from jiuzhu.interfaces.cli.demo.making import DemoOrder, make
from jiuzhu.interfaces.web.again.letters import letter_again
from jiuzhu.interfaces.web.letters import assessment, decision, order, service, warning
from jiuzhu.monitoring.warnings import queries as warned
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


def issued(assessments, sightings, decisions) -> list[Letter]:
    """One letter of each kind about what the county decided; the services were judged by the law before the change."""
    on, drafts = NOW.date(), []
    drafts.append(assessment.draft(next(each for each in assessments if each.state == "effective"), actor=SYSTEM, on=on))
    drafts.append(warning.draft(next(each.warning for each in sightings if each.warning.household_id and each.withdrawn_at is None), actor=SYSTEM, on=on))
    drafts.append(decision.draft(next(each for each in decisions if each.state == "confirmed"), on=on))
    drafts.append(order.draft(next(each for each in Order.objects.all() if order.tellable(each)), actor=SYSTEM, on=on))
    for each in drafts:
        place = {"household_id": each.household.pk, "division_code": each.household.division_code}
        issue(content=each.content, decision_id=each.decision_id, issuer="测试", actor=SYSTEM, at=NOW, law=each.law, judged=each.judged, **place)
    return list(Letter.objects.all())


def test_every_decision_comes_to_the_same_answer_from_its_stored_law_and_facts(demo, published):
    home = Assessment.objects.exclude(level="").first().household
    asked = service.draft(home, code="errands", actor=SYSTEM, on=NOW.date())
    place = {"household_id": home.pk, "division_code": home.division_code}
    issue(content=asked.content, decision_id=asked.decision_id, issuer="测试", actor=SYSTEM, at=NOW, law=asked.law, judged=asked.judged, **place)
    published(everything_changed(), valid_from=LONG_AGO)
    law = pack_in_force(NOW.date())
    assert not law.catalogue and law.bands.high_min == 8

    assessments = list(Assessment.objects.exclude(level=""))
    concluded = [each for each in assessments if each.state in CONCLUDED]
    assert concluded and all(assessed.recompute(each).same for each in concluded)
    assert {each.state for each in assessments if not assessed.recompute(each).same} <= set(OPEN)
    for each in assessments:
        again = recomputed(each)
        assert (again.level, stored(again)) == (each.level, each.results)

    # What a platform outside has found it has judged itself, by a law that is not kept here.
    sightings = list(Sighting.objects.exclude(law=""))
    assert sightings and all(warned.recompute(each.warning).same for each in sightings if each.withdrawn_at is None)
    for sighting in sightings:
        assert rule_again(fingerprint=sighting.law, section="warnings", code=sighting.rule, facts=sighting.facts) is True

    rulings = list(Ruling.objects.filter(section="catalogue", subject_kind="order"))
    assert rulings
    for ruling in rulings:
        assert ruled_again(ruling) is ruling.answer is True
    assert all(ordered.recompute(each).same for each in Order.objects.all())

    decisions = list(Decision.objects.all())
    assert {each.outcome for each in decisions} == {"granted", "refused"} and {each.state for each in decisions} == {"recorded", "confirmed"}
    assert all(decided.recompute(each).same for each in decisions)

    letters = issued(assessments, sightings, decisions)
    assert {each.kind for each in letters} == {"assessment", "service", "warning", "benefit", "order"} and all(letter_again(each).same for each in letters)

    # The negative control: other facts in their place do not come to the same.
    sightings[0].facts = {}
    sightings[0].save()
    assert not warned.recompute(Sighting.objects.get(pk=sightings[0].pk).warning).same
    decisions[0].facts_sealed = json.dumps({})
    decisions[0].save(update_fields=["facts_sealed"])
    assert not decided.recompute(decisions[0]).same

    # And the law of today would not have said the same.
    assert any(stored(judge(each, on=NOW.date()).scored) != each.results for each in assessments)
    assert all(rule_of(law, "warnings", each.rule).to_python(law.values)({}) is not True for each in sightings)
