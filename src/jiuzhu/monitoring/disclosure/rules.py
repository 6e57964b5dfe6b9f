"""When an identity may be opened; pure."""

from __future__ import annotations

from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError

UNREGISTERED = "unregistered"
ADULT_AGE = 18
SHORTEST_REASON = 4
LONGEST_REASON = 200
LIMIT = "identity_openings_daily_limit"
"""The parameter of the law that says how many identities one person may open in a day alone."""


class IdentityClosed(DomainError):
    """The number of an unregistered person is not shown: the warning is over, is about somebody registered, or the key is another."""

    code = "identity_closed"
    status = 403


class OpeningReasonMissing(DomainError):
    """Nobody opens an identity without saying what for."""

    code = "opening_reason_missing"


class SecondPersonNeeded(DomainError):
    """The day's limit is reached: one more identity is opened only when another person agrees."""

    code = "second_person_needed"
    status = 409


class OpeningAsked(DomainError):
    """The same person has asked for the same identity and the request is not decided or not used yet."""

    code = "opening_asked"
    status = 409


class AgreedByOneself(DomainError):
    """Whoever asked to open an identity cannot agree to it."""

    code = "agreed_by_oneself"
    status = 403


def checked_reason(text: str) -> str:
    """Give the reason trimmed; raises OpeningReasonMissing."""
    reason = text.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise OpeningReasonMissing(
            "没有写明为什么要看身份。", f"请写明为办什么事，{SHORTEST_REASON} 至 {LONGEST_REASON} 个字，例如：入户核实医疗费用。", field="reason"
        )
    return reason


def within_limit(opened_today: int, limit: int | None) -> bool:
    """Tell whether somebody may open one more identity alone; where no limit is set nobody opens one alone."""
    return limit is not None and opened_today < limit


def age(born: date, on: date) -> int:
    """Give whole years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
