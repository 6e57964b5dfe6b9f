"""Helpers near by as proposals: whom of the household the law lets them help, and in plain words why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.matching.catalogue.rules import Verdict
from jiuzhu.matching.choices.rules import NEIGHBOUR, PAIR_STEP, Proposal
from jiuzhu.matching.mutual_help import queries as mutual_help
from jiuzhu.matching.mutual_help.rules import Judgement

UNSAID = "按本县的结对条件，不能与这户的人结对，或情况还不清楚"
MOST_SAID = 3


def helping(
    household: Any, near: Sequence[Any], *, law: DatedPack, on: date, person_id: UUID | str | None, actor: Actor
) -> Iterator[Proposal]:
    """Propose helpers to whoever of the household (or the one whose need it is) the law lets them help; why not is told by the facts the reader may see."""
    members = [each.person for each in registry.members_of(household.pk, living=True) if person_id is None or str(each.person_id) == str(person_id)]
    for helper in near:
        judged = [
            (person, found)
            for person in members
            if helper.person is None or helper.person.pk != person.pk
            for found in mutual_help.judged(helper, household=household, person=person, law=law, on=on)
        ]
        way, who = next(((found.pairing.label, str(person.pk)) for person, found in judged if found.allowed), ("", ""))
        place = "住在本村（社区）" if helper.division_code == household.division_code else "住在本乡镇（街道）"
        words = (f"{way}；{place}",) if way else _why_not(judged, on=on, open_=actor.system or actor.holds(Duty.PAIR_KEEP, division_code=helper.division_code))
        label = f"{helper.get_kind_display()}　{helper.name}"
        yield Proposal(NEIGHBOUR, str(helper.pk), label, Verdict.YES if way else Verdict.NO, PAIR_STEP, words, who=who)


def _why_not(judged: Sequence[tuple[Any, Judgement]], *, on: date, open_: bool) -> tuple[str, ...]:
    """Say what stands against each pair; nothing of a member under age, and of the helper only to who keeps pairs where the helper lives (``open_``)."""
    said = []
    for person, found in judged:
        if mutual_help.under_age(person, on):
            continue
        helped = "" if found.helped.holds is True else f"{person.name}：{'、'.join(found.helped.reasons) or '不符合'}"
        reasons = "、".join(found.helper.reasons) if open_ else ""
        helper = "" if found.helper.holds is True else f"帮扶人：{reasons or ('不符合条件' if found.helper.holds is False else '情况还不清楚')}"
        said.append(f"“{found.pairing.label}”{'，'.join(filter(None, (helper, helped)))}")
    return tuple(dict.fromkeys(said))[:MOST_SAID] or (UNSAID,)
