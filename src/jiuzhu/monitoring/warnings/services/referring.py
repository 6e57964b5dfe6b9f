"""A warning put to a department: it ends with the accepted reply, or comes back to be ended otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from jiuzhu.casework.referrals import services as referrals
from jiuzhu.casework.referrals.queries import find_referral, newest_reply
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.warnings.models import Warning

ORIGIN = "warning"
"""What referrals call the thing they were sent for, when it is a warning."""


def accept_reply(*, referral_id: UUID | str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Accept a department's reply; the warning it was asked for is ended as referred in the same transaction.

    Where the department finds somebody on no aid not eligible either, the warning waits to be put on the ledger or ended otherwise (004·三(五)20).
    Raises AlreadyMoved, NotFound, NotPermitted.
    """

    def step(referral: Any, warning: Warning) -> str:
        reply = newest_reply(referral)
        return "not_eligible" if reply and reply.outcome == "not_eligible" and not warning.on_aid else "finish_referral"

    follow = _follow(referral_id, step, "", actor, at)
    return referrals.accept(referral_id=referral_id, actor=actor, at=at, seen_version=seen_version, also=follow)


def recall(*, referral_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Take a matter back from a department; its warning waits to be ended otherwise. Raises ReasonMissing, AlreadyMoved, NotFound, NotPermitted."""
    follow = _follow(referral_id, lambda referral, warning: "recall", reason, actor, at)
    return referrals.cancel(referral_id=referral_id, reason=reason, actor=actor, at=at, seen_version=seen_version, also=follow)


def _follow(referral_id: UUID | str, step: Callable[[Any, Warning], str], reason: str, actor: Actor, at: datetime) -> Callable[[], None]:
    referral = find_referral(actor, referral_id)

    def follow() -> None:
        warning = Warning.objects.filter(pk=referral.origin_id, state="referring").first() if referral.origin_kind == ORIGIN else None
        if warning is not None:
            take(warning, step=step(referral, warning), actor=actor, at=at, seen_version=warning.version, reason=reason)

    return follow
