"""What an assessment that takes effect says a household needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from jiuzhu.assessment.needs.models import Need
from jiuzhu.assessment.needs.rules import DEGREES, UNSORTED, month_of, worded
from jiuzhu.assessment.needs.services.recording import withdraw_need
from jiuzhu.assessment.needs.services.standing import keep_standing
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.services import hold_standing
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import begin

NO_LONGER = "新的评估没有再判为困境"


def derive_needs(
    *, household_id: UUID | str, hardships: Sequence[tuple[str, str]], degree: str, source_id: str, actor: Actor, at: datetime
) -> list[Need]:
    """Open a need for every hardship (code, label) an assessment found, keep those that stand, by whatever hand, withdraw what it no longer finds.

    Belongs to the assessment's transaction; ``degree`` is the household's level. Gives the needs that stand.
    """
    household = registry.find_household(SYSTEM, household_id)
    on = timezone.localdate(at)
    law = pack_in_force(on, division_code=household.division_code)
    kind_of = {indicator: kind for kind in law.need_kinds for indicator in kind.indicators}
    labels = {kind.code: kind.label for kind in law.need_kinds}
    held = degree if degree in DEGREES else ""
    seen = {"refreshed_month": month_of(on), "refreshed_at": at, "refresher_name": actor.name}
    looked_at = {"degree": held, "source_id": source_id, **seen}
    standing = []
    with writing():
        hold_standing(household_id)
        whole = Need.objects.open().filter(household_id=household_id, person__isnull=True)
        # A service chosen for it since leaves it the same need.
        former = {need.words: need for need in whole.filter(source="assessment")}
        by_hand = {(need.kind, need.words): need for need in whole.filter(item_code="").exclude(source="assessment")}
        found: dict[str, str] = {}
        for code, label in hardships:
            found.setdefault(worded(label), code)
        for position, (words, code) in enumerate(found.items()):
            kind = kind_of[code].code if code in kind_of else UNSORTED
            need = former.pop(words, None) or by_hand.get((kind, words))
            if need is not None:
                # What somebody recorded keeps its own degree and origin.
                Need.objects.filter(pk=need.pk).update(**({"position": position} | looked_at if need.source == "assessment" else seen))
            else:
                need = Need(
                    household_id=household.pk,
                    division_code=household.division_code,
                    about=household.head_name,
                    kind=kind,
                    kind_label=labels.get(kind, ""),
                    words=words,
                    source="assessment",
                    position=position,
                    opened_on=on,
                    **looked_at,
                )
                # Whoever confirms an assessment need not be one who records needs; it is the assessment that does.
                begin(need, actor=SYSTEM, at=at, duty=Duty.ASSESSMENT_WRITE, after={"kind": kind, "source": "assessment"})
            standing.append(need)
        for need in former.values():
            withdraw_need(need=need, reason=NO_LONGER, actor=SYSTEM, at=at)
        keep_standing(household_id)
    return standing
