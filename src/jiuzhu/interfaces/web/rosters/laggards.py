"""What departments and organisations have not done for a month, beside the townships' rosters: each number opens its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from jiuzhu.delivery.settlements.queries import SENDS, settlements, unsent
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import covers, division_range
from jiuzhu.monitoring.feeds.calendar import calendar_of


@dataclass(frozen=True)
class Laggard:
    """Who has not done what for a month: the kind of whom, the name, what, whether its day is over, where it is done."""

    kind: str
    name: str
    what: str
    late: bool
    url: str

    @property
    def words(self) -> str:
        """Say it in one line, as it stays written with the month."""
        return f"{self.name}：{self.what}{'（逾期）' if self.late else ''}"


def laggards_of(actor: Actor, *, division_code: str, month: str, today: date) -> list[Laggard]:
    """List departments whose files are awaited and organisations whose statements are not settled, for a county the actor works for."""
    found = []
    if actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        for row in calendar_of(actor, month=month, division_code=division_code, today=today).rows:
            if row.expected is not None and row.expected.state == "awaited":
                found.append(
                    Laggard("部门", row.sender, f"{row.feed.label}{'要重新报送' if row.again else '没有报送'}", row.late, reverse("feed-due", args=[row.expected.pk]))
                )
    if any(actor.holds(duty, division_code=division_code) for duty in SENDS):
        first = date.fromisoformat(f"{month}-01")
        for each in settlements(actor).filter(month_on=first, division_code__range=division_range(division_code)):
            if not each.workflow.states[each.state].final:
                found.append(
                    Laggard("机构", each.organisation.name, f"结算单{each.state_label}", False, reverse("settlement", args=[each.pk]))
                )
        address = f"{reverse('settlements')}?{urlencode({'month': month})}"
        found += [
            Laggard("机构", each.organisation_name, f"{each.services} 次服务还没有出结算单", False, address)
            for each in unsent(actor, month_on=first)
            if covers(division_code, each.division_code)
        ]
    return sorted(found, key=lambda each: (not each.late, each.kind, each.name, each.what))
