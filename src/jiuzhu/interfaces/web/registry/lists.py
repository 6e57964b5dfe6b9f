"""Lists of households and persons, and the search over everything."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry import queries
from jiuzhu.casework.registry.rules import age_on, in_force, masked_id
from jiuzhu.casework.registry.vocabulary import (
    ADULT_AGE,
    AREA_TYPES,
    COLOURS,
    LEVELS,
    RELATIONS,
    SELF_CARE,
    SEXES,
    category_label,
    disability_label,
)
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.queries import under
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.addresses import address_of
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.registry.filters import HouseholdFilter, PersonFilter
from jiuzhu.interfaces.web.registry.places import place_filter_choices, short_names

EXPORT_ROWS = 100_000
HOUSEHOLD_COLUMNS = [
    Column("head", "户主", ("head_pinyin",)),
    Column("number", "档案号", ("number",)),
    Column("village", "村（社区）", ("division_code",)),
    Column("category", "救助类别", ("category", "category_class")),
    Column("level", "困境等级"),
    Column("members", "人数", ("members",), numeric=True),
    Column("benefit", "月救助金额", ("monthly_benefit_fen",), numeric=True),
    Column("changed", "变动", ("changed_at",)),
]
PERSON_COLUMNS = [
    Column("name", "姓名", ("name_pinyin",)),
    Column("sex", "性别"),
    Column("age", "年龄", ("-birth_date",), numeric=True),
    Column("village", "村（社区）", ("division_code",)),
    Column("tags", "情况"),
    Column("id", "身份证号"),
    Column("household", "家庭"),
]
LEVEL_TONES = {"high": "red", "medium": "amber", "undetermined": "amber"}


@requires(Duty.REGISTER_READ)
@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """Households in the actor's divisions, narrowed, sorted, in pages, exported."""
    today = timezone.localdate(request.now)
    form = HouseholdFilter(request.GET or None, places=_places(request))
    found = _narrowed_households(request, form, today)
    if "export" in request.GET:
        return _export_households(request, found)
    listing = Listing(request, found, HOUSEHOLD_COLUMNS, default_sort="-changed", unit="户")
    page = {
        "form": form,
        "listing": listing,
        "rows": _household_rows(listing, today),
        "tabs": _tabs("households"),
        "may_write": request.actor.holds_anywhere(Duty.REGISTER_WRITE),
        "may_import": request.actor.holds_anywhere(Duty.REGISTER_IMPORT),
        "export_url": listing.url_with(export="1"),
    }
    return render(request, "registry/households.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def persons(request: HttpRequest) -> HttpResponse:
    """Persons in the actor's divisions."""
    today = timezone.localdate(request.now)
    # Every page of the list begins with the living, not only the first.
    data = request.GET.copy()
    data.setdefault("alive", "yes")
    form = PersonFilter(data, places=_places(request))
    asked = form.cleaned_data if form.is_valid() else {"alive": "yes"}
    found = queries.persons(request.actor, searching=bool(asked.get("q")))
    if asked.get("q"):
        found = queries.matching_persons(found, asked["q"], actor=request.actor)
    if asked.get("place"):
        found = found.filter(under("division_code", [asked["place"]]))
    if asked.get("self_care") or asked.get("disability"):
        # Who may not read a child's record does not learn from a filter either what stands in it.
        found = found.filter(Q(birth_date__lte=_adult_since(today)) | within_divisions(request.actor, Duty.CHILD_READ, "division_code"))
    if asked.get("self_care"):
        found = found.filter(self_care=asked["self_care"])
    if asked.get("disability"):
        found = found.filter(disability_grade=int(asked["disability"]))
    if asked.get("alive"):
        found = found.filter(alive=asked["alive"] == "yes")
    if "export" in request.GET:
        return _export_persons(request, found, today)
    listing = Listing(request, found, PERSON_COLUMNS, default_sort="name", unit="人")
    page = {
        "form": form,
        "listing": listing,
        "rows": person_rows(list(listing), today, request.actor),
        "tabs": _tabs("persons"),
        "export_url": listing.url_with(export="1"),
    }
    return render(request, "registry/persons.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def former(request: HttpRequest) -> HttpResponse:
    """Households that moved away: number and days, no more."""
    rows = queries.former_households(request.actor)
    names = short_names({each.division_code for each in rows})
    return render(
        request, "registry/former.html", {"rows": [(each, names.get(each.division_code, "")) for each in rows], "tabs": _tabs("former")}
    )


@requires(Duty.REGISTER_READ)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Whatever the text gives: households and persons; a single household opens at once."""
    text = request.GET.get("q", "").strip()
    today = timezone.localdate(request.now)
    found = queries.search(request.actor, text)
    if len(found.households) == 1 and len(found.persons) <= 1 and not found.more:
        return redirect("registry-household", pk=found.households[0].pk)
    page = {
        "text": text,
        "found": found,
        "households": _household_rows(found.households, today),
        "persons": person_rows(found.persons, today, request.actor),
    }
    return render(request, "registry/search.html", page)


def _places(request: HttpRequest) -> Any:
    return request.remembered.get(("places", request.actor), lambda: place_filter_choices(request.actor))


def _narrowed_households(request: HttpRequest, form: HouseholdFilter, today: date) -> Any:
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.households(request.actor, searching=bool(asked.get("q")))
    if asked.get("q"):
        found = queries.matching_households(found, asked["q"], actor=request.actor)
    if asked.get("place"):
        found = found.filter(under("division_code", [asked["place"]]))
    if asked.get("category"):
        found = found.filter(category=asked["category"])
    state = asked.get("state")
    if state == "in":
        found = found.filter(Q(category_until__isnull=True) | Q(category_until__gte=today), category_since__lte=today)
    elif state == "ended":
        found = found.filter(category_until__lt=today)
    elif state == "none":
        found = found.filter(category="")
    if asked.get("level"):
        found = found.filter(standing__level=asked["level"])
    return found


def _household_rows(rows: Any, today: date) -> list[dict[str, Any]]:
    rows = list(rows)
    names = short_names({each.division_code for each in rows})
    standings = queries.standings([each.pk for each in rows])
    told = []
    for each in rows:
        standing = standings.get(each.pk)
        told.append(
            {
                "household": each,
                "village": names.get(each.division_code, each.division_code),
                "category": category_label(each.category, each.category_class),
                "ended": bool(each.category_since) and not in_force(each.category_since, each.category_until, on=today),
                "level": LEVELS.get(standing.level, "") if standing else "",
                "level_tone": LEVEL_TONES.get(standing.level, "") if standing else "",
                "colour": COLOURS.get(standing.colour, "") if standing else "",
            }
        )
    return told


def person_rows(people: list[Any], today: date, actor: Actor) -> list[dict[str, Any]]:
    """Persons as lists show them: masked number, age, tags (a child's only to who may read it), the household now."""
    names = short_names({each.division_code for each in people})
    homes = queries.current_memberships([each.pk for each in people])
    return [
        {
            "person": each,
            "url": address_of("registry-person", each.pk),
            "village": names.get(each.division_code, each.division_code),
            "sex": SEXES.get(each.sex, ""),
            "age": age_on(each.birth_date, min(today, each.died_on) if each.died_on else today),
            "id_number": masked_id(each.id_number),
            "self_care": SELF_CARE[each.self_care] if each.self_care in ("half", "none") and not _hidden(each, today, actor) else "",
            "disability": "" if _hidden(each, today, actor) else disability_label(each.disability_type, each.disability_grade),
            "homes": [(member.household, address_of("registry-household", member.household_id), RELATIONS[member.relation]) for member in homes.get(each.pk, [])],
        }
        for each in people
    ]


def _hidden(person: Any, today: date, actor: Actor) -> bool:
    age = age_on(person.birth_date, min(today, person.died_on) if person.died_on else today)
    return age < ADULT_AGE and not actor.holds(Duty.CHILD_READ, division_code=person.division_code)


def _adult_since(today: date) -> date:
    """Give the latest birth date of an adult."""
    return today.replace(year=today.year - ADULT_AGE) if (today.month, today.day) != (2, 29) else date(today.year - ADULT_AGE, 2, 28)


def _tabs(active: str) -> list[dict[str, Any]]:
    named = (("households", "家庭", "/register/"), ("persons", "人员", "/register/persons/"), ("former", "已迁出", "/register/former/"))
    return [{"label": label, "url": url, "active": name == active} for name, label, url in named]


def _export_households(request: HttpRequest, found: Any) -> HttpResponse:
    names = short_names(set(found.order_by().values_list("division_code", flat=True).distinct()))
    rows = (
        [
            each.number, each.head_name, names.get(each.division_code, each.division_code), each.address, AREA_TYPES.get(each.area_type, ""), each.members,
            category_label(each.category, each.category_class), each.category_since, each.category_until,
            None if each.monthly_benefit_fen is None else yuan_from_fen(each.monthly_benefit_fen),
        ]
        for each in found.order_by("division_code", "number")[:EXPORT_ROWS].iterator(2000)
    )  # fmt: skip
    heads = ["档案号", "户主", "村（社区）", "住址", "城乡", "共同生活人数", "救助类别", "认定日期", "到期日期", "月救助金额（元）"]
    return workbook(title="救助家庭", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _export_persons(request: HttpRequest, found: Any, today: date) -> HttpResponse:
    names = short_names(set(found.order_by().values_list("division_code", flat=True).distinct()))
    rows = (
        [
            each.name, SEXES.get(each.sex, ""), age_on(each.birth_date, today), masked_id(each.id_number), names.get(each.division_code, each.division_code),
            *(("", "") if _hidden(each, today, request.actor) else (SELF_CARE.get(each.self_care, ""), disability_label(each.disability_type, each.disability_grade))),
            "在世" if each.alive else "已故",
        ]
        for each in found.order_by("division_code", "name_pinyin")[:EXPORT_ROWS].iterator(2000)
    )  # fmt: skip
    heads = ["姓名", "性别", "年龄", "身份证号（已遮盖）", "村（社区）", "自理能力", "残疾", "状态"]
    return workbook(title="救助人员", heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))
