"""Searching the register and reading one household; numbers stay masked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.queries import SearchResult
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotPermitted

router = Router(tags=["register"])


class HouseholdRow(Schema):
    """One household of a list."""

    id: UUID
    number: str
    head_name: str
    division_code: str
    category: str
    members: int


class PersonRow(Schema):
    """One person of a list."""

    id: UUID
    name: str
    birth_date: date
    division_code: str


class Found(Schema):
    """What a search found; ``more`` when not everything is listed."""

    households: list[HouseholdRow]
    persons: list[PersonRow]
    more: bool


class MemberRow(Schema):
    """One member of a household."""

    person_id: UUID
    name: str
    relation_label: str
    age: int
    id_number_masked: str
    phone_masked: str


class HouseholdFile(Schema):
    """One household with its members."""

    id: UUID
    number: str
    head_name: str
    place: str
    category_words: str
    level: str
    members: list[MemberRow]


def reader(request: HttpRequest) -> Actor:
    """Give who asks, when they may read the register; raises NotPermitted."""
    if not request.actor.holds_anywhere(Duty.REGISTER_READ):
        raise NotPermitted("您的岗位不能查看救助对象。", "请由有权限的岗位办理。")
    return request.actor


class Words(Schema):
    """What to search for; it travels in the body, for addresses are kept in logs."""

    q: str


@router.post("/search", response=Found)
def search(request: HttpRequest, words: Words) -> SearchResult:
    """Find households and persons by name, initials, number, phone or village within one's divisions."""
    return registry.search(reader(request), words.q)


@router.get("/households/{household_id}", response=HouseholdFile)
def household(request: HttpRequest, household_id: UUID) -> HouseholdFile:
    """Give one household with its members; 404 when it lies outside one's divisions."""
    actor = reader(request)
    found = registry.find_household(actor, household_id)
    parts = registry.household_file_parts(actor, found, on=timezone.localdate(request.now))
    return HouseholdFile(
        id=found.id,
        number=found.number,
        head_name=found.head_name,
        place=parts.place,
        category_words=parts.category_words,
        level=parts.standing.level,
        members=[MemberRow.from_orm(member) for member in parts.members],
    )
