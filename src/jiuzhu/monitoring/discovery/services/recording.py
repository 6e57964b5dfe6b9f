"""Recording somebody found in difficulty."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import find_division
from jiuzhu.foundation.divisions.rules import Level, covers, level_of
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.monitoring.discovery.models import Discovery
from jiuzhu.monitoring.discovery.queries import told_counties
from jiuzhu.monitoring.discovery.rules import (
    TELLERS,
    TOLD_A_DAY,
    DiscoveryEntry,
    DiscoveryInvalid,
    DiscoveryRecorded,
    TellingsTooMany,
    checked_discovery,
)


def record_discovery(*, entry: DiscoveryEntry, actor: Actor, at: datetime) -> Discovery:
    """Record somebody found in difficulty and tell the village (004·三(五)19); what is sent again is recorded once.

    Raises DiscoveryInvalid, DivisionUnknown, NotFound, NotPermitted.
    """
    tidy = checked_discovery(entry)
    village = find_division(tidy.village_code)
    if level_of(village.code) is not Level.VILLAGE:
        raise DiscoveryInvalid("没有选到村（社区）。", "请选择发现地所在的村（社区）。", field="village_code")
    household = registry.find_household(actor, tidy.household_id) if tidy.household_id else None
    return _record(tidy, village.code, household, Duty.LEAD_REPORT, None, actor, at)


def tell(*, entry: DiscoveryEntry, actor: Actor, at: datetime) -> Discovery:
    """Record what somebody tells who finds people in difficulty but does not handle them: a carer, a charity, a department, a volunteer (004·三(五)19).

    They tell of any village of the county their organisation lies in, or of their own; the village checks it. What is sent again is told once.
    Raises DiscoveryInvalid, TellingsTooMany, DivisionUnknown, NotPermitted.
    """
    tidy = checked_discovery(replace(entry, household_id="", channel=_channel(actor)))
    village = find_division(tidy.village_code)
    if level_of(village.code) is not Level.VILLAGE:
        raise DiscoveryInvalid("没有选到村（社区）。", "请选择发现地所在的村（社区）。", field="village_code")
    organisation_id = None
    if not actor.holds(Duty.LEAD_TELL, division_code=village.code):
        organisation_id = next((pk for pk, county in told_counties(actor) if covers(county, village.code)), None)
        if organisation_id is None:
            raise NotPermitted("只能反映本县（区）的情况。", "请选择本县（区）的村（社区）；外地的请拨打当地的民政服务热线。")
    since = at - timedelta(days=1)
    lately = Discovery.objects.filter(finder_id=actor.user_id, opened_at__gt=since).exclude(press=tidy.press)
    if lately.count() >= TOLD_A_DAY:
        raise TellingsTooMany(f"一天最多反映 {TOLD_A_DAY} 条。", "情况紧急的，请直接打电话给村（社区）或乡镇（街道）。")
    return _record(tidy, village.code, None, Duty.LEAD_TELL, organisation_id, actor, at)


def _channel(actor: Actor) -> str:
    post = next((post for post in actor.posts if Duty.LEAD_TELL in post.duties), None)
    return TELLERS.get(post.role, "volunteer") if post else "volunteer"


def _record(
    tidy: DiscoveryEntry, village_code: str, household: Any, duty: Duty, organisation_id: str | None, actor: Actor, at: datetime
) -> Discovery:
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
        division_code=village_code,
        finder_id=actor.user_id,
        finder_name=actor.name,
        organisation_id=organisation_id,
    )
    mine = Discovery.objects.filter(press=tidy.press, finder_id=actor.user_id)
    try:
        with writing(), transaction.atomic():
            known = mine.first()
            if known:
                return known
            after = {"division": village_code, "channel": tidy.channel}
            return begin(discovery, actor=actor, at=at, duty=duty, after=after, private={"who": tidy.who, "what": tidy.what})
    except IntegrityError:
        # The same form sent twice at once; what somebody else recorded under this press is theirs.
        known = mine.first()
        if known is None:
            raise DiscoveryRecorded("这条情况刚被别人记下。", "请刷新后查看；有补充的请另记一条。") from None
        return known
