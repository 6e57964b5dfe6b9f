"""Whoever looks, from wherever, at whatever address, sees nobody outside their own part of the county."""

from __future__ import annotations

import io
import logging
import random
import zipfile
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiuzhu.casework.registry.models import HouseholdQuerySet
from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.access import access_of
from tests.access.routes import COUNTY_KINDS, ROUTES
from tests.access.world import AFTER_THE_MOVE, Looker, World, build

WHEN = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FOREIGN_TRIES, OWN_TRIES = 2, 1
REFUSALS = (400, 403, 404, 405, 409)


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


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    return body.decode("utf-8", "ignore")


def foreign_words(world: World, looker: Looker) -> dict[str, str]:
    """Map each canary the looker must not see to its household's number; secrets only with an open task on that household."""
    words = {}
    user = user_by_name(looker.username)
    purposes = set(inbox(actor_of(user, on=WHEN.date())).values_list("household_id", flat=True))
    for home in world.homes.values():
        hidden = not home.visible_to(looker) and not home.formerly_visible_to(looker)
        for word in [*(home.names if hidden else ()), *([home.number] if hidden else ()), *(() if home.household_id in purposes and not hidden else home.secrets)]:
            words[word] = home.number
    return words


def lookers(world):
    return {looker.username: looker for looker in world.lookers}


def walk(world: World, looker: Looker):
    """Open every address as one looker; give what was seen that must not be."""
    client, rng, leaks = client_of(looker), random.Random(looker.username), []
    words = foreign_words(world, looker)
    for name, make in sorted(ROUTES.items()):
        if make is None:
            continue
        kind, arguments = make
        if kind is None:
            leaks += look(client, name, arguments, words)
            continue
        ids = world.objects.get(kind, [])
        if kind in COUNTY_KINDS:
            for pk, _ in ids[:FOREIGN_TRIES]:
                given = filled(world, kind, arguments, pk)
                leaks += look(client, name, given, words, must_refuse=not looker.at_home)
            continue
        foreign = [pk for pk, home in ids if not world.homes[home].visible_to(looker) and not world.homes[home].formerly_visible_to(looker)]
        own = [pk for pk, home in ids if world.homes[home].visible_to(looker)]
        for pk in rng.sample(foreign, min(FOREIGN_TRIES, len(foreign))):
            leaks += look(client, name, filled(world, kind, arguments, pk), words, must_refuse=True)
        for pk in rng.sample(own, min(OWN_TRIES, len(own))):
            leaks += look(client, name, filled(world, kind, arguments, pk), words)
    return leaks


def filled(world: World, kind: str, arguments: dict[str, str], pk: str) -> dict[str, str]:
    """Put an object's id, and that of what it belongs to, into an address's arguments."""
    return {key: pk if value == kind else world.owners[pk] if value.startswith("of the ") else value for key, value in arguments.items()}


def look(client: Client, name: str, arguments: dict, words: dict[str, str], *, must_refuse: bool = False) -> list[str]:
    address = reverse(name, kwargs=arguments)
    leaks = []
    for method in (client.get, client.post) if must_refuse else (client.get,):
        answer = method(address, {"q": "王"} if name in ("search", "api:search") else {})
        if must_refuse and answer.status_code not in REFUSALS and not (answer.status_code == 302 and "login" in answer.url):
            leaks.append(f"{name} {address}: {method.__name__} gave {answer.status_code} for a foreign object")
        if answer.status_code >= 500:
            leaks.append(f"{name} {address}: {answer.status_code}")
        body = text_of(answer)
        leaks += [f"{name} {address}: shows {word} of {number}" for word, number in words.items() if word in body]
    return leaks


@pytest.mark.django_db
def test_the_county_holds_something_of_every_kind(world):
    wanted = {kind for kind, _ in filter(None, ROUTES.values()) if kind} - {"import"}
    assert not [kind for kind in sorted(wanted) if not world.objects.get(kind)]


@pytest.mark.django_db
def test_nobody_sees_anybody_outside_their_scope(world, caplog):
    leaks = []
    with caplog.at_level(logging.DEBUG):
        for looker in world.lookers:
            leaks += [f"{looker.username}: {leak}" for leak in walk(world, looker)]
    assert not leaks, f"{len(leaks)} leaks\n" + "\n".join(leaks[:60])
    secrets = [secret for home in world.homes.values() for secret in home.secrets]
    logged = caplog.text
    assert not [secret for secret in secrets if secret in logged]


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
    assert walk(world, lookers(world)["village_assistant-village-own"])


@pytest.mark.django_db
def test_neither_ledger_nor_task_arguments_hold_a_number_in_the_clear(world):
    secrets = {secret for home in world.homes.values() for secret in home.secrets}
    entries = apps.get_model("ledger", "Entry").objects.values_list("before", "after", "reason")
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects.values_list("args_kwargs", "return_value", "traceback")
    written = "\n".join(str(row) for row in [*entries, *tasks])
    assert written
    assert not [secret for secret in secrets if secret in written]
