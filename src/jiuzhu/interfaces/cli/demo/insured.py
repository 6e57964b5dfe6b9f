"""Hospital-care insurance of the demo county: one township insured with stays claimed and the renewal due, another whose list waits for approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jiuzhu.casework.procurement.services import sign_contract
from jiuzhu.delivery.care_insurance import services
from jiuzhu.delivery.care_insurance.queries import lists
from jiuzhu.delivery.care_insurance.rules import ClaimEntry, InsuranceInvalid, ListEntry
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import BUSY, Making

PREMIUM_FEN, AMOUNT_FEN = 12_000, 2_000_000
BOUGHT_BEFORE_DAYS, TERM_DAYS = 345, 364
STAYS = (("县医院", 60, 9, 108_000, 90_000), ("县中医院", 12, 6, 72_000, None))
"""Hospital, how many days ago, how long, what was asked and what was paid (fen)."""


def insure(making: Making) -> None:
    """Buy for one township, answer for the insurer, claim two stays and let the renewal come due; propose for another."""
    if lists(SYSTEM).exists():
        return
    insurer = next((each for each in organisations() if each.kind == "insurer"), None)
    if insurer is None:
        return
    officer, clerk, today = making.actors["xian"], making.actors["zhen-a"], making.now.date()
    begun = today - timedelta(days=BOUGHT_BEFORE_DAYS)
    with writing():
        contract = sign_contract(
            organisation_id=str(insurer.id), purchaser_code=COUNTY, number=f"演示护理险〔{begun.year}〕1号", items={"nursing": None}, valid_from=begun,
            valid_until=begun + timedelta(days=3 * 365), amount=AMOUNT_FEN, fund="特困人员照料护理经费", actor=officer, at=making.at(begun, 9),
        )  # fmt: skip
        entry = ListEntry(str(contract.pk), PREMIUM_FEN, begun, begun + timedelta(days=TERM_DAYS))
        made = services.propose(division_code=HENGSHAN, entry=entry, actor=clerk, at=making.now)
        services.approve(care_list=made, seen_version=made.version, actor=officer, at=making.now)
        services.receive_all(care_list=made, number=f"HLX{begun.year}0001", actor=clerk, at=making.now)
        _claim(making, made, today)
        services.call_renewals(at=making.now)
    for township in BUSY[1:]:
        there = making.staff.clerk(township)
        soon = ListEntry(str(contract.pk), PREMIUM_FEN, today + timedelta(days=10), today + timedelta(days=10 + TERM_DAYS))
        try:
            services.propose(division_code=township, entry=soon, actor=there, at=making.now)
            break
        except InsuranceInvalid:
            # Nobody in extreme hardship lives there.
            continue


def _claim(making: Making, made: Any, today: date) -> None:
    clerk = making.actors["zhen-a"]
    for policy, (hospital, ago, days, asked, paid) in zip(made.policies.filter(status="insured").select_related("household").order_by("person__name"), STAYS, strict=False):
        came = today - timedelta(days=ago)
        stay = ClaimEntry(hospital, came, came + timedelta(days=days), asked, ["身份证明", "住院发票", "出院小结"])
        found = services.claim(policy=policy, entry=stay, actor=clerk, at=making.now)
        services.send(claim=found, seen_version=0, actor=clerk, at=making.now)
        if paid is not None:
            services.pay(claim=found, paid_fen=paid, paid_on=came + timedelta(days=days + 20), seen_version=1, actor=clerk, at=making.now)
