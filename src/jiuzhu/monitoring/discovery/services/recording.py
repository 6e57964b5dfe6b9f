"""Recording somebody found in difficulty."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.monitoring.discovery.models import Discovery
from jiuzhu.monitoring.discovery.rules import DiscoveryEntry, DiscoveryInvalid, DiscoveryRecorded, checked_discovery


def record_discovery(*, entry: DiscoveryEntry, actor: Actor, at: datetime) -> Discovery:
    """Record somebody found in difficulty and tell the village (004·三(五)19); what is sent again is recorded once.

    Raises DiscoveryInvalid, DivisionUnknown, NotFound, NotPermitted.
    """
    tidy = checked_discovery(entry)
    village = find_division(tidy.village_code)
    if level_of(village.code) is not Level.VILLAGE:
        raise DiscoveryInvalid("没有选到村（社区）。", "请选择发现地所在的村（社区）。", field="village_code")
    household = registry.find_household(actor, tidy.household_id) if tidy.household_id else None
    discovery = Discovery(
        press=tidy.press,
        who=tidy.who,
        place_sealed=tidy.where,
        what_sealed=tidy.what,
        phone_sealed=tidy.phone,
        finding_sealed="",
        channel=tidy.channel,
        needs_help=tidy.needs_help,
        household=household,
        division_code=village.code,
        finder_id=actor.user_id,
        finder_name=actor.name,
    )
    mine = Discovery.objects.filter(press=tidy.press, finder_id=actor.user_id)
    try:
        with writing(), transaction.atomic():
            known = mine.first()
            if known:
                return known
            after = {"division": village.code, "channel": tidy.channel}
            return begin(discovery, actor=actor, at=at, duty=Duty.LEAD_REPORT, after=after, private={"who": tidy.who, "what": tidy.what})
    except IntegrityError:
        # The same form sent twice at once; what somebody else recorded under this press is theirs.
        known = mine.first()
        if known is None:
            raise DiscoveryRecorded("这条情况刚被别人记下。", "请刷新后查看；有补充的请另记一条。") from None
        return known
