"""The service list in force, and what a household can be offered from it and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of, under
from jiuzhu.foundation.divisions.rules import ancestors_of
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import CatalogueItem
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue.models import Revision, RevisionQuerySet
from jiuzhu.matching.catalogue.rules import ItemUnknown, ItemVerdict, Subject, judge

ONE_DAY = timedelta(days=1)


def items(on: date, *, division_code: str | None = None) -> tuple[CatalogueItem, ...]:
    """List the items of the service list in force on a day, in its order: the deployment's with every township's own, or what a place is offered."""
    return tuple(sorted(_offered(on, division_code), key=lambda item: item.number))


def _offered(on: date, division_code: str | None) -> Iterator[CatalogueItem]:
    listed = pack_in_force(on, division_code=division_code).catalogue
    return (one for one in listed if division_code is None or one.offered_in(division_code))


def item(code: str, *, on: date, division_code: str | None = None, elsewhere: bool = False) -> CatalogueItem:
    """Give one item in force on a day, also one the law names for other places alone where ``elsewhere``.

    Raises ItemUnknown, which says since when a retired item is not offered, or where a township's own is.
    """
    found = next((one for one in _offered(on, division_code) if one.code == code), None)
    if found is None and elsewhere and division_code is not None:
        found = offered_elsewhere(on=on, division_code=division_code).get(code)
    if found is None:
        raise _missing(code, on)
    return found


def offered_elsewhere(*, on: date, division_code: str) -> dict[str, CatalogueItem]:
    """Map the items that the law of a place names for other places alone, such as another township's own, by code."""
    return {one.code: one for one in pack_in_force(on, division_code=division_code).catalogue if not one.offered_in(division_code)}


def last_listed(code: str, *, on: date, division_code: str) -> date | None:
    """Give the last day on which the list of a place named an item that is retired by a day; None where it never did, or does again."""
    retired = _retired(on).filter(item_code=code).first()
    if retired is None or retired.valid_from is None or any(one.code == code for one in items(on, division_code=division_code)):
        return None
    last = retired.valid_from - ONE_DAY
    return last if any(one.code == code for one in items(last, division_code=division_code)) else None


def retired_codes(on: date) -> list[str]:
    """List the items that were retired by a day, the last first."""
    return list(dict.fromkeys(_retired(on).values_list("item_code", flat=True)))


def _retired(on: date) -> RevisionQuerySet:
    return Revision.objects.issued().filter(action="retire", valid_from__lte=on).order_by("-valid_from", "-number")


def _missing(code: str, on: date) -> ItemUnknown:
    retired = _retired(on).filter(item_code=code).first()
    if retired is not None:
        return ItemUnknown(
            f"“{retired.item_label}”自 {retired.valid_from} 起停用（清单第 {retired.number} 版：{retired.reason}），不再接受新的点单。",
            "停用以前下的订单照常办完；请从现行清单中选择其他项目。",
            field="item_code",
        )
    elsewhere = next((one for one in items(on) if one.code == code and one.places), None)
    if elsewhere is not None:
        places = "、".join(names_of(elsewhere.places).values())
        return ItemUnknown(f"“{elsewhere.label}”是{places}的特色项目，只在那里提供。", "请从本地的清单中选择项目。", field="item_code")
    return ItemUnknown("服务清单里没有这个项目。", "请从现行清单中选择项目。", field="item_code")


def revisions(actor: Actor) -> RevisionQuerySet:
    """Changes of the list the actor may see, the newest first."""
    return Revision.objects.scoped_to(actor).order_by("-opened_at")


def find_revision(actor: Actor, revision_id: UUID | str) -> Revision:
    """Give one change the actor may see; raises NotFound."""
    return one_of(Revision.objects.scoped_to(actor), revision_id, "没有找到这份清单调整。", "请从清单调整列表中选择。")


def versions(seat_code: str) -> list[Revision]:
    """List the issued versions of a county's list, the newest first."""
    return list(Revision.objects.issued().filter(seat_code=seat_code).order_by("-number"))


def listed(division_code: str, *, on: date) -> list[Revision]:
    """List what was checked into the project lists of a place by a day: its own county's, those above, those of counties below; of each item what is in force last."""
    seat = seat_of(division_code)
    rows = Revision.objects.issued().filter(under("seat_code", [seat]) | Q(seat_code__in=ancestors_of(seat)), valid_from__lte=on).order_by("valid_from", "number")
    last = {(row.seat_code, row.item_code): row for row in rows}
    return [row for row in last.values() if row.action != "retire"]


def labels(on: date) -> dict[str, str]:
    """Map the codes of the items in force to their names."""
    return {one.code: one.label for one in items(on)}


def verdicts(household: Any, *, on: date) -> list[ItemVerdict]:
    """Judge every item in force for a household of the register; the caller has checked that the actor may see it."""
    return judged(subjects_of(household, on=on), division_code=household.division_code, on=on)


def judged(subjects: Sequence[Subject], *, division_code: str, on: date) -> list[ItemVerdict]:
    """Judge every item in force in a place for members whose facts are at hand."""
    pack = pack_in_force(on, division_code=division_code)
    return [judge(one, subjects, parameters=pack.values, declared=declared_facts()) for one in items(on, division_code=division_code)]


def verdict(household: Any, *, code: str, on: date, listed_on: date | None = None, elsewhere: bool = False) -> ItemVerdict:
    """Judge one item for a household as it is on a day, by the list of ``listed_on`` where that is another, or as it is offered ``elsewhere``.

    Raises ItemUnknown.
    """
    place = household.division_code
    pack = pack_in_force(on, division_code=place)
    return judge(item(code, on=listed_on or on, division_code=place, elsewhere=elsewhere), subjects_of(household, on=on), parameters=pack.values, declared=declared_facts())


def member_facts(household: Any, *, on: date) -> dict[str, Mapping[str, Any]]:
    """Map the living members of a household to their facts on a day, a category of one's own before the household's."""
    return {subject.person_id: subject.facts for subject in subjects_of(household, on=on)}


def subjects_of(household: Any, *, on: date) -> list[Subject]:
    """Give the living members of a household as subjects of rules; the caller has checked that the actor may see it."""
    own = {row.person_id: row for row in household.categories.in_force(on).filter(person__isnull=False)}
    return subjects_at(household, registry.members_of(household.pk, living=True), own, on=on)


def subjects_at(household: Any, members: Iterable[Any], own: Mapping[Any, Any], *, on: date) -> list[Subject]:
    """Give members who are at hand as subjects of rules; ``own`` maps persons to the category in force that is theirs alone."""
    subjects = []
    for membership in members:
        person = membership.person
        facts = registry.person_facts(person, household, on=on)
        if person.pk in own:
            mine = own[person.pk]
            facts |= {
                "category": mine.category,
                "category_class": mine.category_class or None,
                "in_force": True,
                "recipient": person.alive,
            }
        subjects.append(Subject(str(person.pk), person.name, facts))
    return subjects
