"""Reads on changes of the law that other parts may make."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.amendments.composing import Composed
from jiuzhu.foundation.amendments.examining import Difference, Examined, examine, taken_back
from jiuzhu.foundation.amendments.models import WRITER, Amendment, AmendmentQuerySet
from jiuzhu.foundation.amendments.rules import Fault
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.queries import PublishedChange, law_without, pack_in_force, published_change


def amendments(actor: Actor) -> AmendmentQuerySet:
    """Changes the actor may see, the newest first."""
    return Amendment.objects.scoped_to(actor).order_by("-opened_at")


def find_amendment(actor: Actor, amendment_id: UUID | str) -> Amendment:
    """Give one change the actor may see; raises NotFound."""
    return one_of(Amendment.objects.scoped_to(actor), amendment_id, "没有找到这份规定变更。", "请从规定变更列表中选择。")


def of_number(number: int, *, pack: str) -> Amendment | None:
    """Give the way a published change came; what it says is for everybody to read, as the law is."""
    return Amendment.objects.filter(pack=pack, number=number).first()


def wrote(amendment: Amendment, actor: Actor) -> bool:
    """Tell whether somebody ever wrote in a change, and so does not publish it."""
    return amendment.hands.filter(user_id=actor.user_id, part=WRITER).exists()


def examined(amendment: Amendment, *, today: date) -> Examined:
    """See what a change would do to the law in force on its first day (or today, while it has none); a withdrawal is seen as the law without what it withdraws."""
    on = amendment.valid_from or today
    before = pack_in_force(on, division_code=amendment.division_code)
    if amendment.withdraws is None:
        return examine(amendment.draft, before)
    change = published_change(amendment.withdraws, pack=amendment.pack)
    try:
        without = law_without(change, on=on, division_code=change.division_code)
        differences = _taken_back(change, on=max(on, change.valid_from))
    except PackFaulty as error:
        return Examined(before, None, Composed(), (Fault("", "", error.what, error.remedy),))
    return Examined(before, without, Composed(), (), differences)


def _taken_back(change: PublishedChange, *, on: date) -> tuple[Difference, ...]:
    drafted = of_number(change.number, pack=change.pack)
    if drafted is None:
        return ()
    here = change.division_code
    return taken_back(drafted.draft.entries, pack_in_force(on, division_code=here), law_without(change, on=on, division_code=here))
