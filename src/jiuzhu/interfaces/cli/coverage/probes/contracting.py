"""What is asked and refused when a contract is entered, and what becomes of an organisation that broke the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from jiuzhu.casework.procurement import terms
from jiuzhu.delivery.visits.rules import SITUATIONS, situations
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.cli.coverage.probes import recognising
from jiuzhu.interfaces.web.matching.forms import ContractForm, FindingForm
from jiuzhu.interfaces.web.visits.forms import FrequencyForm
from jiuzhu.supervision.quotas.network import WINDOW_POSTS, windows

DAY = date(2024, 9, 1)
TOWNSHIPS = (("1", "甲"), ("2", "乙"), ("3", "丙"))
ANYTHING = "合同双方另行约定"


def form(law: DatedPack, code: str) -> object:
    """The contract form: what it lets choose from for a list, and what it says where nothing was confirmed; the form of findings likewise."""
    asked = {"fund": terms.choices(law, terms.FUNDS), "method": terms.choices(law, terms.METHODS), "confirmed": terms.to_confirm(law)}
    told = ContractForm(items=[], purchasers=[], listed=asked)
    names = {terms.FUNDS: "fund", terms.METHODS: "method", **dict.fromkeys(terms.CONFIRMED, "confirmed")}
    if code == terms.VIOLATIONS:
        return FindingForm(violations=terms.choices(law, code)).fields["violation"].choices
    if code not in names or names[code] not in told.fields:
        return None
    return told.fields[names[code]].choices, _refused(law, **{"fund": "", "method": "", names[code]: ANYTHING})


def lists(law: DatedPack, code: str) -> object:
    """Everything that is made of a list: the household file's card, the forms, what is said of the windows of townships."""
    asked = [choice for choice, _ in FrequencyForm(situations=situations(law)).fields["situation"].choices] if code == SITUATIONS and situations(law) else None
    window = windows(law, TOWNSHIPS, {"1": 1, "2": 2}) if code == WINDOW_POSTS else None
    return recognising.listing(law, code), form(law, code), asked, window and window.words


def ban(law: DatedPack) -> object:
    """What becomes of a violation: until when no order goes there, and whether running contracts end."""
    listed = terms.choices(law, terms.VIOLATIONS)
    return [terms.banned_until(law, each, kind="ban", valid_from=DAY, valid_until=None) for each in listed], terms.stops_projects(law)


def _refused(law: DatedPack, *, fund: str, method: str, confirmed: str = "") -> str:
    try:
        terms.check_particulars(law, fund=fund, method=method, confirmed=[confirmed])
    except DomainError as error:
        return str(error)
    return ""


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {"lists": lists}
PARAMETERS: Mapping[str, Callable[[DatedPack], object]] = {terms.BAN_YEARS: ban, terms.STOPS: ban}
