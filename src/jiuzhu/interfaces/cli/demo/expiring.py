"""What runs out: authorisations signed two years ago, certificates of workers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.verification import services
from jiuzhu.casework.verification.queries import authorisations_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN
from jiuzhu.interfaces.cli.demo.checked import sign_household
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.pictures import photo, signed_sheet
from jiuzhu.interfaces.cli.demo.today import homes_on_aid
from jiuzhu.matching.resources import certificates
from jiuzhu.matching.resources.certificate_rules import CertificateEntry

TERM_DAYS = 730
LEFT_DAYS = (12, 20, 3, -8)
"""How long the authorisations of so many households of Hengshan still hold; the last ran out."""
CERTIFICATES = (
    ("health", "霍健字演示 0412 号", "霍山县疾病预防控制中心（演示）", 345, 20, True),
    ("training", "护理员演示 1127 号", "邻里帮护培训学校", 200, None, True),
    ("certificate", "养老护理员五级演示 0086 号", "六安市职业技能鉴定中心（演示）", 30, 1000, False),
)
"""Kind, number, who issued it, days since, days left (None: for good), whether the county has verified it."""


def let_run_out(making: Making) -> None:
    """Leave authorisations about to end, and a worker's certificates: one ending, one that holds, one to be verified."""
    _authorisations(making)
    _certificates(making)


def _authorisations(making: Making) -> None:
    signed_on = [making.now.date() + timedelta(days=days - TERM_DAYS) for days in LEFT_DAYS]
    sheet, left = signed_sheet(Random(making.spec.seed)), iter(signed_on)
    for home in homes_on_aid(making):
        household = registry.household_by_number(home.household_id)
        if home.division_code[:9] != HENGSHAN[:9] or household is None or household.closed_on is not None:
            continue
        kept = authorisations_of(SYSTEM, household.pk)
        if kept.exclude(valid_from__in=signed_on).exists():
            continue
        on = next(left, None)
        if on is None:
            break
        if not kept.exists():
            sign_household(making, household, sheet, on=on, at=making.at(making.launch, 15))
    services.remind_expiring(at=making.at(making.now.date(), 6))


def _certificates(making: Making) -> None:
    manager, worker, officer = making.actors["jigou"], making.actors["huli"], making.actors["xian"]
    seat, today = making.organisations[MANAGER_OF], making.now.date()
    if certificates.certificates(officer).exists():
        return
    for kind, number, issuer, since, left, verified in CERTIFICATES:
        began: date = today - timedelta(days=since)
        entry = CertificateEntry(worker.user_id, kind, number, issuer, began, None if left is None else today + timedelta(days=left))
        at = making.at(max(began, making.launch) + timedelta(days=2), 9)
        made = certificates.enter_certificate(organisation_id=seat, entry=entry, picture=photo(Random(number)), actor=manager, at=at)
        if verified:
            certificates.verify(certificate=made, actor=officer, at=at + timedelta(hours=5), seen_version=made.version)
    certificates.watch(at=making.at(today, 6))
