"""Services bought without a contract: what a year bears of them, held to the same caps as contracts."""

from __future__ import annotations

from jiuzhu.casework.procurement.models import DirectSpending, FundBase
from jiuzhu.casework.procurement.queries import funds
from jiuzhu.casework.procurement.spending import check_cap
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.placing import seat_of


def wait_for_funds(division_code: str) -> None:
    """Let nobody else reckon the caps of a finance unit until the caller's transaction ends: all wait at the base they are reckoned from."""
    list(FundBase.objects.select_for_update().filter(division_code=seat_of(division_code)).order_by("pk"))


def spend_directly(*, source: str, division_code: str, year: int, amount_fen: int, law: DatedPack, reason: str, what: str) -> None:
    """Say what a source takes of a year (fen) in place of what it said before, inside the caller's transaction; raises OverCap that names it by ``what``."""
    with writing():
        wait_for_funds(division_code)
        DirectSpending.objects.update_or_create(
            source=source, defaults={"division_code": seat_of(division_code), "year": year, "amount_fen": amount_fen}
        )
        for fund in funds(law, division_code=division_code, year=year):
            check_cap(fund, reason, what=what)


def spend_less_directly(*, source: str, amount_fen: int) -> None:
    """Say that a source takes no more than so much; one that took nothing directly stays without."""
    DirectSpending.objects.filter(pk=source, amount_fen__gt=amount_fen).update(amount_fen=amount_fen)
