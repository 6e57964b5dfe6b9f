"""The rail: every part that exists enters itself, and a person sees what is theirs.

A part of the site states its entries in ``interfaces/web/<part>/rail.py`` as ``ENTRIES: tuple[Entry, ...]``;
they are found by name, so a part that is not there has no entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from django.urls import NoReverseMatch, reverse

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces import web

GROUPS = ("desk", "mechanism", "files", "manage")


@dataclass(frozen=True)
class Waiting:
    """How much waits under an entry; ``hot`` when some of it is late. ``besides`` names and counts what waits there for another reason."""

    number: int
    hot: bool = False
    besides: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the rail.

    ``group`` is desk, mechanism, files, manage or account (the menu under the person's name). ``seq`` is the 一…五 of
    the mechanism. ``duties``: any one of them lets the entry appear; empty means everybody. What waits there for an actor
    is the open work of ``workflows``, or else what ``count`` tells. ``short`` puts it into the bar at the bottom of phones.
    ``under`` names pages that belong to it though their address does not begin with its own.
    """

    label: str
    url_name: str
    group: str
    order: int = 100
    seq: str = ""
    duties: tuple[Duty, ...] = ()
    workflows: tuple[str, ...] = ()
    count: Callable[[Actor], Waiting] | None = None
    short: str = ""
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as one person sees it on one page."""

    label: str
    url: str
    active: bool
    seq: str = ""
    count: int = 0
    hot: bool = False
    short: str = ""
    besides: str = ""


@cache
def rails() -> tuple[ModuleType, ...]:
    """Load the ``rail`` module of every part that has one."""
    return tuple(
        import_module(f"{web.__name__}.{part.name}.rail")
        for part in iter_modules(web.__path__)
        if part.ispkg and find_spec(f"{web.__name__}.{part.name}.rail")
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Collect the entries of every part, in the order they appear."""
    found = [entry for rail in rails() for entry in rail.ENTRIES]
    return tuple(sorted(found, key=lambda entry: (entry.order, entry.label)))


def lines(
    actor: Actor,
    path: str,
    *,
    group: str,
    among: Iterable[Entry] | None = None,
    waiting: Callable[[Entry], Waiting] | None = None,
) -> list[Line]:
    """Give the lines of one group that this actor may see; the one whose address, or that of a page under it, is the longest start of ``path`` is active.

    ``waiting`` tells what waits under an entry; without it nothing is shown to wait.
    """
    everything = tuple(entries() if among is None else among)
    addresses = {entry: _address(entry.url_name) for entry in everything}
    here = active_address(path, everything, actor=actor)
    shown = []
    for entry in everything:
        url = addresses[entry]
        if entry.group != group or url is None or not may_see(actor, entry):
            continue
        waits = waiting(entry) if waiting else Waiting(0)
        shown.append(Line(entry.label, url, url == here, entry.seq, waits.number, waits.hot, entry.short, waits.besides))
    return shown


def active_address(path: str, among: Iterable[Entry] | None = None, *, actor: Actor | None = None) -> str | None:
    """Give the address of the entry a path lies under, the longest start of it; with an actor, of those that person sees."""
    found = [
        (len(start), _address(entry.url_name))
        for entry in (entries() if among is None else among)
        if actor is None or may_see(actor, entry)
        for start in map(_address, (entry.url_name, *entry.under))
        if start and _starts(path, start)
    ]
    return max(found, key=lambda each: each[0], default=(0, None))[1]


def may_see(actor: Actor, entry: Entry) -> bool:
    """Tell whether any post of the actor carries a duty the entry is for."""
    return not entry.duties or any(actor.holds_anywhere(duty) for duty in entry.duties)


def _starts(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


@cache
def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
