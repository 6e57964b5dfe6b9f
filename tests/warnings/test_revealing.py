"""Who an unregistered person is shows only to whoever handles the open warning, and leaves a trace."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries, told
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.services import assign, open_warnings, reveal_identity
from jiuzhu.monitoring.warnings.services.revealing import IdentityClosed
from tests.conftest import COUNTY, VILLAGE, actor
from tests.registry.conftest import id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(found, now):
    """Open a warning about somebody who is not registered."""

    def make(number):
        finding = found(
            "high_self_paid_medical",
            subject="unregistered",
            subject_id=str(key_of(number)),
            subject_name="未登记人员",
            household_id="",
            division_code=COUNTY,
            on_aid=False,
        )
        open_warnings(findings=[finding], month=finding.month, run_id="run-1", actor=SYSTEM, at=now)
        return Warning.objects.get(subject_id=finding.subject_id)

    return make


def test_whoever_it_is_assigned_to_sees_the_number_and_the_ledger_says_so_without_it(stranger, now, county_officer, village_assistant):
    warning = stranger(id_number(7))
    with pytest.raises((NotFound, NotPermitted)):
        reveal_identity(warning_id=warning.pk, actor=village_assistant, at=now)
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    assert reveal_identity(warning_id=warning.pk, actor=village_assistant, at=now) == id_number(7)
    last = entries("warning", str(warning.pk))[-1]
    assert last.action == "查看未登记人员身份证号" and id_number(7) not in f"{told(last)}"


def test_who_only_reads_does_not_see_it(stranger, now):
    with pytest.raises(NotPermitted):
        reveal_identity(warning_id=stranger(id_number(7)).pk, actor=actor("auditor", division=COUNTY), at=now)


def test_a_childs_number_needs_the_duty_for_childrens_records(stranger, now, county_officer, village_assistant):
    warning = stranger(id_number(7, "20150412"))
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    with pytest.raises(NotPermitted):
        reveal_identity(warning_id=warning.pk, actor=village_assistant, at=now)
    assert reveal_identity(warning_id=warning.pk, actor=county_officer, at=now) == id_number(7, "20150412")


def test_nothing_is_shown_of_a_warning_that_is_over_or_about_somebody_registered(stranger, opened, now, county_officer):
    with pytest.raises(IdentityClosed):
        reveal_identity(warning_id=opened().pk, actor=county_officer, at=now)
    warning = stranger(id_number(7))
    Warning.objects.filter(pk=warning.pk).update(state="withdrawn")
    with pytest.raises(IdentityClosed):
        reveal_identity(warning_id=warning.pk, actor=county_officer, at=now)
