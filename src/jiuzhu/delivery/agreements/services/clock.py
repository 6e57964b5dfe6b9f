"""What the clock and the register do to agreements, as the system."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.delivery.agreements.models import CareAgreement
from jiuzhu.delivery.agreements.queries import terms, verdicts
from jiuzhu.delivery.agreements.rules import ONE_DAY, WORDS_LENGTH, month_end
from jiuzhu.delivery.agreements.services.running import RENEWAL
from jiuzhu.delivery.agreements.services.steps import CHILD_KEPT, step
from jiuzhu.delivery.agreements.workflow import ASKED, OVER
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.relocating import relocate
from jiuzhu.matching.catalogue.rules import Verdict


def expire(*, at: datetime) -> int:
    """End the agreements whose term is over or whose person lives no more, signed or not; gives how many."""
    gone = {"本人去世": Q(person__alive=False), "协议期满": Q(person__alive=True, valid_until__lt=timezone.localdate(at))}
    return sum(
        _stepped(each, "expire", at, reason=reason, changes={"ended_because": reason})
        for reason, which in gone.items()
        for each in _open().filter(which)
    )


def follow_households(*, at: datetime) -> int:
    """Have what waits on agreements wait where their households live now; gives how many moved."""
    moved = list(_open().exclude(division_code=F("household__division_code")))
    return sum(relocate(each, division_code=each.household.division_code, at=at) for each in moved)


def call_checks(*, at: datetime) -> int:
    """Ask for this month's look at every agreement in force that had none, first for one that was asked for and given way to a review; gives how many."""
    today = timezone.localdate(at)
    month, last = today.replace(day=1), month_end(today)
    waiting = _open().filter(state__in=("in_force", "ending"), valid_from__lte=month).exclude(checks__month=month)
    return sum(_stepped(each, "call_check", at, changes={"check_due_on": each.check_due_on or last}) for each in waiting)


def call_endings(*, at: datetime) -> int:
    """Ask about every agreement whose term ends this month or the next and of which nobody has said that it is not renewed; gives how many."""
    last = month_end(month_end(timezone.localdate(at)) + ONE_DAY)
    soon = _open().filter(state="in_force", valid_until__lte=last).exclude(let_end_on=F("valid_until"), let_end_on__isnull=False)
    return sum(_stepped(each, "call_ending", at) for each in soon)


def call_reviews(*, at: datetime) -> int:
    """Ask the township about every running agreement whose person the register no longer tells as the law wants, or in another household; gives how many.

    Only what changed in the register since the last look is judged again.
    """
    on = timezone.localdate(at)
    changed = Q(household__changed_at__gt=F("judged_at")) | Q(person__changed_at__gt=F("judged_at")) | Q(household__category_until__lt=on)
    called = 0
    for each in _open().filter(changed, state__in=ASKED, person__alive=True):
        now_in = registry.households_of(each.person_id)
        home = each.household if each.household in now_in or not now_in else now_in[0]
        why = _why_not(each, home, at)
        if not why:
            CareAgreement.objects.filter(pk=each.pk).update(judged_at=at)
            continue
        changes = {"review_because": why[:WORDS_LENGTH], "household_id": home.pk, "judged_at": at, **RENEWAL}
        called += _stepped(each, "call_review", at, reason=why, changes=changes)
        if each.division_code != home.division_code:
            relocate(each, division_code=home.division_code, at=at)
    return called


def _why_not(agreement: CareAgreement, home: Any, at: datetime) -> str:
    """Say what changed; empty where all is as it was agreed."""
    on = timezone.localdate(at)
    said = terms(on, division_code=home.division_code)
    if said is None:
        return "现住地的文件没有规定委托照料护理协议"
    found = next((each for each in verdicts(home, said, on=on) if each.person_id == str(agreement.person_id)), None)
    if found is None:
        return "本人已不是这一户的家庭成员"
    told = []
    if home.pk != agreement.household_id:
        told.append("本人已到另一户共同生活")
    if found.verdict is not Verdict.YES:
        hidden = age_on(agreement.person.birth_date, on) < ADULT_AGE
        told.append(f"{found.verdict.label}：{CHILD_KEPT if hidden else '；'.join(found.reasons)}")
    return "；".join(told)


def _open() -> QuerySet[CareAgreement]:
    return CareAgreement.objects.exclude(state__in=OVER).select_related("person", "household").order_by("pk")


def _stepped(agreement: CareAgreement, name: str, at: datetime, **given: Any) -> bool:
    try:
        step(agreement, name, actor=SYSTEM, at=at, seen_version=agreement.version, **given)
    except DomainError:
        # Somebody acted on it a moment before; the next run looks again.
        return False
    return True
