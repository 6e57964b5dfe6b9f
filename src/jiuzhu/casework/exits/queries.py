"""Every read on gradual exits that others may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.casework.exits.models import Exit, ExitQuerySet
from jiuzhu.casework.exits.workflow import OVER
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of

Leaving = Exit
"""A gradual exit, for those who only read it."""


def exits(actor: Actor) -> ExitQuerySet:
    """Gradual exits the actor may see, what ends first first."""
    return Exit.objects.scoped_to(actor).select_related("household")


def find_exit(actor: Actor, exit_id: UUID | str) -> Exit:
    """Give one gradual exit the actor may see; raises NotFound."""
    return one_of(exits(actor), exit_id, "没有找到这次渐退。", "请确认它在您的辖区内。")


def exit_of_recheck(recheck_id: UUID | str) -> Exit | None:
    """Give the exit a re-check began; the caller has checked that the actor may see the re-check."""
    return Exit.objects.filter(recheck_key=str(recheck_id)).first()


def exits_over() -> list[Exit]:
    """List the exits that ended a household's aid, at their last day or before, with the household; no scope, for what is done by the calendar."""
    return list(Exit.objects.filter(state__in=OVER).select_related("household"))
