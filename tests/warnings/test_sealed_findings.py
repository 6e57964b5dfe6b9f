"""What departments told of somebody's money and work lies sealed wherever a finding about it is kept (I-03)."""

from __future__ import annotations

import pytest
from django.db import connection

from jiuzhu.foundation.kernel.sealing import SealBroken
from jiuzhu.monitoring.warnings.models import Disposition, Sighting, Warning
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry

pytestmark = pytest.mark.django_db

EMPLOYER, BASE = "白鹭湾砂石厂", "98765.43"
EVIDENCE = {"insured_base_month_yuan": BASE, "members": 3, "employers": EMPLOYER}
FACTS = {"insured_base_month_yuan": 9876543, "members": 3, "in_force": True, "category": "subsistence"}


def everything_kept() -> bytes:
    """Give the whole database as it lies on the disk: the file's bytes, or every value of every table."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        kept = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            kept += [row[0] for row in cursor.fetchall()]
    return "\n".join(kept).encode()


def is_kept_in_clear(text: str) -> bool:
    kept = everything_kept()
    return any(form in kept for form in (text.encode(), text.encode("unicode_escape"), text.encode("utf-16-le")))


@pytest.fixture
def wage(decided):
    """A wage that was found, assigned, looked into and explained."""
    return decided(
        Outcome.EXPLAIN, "wage_found", evidence=EVIDENCE, facts=FACTS, entry=OutcomeEntry(Outcome.EXPLAIN, "季节工，三个月后已离岗")
    )


def test_no_employer_and_no_figure_of_a_finding_lies_in_clear(wage):
    assert not is_kept_in_clear(EMPLOYER)
    assert not is_kept_in_clear(BASE) and not is_kept_in_clear("9876543")
    Warning.objects.filter(pk=wage.pk).update(withdrawn_note=EMPLOYER)
    assert is_kept_in_clear(EMPLOYER), "the search would not find what is there"


def test_what_was_found_out_and_why_it_ended_so_lies_in_no_clear(wage):
    assert not is_kept_in_clear("季节工，三个月后已离岗") and not is_kept_in_clear(wage.investigations.get().finding)
    assert Disposition.objects.get(warning=wage).note == "季节工，三个月后已离岗"


def test_what_is_sealed_reads_as_it_was_handed_over(wage):
    sighting = Sighting.objects.get(warning=wage)
    assert (Warning.objects.get(pk=wage.pk).evidence, sighting.evidence, sighting.facts) == (EVIDENCE, EVIDENCE, FACTS)
    assert sighting.evidence_digest == wage.evidence_digest


def test_a_sealed_figure_moved_to_another_finding_does_not_open(opened, wage):
    other = opened("vehicle_found")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE warnings_warning SET evidence = (SELECT evidence FROM warnings_warning WHERE rule = 'wage_found') WHERE rule = 'vehicle_found'"
        )
    with pytest.raises(SealBroken):
        Warning.objects.get(pk=other.pk).evidence  # noqa: B018 - reading opens it
