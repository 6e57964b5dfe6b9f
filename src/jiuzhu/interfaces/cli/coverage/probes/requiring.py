"""What the law wants there to be and forbids to be paid: quotas of villages, caps of funds, forbidden uses, services to check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from jiuzhu.casework.applications.rules import GRANT, Proposal
from jiuzhu.casework.applications.team import TEAM, check_team, team_of
from jiuzhu.casework.procurement.spending import check_cap, check_uses, standing
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.cli.coverage.probes.deciding import found
from jiuzhu.supervision.quotas.network import CULTIVATED, LEVELS, cultivated, network
from jiuzhu.supervision.quotas.rules import SAMPLED, reckon, sampled

COUNTED = (*range(130), *range(2900, 12_200, 100))
"""People of villages, small and large: thresholds of recipients and of the registered population lie among them."""
HELD = 0
BASE_FEN = 5_000_000_00
USED_FEN = (49_000_00, 51_000_00, 160_000_00)
YEAR = 2024
SERVED = 1234
REASON = "经县政府批准"


def quota(law: DatedPack, code: str) -> object:
    """The page of quotas: what villages of all sizes must have and lack, with the arithmetic."""
    entry = found(law.quotas, code)
    return entry and [reckon(entry, law, count=count, held=HELD) for count in COUNTED]


def fund_cap(law: DatedPack, code: str) -> object:
    """The contract form: how each sum stands to the cap, and whether it is refused with a reason and without."""
    entry = found(law.fund_caps, code)
    if entry is None:
        return None
    answers = []
    for used in USED_FEN:
        fund = standing(entry, law, year=YEAR, base_fen=BASE_FEN, used_fen=used)
        answers.append((fund.words, [_refused(partial(check_cap, fund, reason)) for reason in ("", REASON)]))
    return answers


def expenditure(law: DatedPack, code: str) -> object:
    """The contract form: what is said to somebody who enters a contract that pays this."""
    return [_refused(partial(check_uses, [code], law, reason)) for reason in ("", REASON)]


def checks(law: DatedPack) -> object:
    """The page of checks: how many of a year's services are to be checked."""
    return sampled(law, SERVED)


def levels(law: DatedPack) -> object:
    """The page of the network: which levels are gone through, and where nobody stands."""
    return [(each.level, each.manned, each.empty) for each in network(law, {level: [("1", "甲"), ("2", "乙")] for level in Level}, {"1"})]


def bodies(law: DatedPack) -> object:
    """The page of the network: how many bodies there are to be."""
    found = cultivated(law, ["elder_care", "department"])
    return found and found.words


def team(law: DatedPack) -> object:
    """The review of an application: which numbers of people at the home are too few."""
    tried = [Proposal(GRANT, "", "、".join("甲乙丙丁"[:number])) for number in range(5)]
    return [_refused(partial(check_team, each, wanted=team_of(law))) for each in tried]


def _refused(step: Callable[[], None]) -> str:
    try:
        step()
    except DomainError as error:
        return str(error)
    return ""


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {"quotas": quota, "fund_caps": fund_cap, "expenditures": expenditure}
PARAMETERS: Mapping[str, Callable[[DatedPack], object]] = {**dict.fromkeys(SAMPLED, checks), LEVELS: levels, CULTIVATED: bodies, TEAM: team}
