"""Who may open an address: every view says so, and a view that says nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Access:
    """Who may open an address: anybody, anybody signed in, or whoever holds one of the duties somewhere."""

    anybody: bool = False
    duties: frozenset[Duty] = frozenset()

    def allows(self, actor: Actor | None) -> bool:
        """Tell whether the actor may open the address; what it shows is narrowed further by ``scoped_to``."""
        if self.anybody:
            return True
        return actor is not None and (not self.duties or any(actor.holds_anywhere(duty) for duty in self.duties))


def public(view: View) -> View:
    """Let anybody open the view."""
    view.access = Access(anybody=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let anybody who is signed in open the view."""
    view.access = Access()  # type: ignore[attr-defined]
    return view


def requires(*duties: Duty) -> Callable[[View], View]:
    """Let whoever holds one of the duties open the view."""

    def mark(view: View) -> View:
        view.access = Access(duties=frozenset(duties))  # type: ignore[attr-defined]
        return view

    return mark


def access_of(view: Callable[..., object]) -> Access | None:
    """Give what a view says about who may open it; None when it says nothing."""
    return getattr(view, "access", None)


class ActingRequest(HttpRequest):
    """A request as views see it: who acts, and the moment it came in."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails
