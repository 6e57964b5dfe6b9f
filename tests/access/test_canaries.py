"""Whoever looks, from wherever, at whatever address, sees nobody outside their own part of the county."""

from __future__ import annotations

import io
import logging
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.template import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiuzhu.casework.registry import services as registry
from jiuzhu.casework.registry.models import HouseholdQuerySet
from jiuzhu.casework.registry.queries import person_by_id_number
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.access import access_of
from tests.access.places import AFTER_THE_MOVE, COUNTY, ELSEWHERE, NAMESAKE, NEXT_VILLAGE, VILLAGE
from tests.access.routes import COUNTY_KINDS, ROUTES
from tests.access.world import Looker, World, build
from tests.registry.conftest import id_number

WHEN = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FOREIGN_TRIES, OWN_TRIES = 2, 1
WALK_AGAIN = ("county_officer", "administrator", "provider_manager")
REFUSALS = (400, 403, 404, 405, 409)
found_at = cache(lambda path: URLResolver.resolve(get_resolver(), path))


def patterns(resolver=None, prefix=""):
    """Every address of the platform with its name and view."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}", each.callback


@cache
def named() -> dict:
    """Every address by name."""
    return dict(patterns())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One county for all tests of this module, undone at the end."""
    with django_db_blocker.unblock():
        undone = transaction.atomic()
        undone.__enter__()
        try:
            yield build(WHEN)
        finally:
            transaction.set_rollback(True)
            undone.__exit__(None, None, None)


def test_every_address_says_who_may_open_it():
    assert not [name for name, view in named().items() if access_of(view) is None]


def test_every_address_is_walked_by_this_test():
    assert set(named()) == set(ROUTES), sorted(set(named()) ^ set(ROUTES))


