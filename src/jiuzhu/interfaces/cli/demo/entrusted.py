"""Care agreements of the demo county: one waiting for consent, one to be signed, one to be looked at this month, one in order."""

from __future__ import annotations

from datetime import date, timedelta

from jiuzhu.casework.registry.queries import household_by_number, members_of
from jiuzhu.delivery.agreements import services
from jiuzhu.delivery.agreements.queries import agreements
from jiuzhu.delivery.agreements.rules import AgreementEntry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import HENGSHAN, NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes

FEE_FEN = 30_000
DAYS = 300
STORIES = (
    ("check", "亲友", "侄子", ("日常看护", "生活照料"), "每周来三次，被褥干净。"),
    ("in_force", "村（居）民委员会", "村民委员会", ("日常看护", "生活照料", "住院陪护"), "每天有人送饭。"),
    ("consented", "供养服务机构", "镇敬老院", ("生活照料", "住院陪护"), ""),
    ("proposed", "亲友", "外甥女", ("日常看护",), ""),
)
"""How far each has come, who is entrusted, with what, what the last look found."""


def entrust(making: Making) -> None:
    """Carry care agreements of dispersed people in extreme hardship to every stage, those of the printed village first."""
    if agreements(SYSTEM).exists():
        return
    homes = [home for home in eligible_homes(making, "agreements") if home.category == "extreme_hardship" and home.division_code[:9] == HENGSHAN[:9]]
    homes.sort(key=lambda home: home.division_code != NANYUE)
    waiting = iter(homes)
    for story in STORIES:
        for home in waiting:
            try:
                with writing():
                    _agreement(making, home.household_id, story)
                break
            except DomainError:
                # Somebody in an institution is entrusted to nobody.
                continue


def _agreement(making: Making, number: str, story: tuple[str, str, str, tuple[str, ...], str]) -> None:
    upto, kind, carer, content, found = story
    worker, clerk = making.actors["shegong"], making.actors["zhen-a"]
    household = household_by_number(number)
    if household is None:
        return
    today: date = making.now.date()
    begun = today - timedelta(days=75 if upto in ("check", "in_force") else 4)
    entry = AgreementEntry(kind, carer, content, FEE_FEN, begun, begun + timedelta(days=DAYS))
    head = members_of(household.pk, living=True)[0].person
    made = services.propose(household_id=household.pk, person_id=head.pk, entry=entry, actor=worker, at=making.at(begun, 9))
    if upto == "proposed":
        return
    day = begun + timedelta(days=1)
    services.consent(agreement=made, consented_on=day, witness="村民委员会干部", seen_version=made.version, actor=worker, at=making.at(day, 10))
    if upto == "consented":
        return
    day = begun + timedelta(days=2)
    services.sign(agreement=made, signed_on=day, seen_version=made.version, actor=clerk, at=making.at(day, 15))
    last_month = today.replace(day=1) - timedelta(days=10)
    for looked in (last_month,) if upto == "check" else (last_month, today):
        at = making.now if looked == today else making.at(looked, 11)
        services.call_checks(at=at)
        made.refresh_from_db()
        services.check(agreement=made, result="kept", words=found, seen_version=made.version, actor=worker, at=at)
