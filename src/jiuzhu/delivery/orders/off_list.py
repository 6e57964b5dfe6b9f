"""What the service list of a place does not name, or not any more: refused, or ordered with a reason where the place's text only warns (P-40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuzhu.casework.procurement.spending import REFUSE, off_list_of
from jiuzhu.delivery.orders.rules import OffListReasonMissing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.matching.catalogue import queries as catalogue


@dataclass(frozen=True)
class OffListed:
    """An item off the list that may be ordered with a reason: the last day it was listed (None: never here), its name, and what the text says."""

    listed_on: date | None
    label: str
    clause: str
    quote: str
    reading: str

    def check(self, reason: str) -> None:
        """Raise OffListReasonMissing unless it is said why the service is needed all the same."""
        if not reason.strip():
            told = f"已不在服务清单里（最后列入 {self.listed_on}）" if self.listed_on else "不在本地的服务清单里"
            raise OffListReasonMissing(
                f"“{self.label}”{told}，一般不购买清单以外的项目（{self.clause}）。",
                "请改选清单里的项目；确需的，写明理由后再点单。",
                field="off_list_reason",
            )


def off_listed(item_code: str, *, law: DatedPack, division_code: str, on: date) -> OffListed | None:
    """Give what may be ordered off the list; None where the list names it, nobody's list does, or the text forbids what it does not name."""
    rule = off_list_of(law)
    if rule is None or rule.outcome == REFUSE:
        return None
    last = catalogue.last_listed(item_code, on=on, division_code=division_code)
    if last is None:
        # Listed for other places alone: it is off the list here as much as what was retired.
        other = catalogue.offered_elsewhere(on=on, division_code=division_code).get(item_code)
        return OffListed(None, other.label, rule.clause, rule.quote, rule.reading) if other else None
    item = catalogue.item(item_code, on=last, division_code=division_code)
    return OffListed(last, item.label, rule.clause, rule.quote, rule.reading)