def client_of(looker: Looker) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user_by_name(looker.username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def known_once(looker: Looker) -> Iterator[None]:
    """Read once who the looker is: nobody's posts change during the walk, and reading them anew is a third of every answer.

    Nor is kept which template drew what, which the client would copy with every context. Where an address leads is looked up once for all.
    """
    user = user_by_name(looker.username)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.auth.middleware.auth.get_user", lambda request: user)
        patch.setattr("jiuzhu.interfaces.web.middleware.actor_of", cache(lambda user, on: actor_of(user, on=on)))
        patch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
        patch.setattr(get_resolver(), "resolve", found_at)
        yield


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    return body.decode("utf-8", "ignore")


def foreign_words(world: World, looker: Looker) -> dict[str, str]:
    """Map each canary the looker must not see to its household's number; secrets only with an open task on that household."""
    words = {}
    actor = actor_of(user_by_name(looker.username), on=WHEN.date())
    purposes = set(inbox(actor).values_list("household_id", flat=True))
    # Who may fetch what a platform is answered reads there the numbers that it sent.
    told = world.sent_from_outside if looker.at_home and open_to("outside-answer", actor) else set()
    for home in world.homes.values():
        hidden = not home.visible_to(looker) and not home.formerly_visible_to(looker)
        for word in [*(home.names if hidden else ()), *([home.number] if hidden else ()), *(() if home.household_id in purposes and not hidden else {*home.secrets} - (set() if hidden else told))]:
            words[word] = home.number
    return words


def lookers(world):
    return {looker.username: looker for looker in world.lookers}


def walk(world: World, looker: Looker, turned_away: set[tuple[str, str]] | None = None) -> Iterator[str]:
    """Open every address as one looker; give what was seen that must not be, as soon as it is seen.

    The door asks for duties alone: whom it turned away in one seat (``turned_away``, role and address) it turns away in every other.
    """
    turned_away = set() if turned_away is None else turned_away
    client, rng = client_of(looker), random.Random(looker.username)
    words, seen_at = foreign_words(world, looker), partial(filled, world)
    actor = actor_of(user_by_name(looker.username), on=WHEN.date())
    for name, make in sorted(ROUTES.items()):
        if make is None:
            continue
        kind, arguments = make
        if not open_to(name, actor):
            if (looker.role, name) in turned_away:
                continue
            turned_away.add((looker.role, name))
        if kind is None:
            yield from look(client, name, arguments, words)
            continue
        ids = world.objects.get(kind, [])
        # Whom the door turns away is turned away before anybody asks which object is meant: one object shows it.
        tries = FOREIGN_TRIES if open_to(name, actor) else 1
        if kind in COUNTY_KINDS:
            for pk, _ in ids[:tries]:
                yield from look(client, name, seen_at(kind, arguments, pk), words, must_refuse=not looker.at_home or tries == 1)
            continue
        foreign = [pk for pk, home in ids if not world.homes[home].visible_to(looker) and not world.homes[home].formerly_visible_to(looker)]
        own = [pk for pk, home in ids if world.homes[home].visible_to(looker)]
        for pk in rng.sample(foreign, min(tries, len(foreign))):
            yield from look(client, name, seen_at(kind, arguments, pk), words, must_refuse=True)
        for pk in rng.sample(own, min(OWN_TRIES, len(own))) if tries > 1 or not foreign else ():
            yield from look(client, name, seen_at(kind, arguments, pk), words)


def open_to(name: str, actor) -> bool:
    """Tell whether the door of an address lets somebody in."""
    return access_of(named()[name]).allows(actor)


def filled(world: World, kind: str, arguments: dict[str, str], pk: str) -> dict[str, str]:
    """Put an object's id, and that of what it belongs to, into an address's arguments."""
    return {key: pk if value == kind else world.owners[pk] if value.startswith("of the ") else value for key, value in arguments.items()}


def look(client: Client, name: str, arguments: dict, words: dict[str, str], *, must_refuse: bool = False) -> list[str]:
    address = reverse(name, kwargs=arguments)
    leaks = []
    for method in (client.get, client.post) if must_refuse else (client.get,):
        answer = asked_for(method, name, address)
        if must_refuse and answer.status_code not in REFUSALS and not (answer.status_code == 302 and "login" in answer.url):
            leaks.append(f"{name} {address}: {method.__name__} gave {answer.status_code} for a foreign object")
        if answer.status_code >= 500:
            leaks.append(f"{name} {address}: {answer.status_code}")
        body = text_of(answer)
        leaks += [f"{name} {address}: shows {word} of {number}" for word, number in words.items() if word in body]
    return leaks


def asked_for(method, name: str, address: str):
    """Open an address; where it searches, for somebody many are called after."""
    if name == "api:search":
        return method.__self__.post(address, {"q": "王"}, content_type="application/json")
    if name == "chain-return":
        post = apps.get_model("accounts", "Post").objects.filter(user_id=method.__self__.session["_auth_user_id"]).first()
        return method.__self__.post(address, {"month": "2026-10", "county": COUNTY, "organisation": str(post.organisation_id)})
    return method(address, {"q": "王", "find": "1"} if name == "search" else {}, follow=name == "search")


@pytest.mark.django_db
def test_the_county_holds_something_of_every_kind(world):
    wanted = {kind for kind, _ in filter(None, ROUTES.values()) if kind} - {"import"}
    assert not [kind for kind in sorted(wanted) if not world.objects.get(kind)]


@pytest.mark.django_db
def test_nobody_sees_anybody_outside_their_scope(world, caplog):
    leaks, turned_away = [], set()
    # Who sees whom is the same on both databases; whether every page's queries run there too, few are enough to show.
    looking = world.lookers if connection.vendor == "sqlite" else [each for each in world.lookers if each.role in WALK_AGAIN and each.at_home]
    assert {each.role for each in looking} >= set(WALK_AGAIN)
    secrets, logged = [secret for home in world.homes.values() for secret in home.secrets], []
    with caplog.at_level(logging.DEBUG):
        for looker in looking:
            with known_once(looker):
                leaks += [f"{looker.username}: {leak}" for leak in walk(world, looker, turned_away)]
            logged += [secret for secret in secrets if secret in caplog.text]
            # A record holds on to its request, and a request to all that was read for it.
            caplog.clear()
    assert turned_away and not leaks, f"{len(leaks)} leaks\n" + "\n".join(leaks[:60])
    assert not logged


@pytest.mark.django_db
def test_a_department_of_the_same_name_next_door_sees_nobody(world):
    gave = {row["department"] for each in apps.get_model("chain", "Finding").objects.all() for row in each.told_of["received"]}
    assert NAMESAKE in gave
    looker = lookers(world)[ELSEWHERE]
    client, words = client_of(looker), foreign_words(world, looker)
    leaks = [leak for name in ("chain-findings", "chain-export", "exchange", "chain-return") for leak in look(client, name, {}, words)]
    for pk, _ in world.objects["chain_finding"][:FOREIGN_TRIES]:
        leaks += look(client, "chain-finding", {"pk": pk}, words, must_refuse=True)
    assert not leaks


@pytest.mark.django_db
def test_a_former_township_sees_nothing_written_after_the_move(world):
    """It keeps what it did itself."""
    looker = lookers(world)["township_clerk-township-own"]
    client = client_of(looker)
    for name, make in sorted(ROUTES.items()):
        if make is None or make[0] is None:
            continue
        kind, arguments = make
        for pk in [pk for pk, home in world.objects.get(kind, []) if home == world.moved_id][:3]:
            address = reverse(name, kwargs=filled(world, kind, arguments, pk))
            assert AFTER_THE_MOVE not in text_of(client.get(address)), address


@pytest.mark.django_db
def test_the_new_township_sees_the_whole_file(world):
    client = client_of(lookers(world)["township_clerk-township-sibling"])
    answer = client.get(reverse("household-file", kwargs={"pk": world.moved_id}))
    assert answer.status_code == 200
    assert world.homes[world.moved_id].number in text_of(answer)


@pytest.mark.django_db
def test_without_its_scope_the_register_would_be_caught(world, monkeypatch):
    monkeypatch.setattr(HouseholdQuerySet, "scoped_to", lambda self, *_, **__: self)
    assert next(walk(world, lookers(world)["village_assistant-village-own"]), None)


@pytest.mark.django_db
def test_neither_ledger_nor_task_arguments_hold_a_name_or_number_in_the_clear(world):
    everything = canary_events(world)
    words = {*everything, *(secret for home in world.homes.values() for secret in home.secrets), *(name for home in world.homes.values() for name in home.names)}
    # Who acted stands there by name, and somebody of the staff may be called as a recipient is.
    words -= set(apps.get_model("accounts", "User").objects.values_list("name", flat=True))
    written = "\n".join(in_the_clear("ledger", "Entry")) + "\n".join(in_the_clear("django_tasks_database", "DBTaskResult"))
    assert "变更户主" in written and len(words) > 100
    assert not sorted(word for word in words if word in written)


@pytest.mark.django_db
def test_without_its_seals_the_ledger_would_be_caught(world, monkeypatch):
    monkeypatch.setattr("jiuzhu.foundation.ledger.services.apart", lambda values: (dict(values), {}))
    everything = canary_events(world, start=100)
    assert [word for word in everything if word in "\n".join(in_the_clear("ledger", "Entry"))]


def in_the_clear(app: str, model: str) -> list[str]:
    """Every row of a table as whoever copies the database reads it."""
    rows = apps.get_model(app, model).objects.values_list()
    return [" ".join(bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell) for cell in row) for row in rows]


