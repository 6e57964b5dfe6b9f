"""What the service list of a place does not name any more: refused, or ordered with a reason where the place's text only warns (P-40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuzhu.casework.procurement.spending import REFUSE, off_list_of
from jiuzhu.delivery.orders.rules import OffListReasonMissing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.matching.catalogue import queries as catalogue


@dataclass(frozen=True)
class OffListed:
    """An item off the list that may be ordered with a reason: the last day it was listed, its name, and what the text says."""

    listed_on: date
    label: str
    clause: str
    quote: str
    reading: str

    def check(self, reason: str) -> None:
        """Raise OffListReasonMissing unless it is said why the service is needed all the same."""
        if not reason.strip():
            raise OffListReasonMissing(
                f"“{self.label}”已不在服务清单里（最后列入 {self.listed_on}），一般不购买清单以外的项目（{self.clause}）。",
                "请改选清单里的项目；确需的，写明理由后再点单。",
                field="off_list_reason",
            )


def off_listed(item_code: str, *, law: DatedPack, division_code: str, on: date) -> OffListed | None:
    """Give what may be ordered off the list; None where the list names it, never did, or the text forbids what it does not name."""
    rule = off_list_of(law)
    if rule is None or rule.outcome == REFUSE:
        return None
    last = catalogue.last_listed(item_code, on=on, division_code=division_code)
    if last is None:
        return None
    item = catalogue.item(item_code, on=last, division_code=division_code)
    return OffListed(last, item.label, rule.clause, rule.quote, rule.reading)
