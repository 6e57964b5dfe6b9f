"""Findings are handed over a batch at a time: however they fall into batches, everyone is told of once a rule."""

from __future__ import annotations

import json
from datetime import date

import duckdb
import pytest
from tests.conftest import COUNTY
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.comparison import handover
from jiuzhu.monitoring.comparison.handover import Told, found_warnings, put_aside

__all__ = ["county", "registered"]
pytestmark = pytest.mark.django_db
MEDICAL = "high_self_paid_medical"


@pytest.fixture
def handed():
    """Hand over findings of (kind, subject, household, key); give what was told, and the memory of it."""
    with duckdb.connect() as database:
        database.execute("CREATE TEMP TABLE watching (key UUID, reason VARCHAR, division_code VARCHAR)")
        database.execute(
            "CREATE TEMP TABLE findings (rule VARCHAR, subject_type VARCHAR, subject_id VARCHAR, household_id VARCHAR, evidence VARCHAR,"
            " clause VARCHAR, key UUID, on_aid BOOLEAN, facts VARCHAR)"
        )

        def make(*rows, holds_at=lambda place: True):
            for kind, subject, home, key in rows:
                figures = json.dumps({"self_paid_12m_yuan": "30000.00"})
                database.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, '', ?, false, '{}')", [MEDICAL, kind, subject, home, figures, key])
            told = Told(database)
            law = pack_in_force(date(2026, 11, 30), division_code=COUNTY)
            aside = put_aside(database, name="0")
            return list(found_warnings(database, aside, law, told, month="2026-11", division_code=COUNTY, holds_at=holds_at)), told

        yield make


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_who_is_found_under_name_and_under_a_key_is_told_of_once(registered, handed, monkeypatch, batch):
    monkeypatch.setattr(handover, "_BATCH", batch)
    home = registered(person(1))
    who, key = str(members_of(home.pk)[0].person_id), key_of(id_number(1))
    stranger = key_of(id_number(7))
    rows = [("person", who, str(home.pk), key), ("unregistered", str(key), None, key), ("unregistered", str(stranger), None, stranger)]
    found, told = handed(*rows)
    assert [(each.subject_type, each.subject_id) for each in found] == [("person", who), ("unregistered", str(stranger))]
    assert told.among([(MEDICAL, who), (MEDICAL, str(key)), ("wage_found", who)]) == {(MEDICAL, who)}


def test_who_is_found_by_a_key_alone_is_told_of_by_name(registered, handed):
    home, key = registered(person(1)), key_of(id_number(1))
    ((found,), _) = handed(("unregistered", str(key), None, key))
    assert (found.subject_type, found.household_id, found.unregistered_as) == ("person", str(home.pk), str(key))


def test_what_lies_where_another_law_holds_is_neither_told_nor_remembered(registered, handed):
    home = registered(person(1))
    who = str(members_of(home.pk)[0].person_id)
    found, told = handed(("person", who, str(home.pk), None), holds_at=lambda place: place != home.division_code)
    assert found == [] and told.among([(MEDICAL, who)]) == set()
