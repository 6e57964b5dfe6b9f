"""Making the lists of a month: once for each benefit and township, a second time finds what is there."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.distribution.judging import Judged, judged_people
from jiuzhu.delivery.distribution.models import Line, MonthList, Sheet
from jiuzhu.delivery.distribution.rules import STRUCK, judged_on, monthly
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, division_range
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.matching.catalogue.rules import Verdict

ROWS_A_TIME = 500


def generate_month(*, month: date, division_code: str, actor: Actor, at: datetime) -> list[MonthList]:
    """Make the lists of a month under a division that are not there yet, each township in its own transaction; gives those made.

    A township where nobody is entitled to a benefit has no list of it. Raises DistributionInvalid for a month to come, NotPermitted.
    """
    actor.require(Duty.DISTRIBUTION_APPROVE, division_code=division_code)
    on = judged_on(month, timezone.localdate(at))
    made = []
    for township in _townships(division_code):
        law = pack_in_force(on, division_code=township)
        there = set(MonthList.objects.filter(month=month, division_code=township).values_list("benefit", flat=True))
        lacking = [each for each in monthly(law) if each.code not in there]
        if not lacking:
            continue
        found: dict[str, list[Judged]] = defaultdict(list)
        for benefit, judged in judged_people(lacking, law, division_code=township, month=month, on=on):
            found[benefit.code].append(judged)
        for benefit in lacking:
            if found[benefit.code]:
                one = _make(benefit, found[benefit.code], law, township=township, month=month, on=on, actor=actor, at=at)
                made += [one] if one else []
    return made


def _townships(division_code: str) -> list[str]:
    low, high = division_range(division_code)
    codes = registry.households(SYSTEM).filter(division_code__gte=low, division_code__lte=high, closed_on__isnull=True).order_by().values_list("division_code", flat=True).distinct()
    return sorted({ancestor_at(code, Level.TOWNSHIP) or code for code in codes})


def _make(
    benefit: Benefit, people: list[Judged], law: DatedPack, *, township: str, month: date, on: date, actor: Actor, at: datetime
) -> MonthList | None:
    made = MonthList(
        benefit=benefit.code,
        label=benefit.label,
        kind=benefit.kind,
        fund=benefit.fund,
        month=month,
        division_code=township,
        judged_on=on,
        law=law.fingerprint,
        clause=benefit.ground.clause,
        maker_id=actor.user_id,
        maker_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            keep_law(law=law, at=at)
            after = {"month": f"{month:%Y-%m}", "benefit": benefit.code, "people": len(people)}
            begin(made, actor=actor, at=at, duty=Duty.DISTRIBUTION_APPROVE, after=after)
            sheets: dict[str, Sheet] = {}
            for village in sorted({each.household.division_code for each in people}):
                sheets[village] = begin(Sheet(list=made, division_code=village), actor=actor, at=at, duty=Duty.DISTRIBUTION_APPROVE)
            lines = [line_of(each, sheets[each.household.division_code], at=at) for each in people]
            Line.objects.bulk_create(lines, batch_size=ROWS_A_TIME)
    except IntegrityError:
        # Somebody else made this month's list a moment before.
        if MonthList.objects.filter(benefit=benefit.code, month=month, division_code=township).exists():
            return None
        raise
    return made


def line_of(judged: Judged, sheet: Sheet, *, at: datetime) -> Line:
    """Write one person judged as a line of a sheet: listed, incomplete, or struck where the same was given already."""
    state = "unknown" if judged.share.verdict is Verdict.UNKNOWN else "struck" if judged.given else "listed"
    return Line(
        id=uuid.uuid4(),
        state=state,
        version=0,
        opened_at=at,
        changed_at=at,
        sheet=sheet,
        division_code=sheet.division_code,
        benefit=sheet.list.benefit,
        month=sheet.list.month,
        person_id=judged.person_id,
        household=judged.household,
        name=judged.name,
        age=judged.age,
        share=judged.share.words,
        amount_fen=judged.share.amount_fen,
        reasons=list(judged.share.reasons),
        origin="snapshot",
        struck_code="given" if judged.given else "",
        because=f"{STRUCK['given']}：{judged.given}"[:240] if judged.given else "",
    )