def canary_events(world: World, *, start: int = 0) -> list[str]:
    """Write a name, an address or a reason in every way the register can; give the words written."""
    by = {"actor": SYSTEM, "at": WHEN}
    words = [f"暗语{start + number}号" for number in range(12)]
    head, member, heir, reason, why, address, note, system, number, spouse, benefit, undone = words
    persons = tuple(PersonEntry(id_number(start + 811 + at), name, relation) for at, (name, relation) in enumerate(((head, "head"), (member, "child"))))
    made = registry.register_household(entry=HouseholdEntry(VILLAGE, persons, address=address), on=date(2026, 1, 5), **by)
    home, on = {"household_id": made.pk}, {"on": WHEN.date()}
    child = person_by_id_number(id_number(start + 812))
    second = registry.add_member(**home, **on, entry=PersonEntry(id_number(start + 813), spouse, "spouse"), reason=reason, **by)
    registry.set_head(**home, **on, person_id=child.pk, former_relation="parent", reason=why, **by)
    registry.correct_person(**on, person_id=child.pk, changes={"name": heir}, reason=undone, **by)
    registry.correct_household(**home, changes={"area_type": "urban", "address": f"{address}改"}, reason=f"{heir}来电", **by)
    registry.remove_member(**home, **on, person_id=second.pk, reason=f"{spouse}另立户", **by)
    registry.change_category(**home, entry=CategoryEntry("subsistence", date(2026, 11, 1), "A", None, 50000), reason=benefit, **by)
    registry.stop_category(**home, last_day=WHEN.date(), reason=f"{heir}有工作", **by)
    registry.note_external_number(**home, system=system, number=number, **by)
    registry.write_note(**home, text=note, **by)
    registry.reveal(person_id=child.pk, fields=["phone"], purpose=f"核对{heir}", **by)
    registry.move_household(**home, **on, division_code=NEXT_VILLAGE, address=f"{address}迁", reason=f"投靠{head}", **by)
    registry.record_death(person_id=child.pk, died_on=WHEN.date(), source=f"{heir}的证明", **by)
    return words
