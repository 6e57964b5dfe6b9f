"""A small county with everything in it, the people who look at it from every side, and what each may see of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.apps import apps

from jiuzhu.casework.registry import services as registry
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.duties import ROLES
from jiuzhu.foundation.accounts.queries import user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.interfaces.cli.demo.making import DemoOrder, make
from tests.access.happenings import fill
from tests.access.objects import objects_by_kind, owners
from tests.access.places import (
    AFTER_THE_MOVE,
    COUNTY,
    ELSEWHERE,
    NAMESAKE,
    NEXT_COUNTY,
    NEXT_VILLAGE,
    SEATS,
    TOWNSHIP,
)


@dataclass(frozen=True)
class Looker:
    """Somebody who looks: user name, where they sit, and whether their role is for reading people's files at all."""

    username: str
    role: str
    division_code: str | None = None
    organisation_id: str | None = None

    @property
    def at_home(self) -> bool:
        """Tell whether the looker works in the county at all."""
        return self.username != ELSEWHERE and (self.division_code is None or covers(COUNTY, self.division_code))

    @property
    def reads(self) -> bool:
        """Tell whether the role sees recipients by division."""
        return any(duty in ROLES[self.role].duties for duty in ("register.read", "order.read", "monitoring.read"))


@dataclass
class Home:
    """A household with the words by which it is known wherever they turn up."""

    household_id: str
    number: str
    division_code: str
    organisations: set[str] = field(default_factory=set)
    former_codes: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def visible_to(self, looker: Looker) -> bool:
        """Tell whether the looker may see that the household exists."""
        if looker.organisation_id:
            return looker.organisation_id in self.organisations
        return looker.reads and covers(looker.division_code, self.division_code)

    def formerly_visible_to(self, looker: Looker) -> bool:
        """Tell whether the looker saw the household before it moved."""
        return looker.division_code is not None and any(covers(looker.division_code, code) for code in self.former_codes)


@dataclass
class World:
    """All of it."""

    homes: dict[str, Home]
    lookers: list[Looker]
    objects: dict[str, list[tuple[str, str]]]
    owners: dict[str, str]
    moved_id: str
    when: datetime
    sent_from_outside: set[str]


def build(now: datetime) -> World:
    """Make the county, move one household to the next township, and open accounts on every side."""
    namesake = accounts.create_organisation(name=NAMESAKE, kind="department", division_code=NEXT_COUNTY, actor=SYSTEM, at=now)
    make(DemoOrder("341525-huoshan", 40, 7, 1, "2026-10"), now=now, say=lambda words: None)
    load_divisions(root_code=NEXT_COUNTY)
    fill(now)
    homes, objects = _homes(), objects_by_kind()
    objects["organisation"] = [(pk, home) for pk, home in objects["organisation"] if pk != str(namesake.pk)]
    here = [home for home in homes.values() if covers(TOWNSHIP, home.division_code)]
    moved = max(here, key=lambda home: (bool(home.organisations), len(home.names)))
    registry.move_household(
        household_id=moved.household_id, division_code=NEXT_VILLAGE, address="新址 1 号", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now
    )
    registry.write_note(household_id=moved.household_id, text=AFTER_THE_MOVE, actor=SYSTEM, at=now)
    moved.former_codes, moved.division_code = {moved.division_code}, NEXT_VILLAGE
    lookers = [*_lookers(now), _looker(ELSEWHERE, "department_liaison", now, organisation_id=str(namesake.pk))]
    return World(homes, lookers, objects, owners(), moved.household_id, now, _sent_from_outside())


def _sent_from_outside() -> set[str]:
    return {cell for row in apps.get_model("outside", "Row").objects.all() for cell in row.cells or ()}


def _homes() -> dict[str, Home]:
    households = {str(row.pk): row for row in apps.get_model("registry", "Household").objects.all()}
    homes = {pk: Home(pk, row.number, row.division_code) for pk, row in households.items()}
    memberships = list(apps.get_model("registry", "Membership").objects.select_related("person"))
    times = Counter(membership.person.name for membership in memberships)
    # Whoever works here stands by name on the ledger and on pages of accounts.
    staff = set(apps.get_model("accounts", "User").objects.values_list("name", flat=True))
    everything = "".join({*times, *staff})
    for membership in memberships:
        person, home = membership.person, homes[str(membership.household_id)]
        # A name is a canary only when no other person's name is or contains it.
        if times[person.name] == 1 and person.name not in staff and len(person.name) > 2 and everything.count(person.name) == 1:
            home.names.append(person.name)
        home.secrets += [secret for secret in (person.id_number, person.phone) if secret]
    for order in apps.get_model("orders", "Order").objects.exclude(organisation=None):
        homes[str(order.household_id)].organisations.add(str(order.organisation_id))
    for dispatch in apps.get_model("orders", "Dispatch").objects.select_related("order"):
        homes[str(dispatch.order.household_id)].organisations.add(str(dispatch.organisation_id))
    for concerned in apps.get_model("chain", "Concerned").objects.filter(organisation__division_code=COUNTY).select_related("finding"):
        homes[str(concerned.finding.household_id)].organisations.add(str(concerned.organisation_id))
    return homes


def _lookers(now: datetime) -> list[Looker]:
    lookers = []
    for role in ROLES.values():
        for seat in role.seats:
            for side, code in SEATS.get(seat, {}).items():
                lookers.append(_looker(f"{role.code}-{seat}-{side}", role.code, now, division_code=code))
        if "organisation" in role.seats:
            for organisation in apps.get_model("accounts", "Organisation").objects.exclude(kind="department").order_by("name")[:2]:
                lookers.append(_looker(f"{role.code}-{organisation.pk}"[:60], role.code, now, organisation_id=str(organisation.pk)))
    return lookers


def _looker(username: str, role: str, now: datetime, **place: str) -> Looker:
    user = user_by_name(username) or accounts.create_user(
        username=username, name="观察员", password="Look-but-do-not-touch-1", actor=SYSTEM, at=now, must_change_password=False
    )
    accounts.give_post(user_id=str(user.pk), role=role, actor=SYSTEM, at=now, valid_from=date(2020, 1, 1), **place)
    return Looker(username, role, **place)
