"""What can go wrong with a step."""

from __future__ import annotations

from jiuzhu.foundation.kernel.errors import DomainError


class StepRefused(DomainError):
    """The thing is not in a state from which the step can be taken."""

    code = "step_refused"
    status = 409


class AlreadyMoved(DomainError):
    """Somebody else has moved the thing since the page was opened."""

    code = "already_moved"
    status = 409


class ReasonMissing(DomainError):
    """The step needs a reason."""

    code = "reason_missing"


class NotHandedOver(DomainError):
    """Work can only be handed to somebody who holds the duty there."""

    code = "not_handed_over"
