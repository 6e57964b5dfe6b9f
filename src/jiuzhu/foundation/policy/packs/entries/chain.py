"""What the assistance chain is read by: the kinds of aid, and which of them exclude, require or allow each other."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.packs.entries.grounds import Example, Provision


@dataclass(frozen=True)
class AidKind(Provision):
    """One kind of aid with the other names departments write for it; ``gives`` is cash, service, goods or relief from a charge.

    ``own_aliases`` are words that mean it only where its ``department`` writes them: another's words of the kind are another aid.
    """

    aliases: tuple[str, ...]
    own_aliases: tuple[str, ...]
    gives: str
    department: str


@dataclass(frozen=True)
class Conflict(Provision):
    """One line of the conflict table: an ``overlap``, a ``gap``, or aid that is ``allowed`` together (requirements I-17).

    ``holds`` is over the facts of a person or household and over what came of ``kinds`` (all where none is named) in the last ``months`` months,
    the month itself included; ``among`` keeps aid or services only. Without the ``feeds`` it is not judged. ``told`` is who has to act,
    ``beside`` the warning of the comparison that speaks of the same.
    """

    finding: str
    of: str
    among: str
    kinds: tuple[str, ...]
    months: int
    holds: Expression | None
    feeds: tuple[str, ...]
    evidence: tuple[str, ...]
    told: str
    beside: str
    examples: tuple[Example, ...]
