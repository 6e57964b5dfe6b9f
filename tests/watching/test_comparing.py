"""People watched take part in the month: as subjects of the rules marked for them, and of no rule about the register (S-55)."""

from __future__ import annotations

import io
from datetime import date

import pytest

from jiuzhu.casework.registry.models import Person
from jiuzhu.casework.registry.services import stop_category
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.pack_rules import rules_of
from jiuzhu.monitoring.comparison.rules import NO_WATCH_LIST, split_judgeable
from jiuzhu.monitoring.comparison.snapshot import load_register, load_watched
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.watching import services as watching
from jiuzhu.monitoring.watching.models import Watched
from tests.conftest import actor
from tests.registry.conftest import id_number, person, registered

__all__ = ["registered"]
pytestmark = pytest.mark.django_db
JIXI, IN_JIXI, MONTH = "341824000000", "341824100001", "2026-11"
RULE = "watched_self_paid_medical"
LOCAL = {"watch_retention_months": "12", "watched_self_paid_limit_yuan": "5000", "self_paid_limit_yuan": "30000"}


@pytest.fixture
def county(db, settings, tmp_path, now):
    """A county whose law has a rule for people watched."""
    settings.POLICY_PACK, settings.DATA, settings.MEDIA_ROOT = "jixi", tmp_path / "data", tmp_path / "media"
    load_divisions(root_code="341824")
    for name, value in LOCAL.items():
        set_local_value(
            name=name, value=value, valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", division_code=JIXI, actor=SYSTEM, at=now
        )


@pytest.fixture
def compare(now):
    """Compare the month with medical bills of so many yuan for these people."""
    officer = actor("county_officer", division=JIXI)

    def make(*bills, feed="medical_expenses", head="id_number,settled_on,total_yuan,self_paid_yuan"):
        rows = [f"{id_number(order)},2026-11-02,{yuan},{yuan}" if feed == "medical_expenses" else f"{id_number(order)},{yuan}" for order, yuan in bills]
        text = "\n".join([head, *rows]) + "\n"
        given = {"month": MONTH, "stream": io.BytesIO(text.encode()), "name": f"{feed}.csv", "division_code": JIXI, "actor": officer, "at": now}
        feeds.check_delivery(delivery_id=str(feeds.hand_in(feed=feed, **given)[0].pk), at=now)
        asked = comparison.request_run(month=MONTH, division_code=JIXI, actor=officer, at=now)
        done = comparison.run_comparison(run_id=str(asked.pk), at=now)
        assert done.state == "done", done.message
        return done

    return make


def watch(order, reason="left", now=None):
    Watched.objects.create(
        key=key_of(id_number(order)), reason=reason, division_code=IN_JIXI, since_on=date(2026, 9, 1), last_on=date(2026, 9, 1), until_on=date(2027, 9, 1)
    )


def test_a_rule_marked_for_them_finds_them_and_nobody_else(registered, compare):
    registered(person(2), village=IN_JIXI)
    watch(4), watch(6, "medical")
    done = compare((2, 6000), (4, 6000), (6, 6000), (8, 6000))
    warning = Warning.objects.get()
    assert (warning.rule, warning.subject_type, warning.subject_id) == (RULE, "unregistered", str(key_of(id_number(4))))
    assert warning.division_code == IN_JIXI, "somebody watched is looked for where he was last known"
    assert (done.persons, done.recipients) == (1, 1), "people watched are not counted as registered"


def test_whoever_of_them_is_in_the_register_is_found_there(registered, compare, now):
    home = registered(person(4), village=IN_JIXI, category="")
    watch(4, "refused")
    compare((4, 6000))
    warning = Warning.objects.get()
    someone = Person.objects.get()
    assert (warning.subject_type, warning.subject_id, warning.household_id, warning.on_aid) == ("person", str(someone.pk), home.pk, False)


def test_who_left_is_watched_from_the_register_to_the_finding(registered, compare, now):
    home = registered(person(2), village=IN_JIXI)
    assert compare((2, 6000)).findings == 0
    stop_category(household_id=home.pk, last_day=date(2026, 9, 30), reason="收入超过标准", actor=SYSTEM, at=now)
    watching.refresh(division_code=JIXI, at=now)
    assert compare((2, 6000)).by_rule[RULE]["count"] == 1
    assert Warning.objects.get().subject_name == "吴秀兰"


def test_no_rule_about_the_register_is_about_people_who_are_in_no_household(registered, compare):
    registered(person(2), village=IN_JIXI)
    watch(4)
    text = "id_number,department,month,aid_kind,amount_yuan"
    rows = [(4, f"{name},{MONTH},subsidy,100") for name in ("教育", "卫健")]
    assert compare(*rows, feed="department_aid", head=text).findings == 0


def test_without_a_list_the_rule_says_so(county):
    pack = load_pack("jixi").at(date(2026, 11, 30)).with_values({"watched_self_paid_limit_yuan": "5000"})
    _, unjudged = split_judgeable(rules_of(pack), frozenset({"medical_expenses"}), {})
    assert NO_WATCH_LIST in {each.reason for each in unjudged if each.rule == RULE}


def test_people_watched_stand_beside_the_register_once_and_in_no_household(registered, tmp_path):
    registered(person(2), village=IN_JIXI)
    with session(tmp_path) as database:
        load_register(database, on=date(2026, 11, 30), workdir=tmp_path)
        load_watched(database, [(key_of(id_number(order)), reason, IN_JIXI) for order in (2, 4) for reason in ("left", "refused")], workdir=tmp_path)
        rows = database.execute("SELECT person_id = CAST(key AS VARCHAR), household_id IS NULL, alive FROM persons ORDER BY line").fetchall()
    assert rows == [(False, False, True), (True, True, True)]
