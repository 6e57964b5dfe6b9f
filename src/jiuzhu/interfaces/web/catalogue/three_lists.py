"""The three lists of service assistance: recipients, needs, projects; live, layered by place, classified, and as workbooks (S-33, F-06)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.needs.rules import DEGREES
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import CATEGORIES, LEVELS, category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of, under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.policy.packs import CatalogueItem, DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.catalogue.layers import layers
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.minors import shown_need
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.queries import Revision
from jiuzhu.matching.catalogue.revising import CHECKS

TABS = (("list-recipients", "服务对象清单"), ("list-needs", "服务需求清单"), ("list-projects", "服务项目清单"))
RECIPIENT_HEADS = ("县（市、区）", "乡镇（街道）", "村（社区）", "档案号", "户主", "对象", "救助类别", "共同生活人数", "困境程度", "自")
NEED_HEADS = ("乡镇（街道）", "村（社区）", "户主", "对象", "困难类型", "服务需求", "困难程度", "跟进措施", "专业化个性化", "登记日期", "更新到")
PROJECT_HEADS = (
    "序号", "服务类别", "服务项目", "服务对象", "服务内容", "服务标准", "流程规范", "供给主体", "实施范围", "资金类型", "预计全年支出（元）",
    "财政承受能力", "基本生活需要", "物质救助和重复", "仍列入的理由", "清单版本", "自",
)  # fmt: skip
NOT_OF_THE_TEXT = "other"
CHUNK_ROWS = 2000
CODE = re.compile(r"[0-9]{12}")


@requires(Duty.REGISTER_READ)
@never_cache
@require_GET
def recipients(request: ActingRequest) -> HttpResponse:
    """Everybody services are for, by place and category; as a workbook with ``?export=1``."""
    on = timezone.localdate(request.now)
    roots = request.actor.divisions(Duty.REGISTER_READ)
    law = _law(roots, on)
    labels = {each.code: each.label for each in law.categories if each.code in CATEGORIES and each.code != NOT_OF_THE_TEXT}
    every = registry.recipients(request.actor, on=on, categories=labels)
    rows = _narrowed(request, every, category="category", place="household__division_code")
    if "export" in request.GET:
        return _workbook(request, "服务对象清单", RECIPIENT_HEADS, _recipient_rows(rows))
    counted: Counter[tuple[str, str]] = Counter()
    for (code, category, _), number in registry.recipients_counted(every).items():
        counted[code, category] += number
    columns = [Column("who", "对象"), Column("place", "村（社区）"), Column("category", "类别"), Column("members", "人数", numeric=True), Column("since", "自", sort=("since",))]
    listing = Listing(request, rows, columns, unit="条")
    places = names_of(row.household.division_code for row in listing)
    shown = [(row, places.get(row.household.division_code, ""), category_label(row.category, row.category_class)) for row in listing]
    table = {"classes": list(labels.values()), "layers": layers(counted, classes=labels, roots=roots), "unit": "人"}
    return _page(request, law, "list-recipients", listing=listing, rows=shown, kinds=labels, **table)


@requires(Duty.REGISTER_READ)
@never_cache
@require_GET
def needed(request: ActingRequest) -> HttpResponse:
    """Every open need, by place, kind and degree; as a workbook with ``?export=1``."""
    on = timezone.localdate(request.now)
    roots = request.actor.divisions(Duty.REGISTER_READ)
    law = _law(roots, on)
    every = needs.needs(request.actor).open().filter(household__closed_on__isnull=True)
    grouped = every.order_by().values_list("household__division_code", "kind", "kind_label").annotate(n=Count("pk"))
    labels = dict(needs.need_kinds(on, division_code=roots[0] if roots else None))
    counted: Counter[tuple[str, str]] = Counter()
    for code, kind, label, number in grouped:
        labels.setdefault(kind, label or "其他")
        counted[code, kind] += number
    labels = {code: label for code, label in labels.items() if any(kind == code for _, kind in counted)}
    rows = _narrowed(request, every, category="kind", place="household__division_code").order_by("household__division_code", "kind", "opened_at", "pk")
    rows = rows.select_related("household", "person")
    if "export" in request.GET:
        return _workbook(request, "服务需求清单", NEED_HEADS, _need_rows((shown_need(request.actor, row, on=on) for row in rows.iterator(chunk_size=CHUNK_ROWS)), labels))
    columns = [Column("about", "家庭"), Column("place", "村（社区）"), Column("kind", "困难类型"), Column("label", "服务需求"), Column("degree", "程度"), Column("measure", "跟进措施")]
    listing = Listing(request, rows, columns, unit="项")
    places = names_of(row.household.division_code for row in listing)
    shown = [(shown_need(request.actor, row, on=on), places.get(row.household.division_code, ""), labels.get(row.kind, row.kind_label)) for row in listing]
    table = {"classes": list(labels.values()), "layers": layers(counted, classes=labels, roots=roots), "unit": "项"}
    return _page(request, law, "list-needs", listing=listing, rows=shown, kinds=labels, **table)


@requires(Duty.REGISTER_READ)
@never_cache
@require_GET
def projects(request: ActingRequest) -> HttpResponse:
    """Every project that was checked into the list, how it is paid and what was checked; as a workbook with ``?export=1``."""
    on = timezone.localdate(request.now)
    roots = request.actor.divisions(Duty.REGISTER_READ)
    rows = catalogue.listed(roots[0], on=on) if roots else []
    items = {item.code: item for item in catalogue.items(on) if _seen(item, roots)}
    listed = [(items[row.item_code], row) for row in rows if row.item_code in items]
    listed.sort(key=lambda each: (each[0].number, each[1].seat_code))
    if "export" in request.GET:
        return _workbook(request, "服务项目清单", PROJECT_HEADS, _project_rows(listed))
    known = {item.code for item, _ in listed}
    page = {
        "listed": [(item, row, _checked(row), _scope(item, row)) for item, row in listed],
        "left": [item for code, item in items.items() if code not in known],
    }
    return _page(request, _law(roots, on), "list-projects", **page)


def _seen(item: CatalogueItem, roots: Sequence[str]) -> bool:
    return any(item.offered_in(root) or any(covers(root, place) for place in item.places) for root in roots)


def _scope(item: CatalogueItem, row: Revision) -> str:
    return "、".join(full_name_of(code) for code in item.places or (row.seat_code,))


def _page(request: ActingRequest, law: DatedPack, name: str, **page: Any) -> HttpResponse:
    asked = request.GET.copy()
    asked["export"] = "1"
    page |= {
        "name": name,
        "title": dict(TABS)[name],
        "tabs": [{"label": label, "url": reverse(each), "active": each == name} for each, label in TABS],
        "ground": law.listing("three_lists"),
        "export": f"?{asked.urlencode()}",
        "given": {"kind": request.GET.get("kind", ""), "place": request.GET.get("place", "")},
        "may_change": request.actor.holds_anywhere(Duty.CATALOGUE_DRAFT),
    }
    return render(request, "catalogue/three_lists.html", page)


def _law(roots: Sequence[str], on: date) -> DatedPack:
    return pack_in_force(on, division_code=roots[0] if roots else None)


def _narrowed(request: ActingRequest, rows: QuerySet[Any], *, category: str, place: str) -> QuerySet[Any]:
    kind, where = request.GET.get("kind", ""), request.GET.get("place", "")
    if kind:
        rows = rows.filter(**{category: kind})
    if CODE.fullmatch(where):
        rows = rows.filter(under(place, [where]))
    return rows


def _workbook(request: ActingRequest, title: str, heads: tuple[str, ...], rows: Iterable[list[object]]) -> HttpResponse:
    return workbook(title=title, heads=heads, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


def _recipient_rows(rows: QuerySet[Any]) -> Iterable[list[object]]:
    names = _Names()
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        home = row.household
        who, number = (row.person.name, 1) if row.person else ("全家", home.members)
        level = LEVELS.get(home.standing.level, "") if hasattr(home, "standing") else ""
        words = category_label(row.category, row.category_class)
        yield [*names.path(home.division_code), home.number, home.head_name, who, words, number, level, row.since]


def _need_rows(rows: Iterable[Any], labels: dict[str, str]) -> Iterable[list[object]]:
    names = _Names()
    for row in rows:
        _, township, village = names.path(row.household.division_code)
        who = row.person.name if row.person else "全家"
        kind, month = labels.get(row.kind, row.kind_label), f"{row.refreshed_month:%Y-%m}"
        yield [township, village, row.about, who, kind, row.label, DEGREES.get(row.degree, ""), row.measure, row.personal, row.opened_on, month]


def _project_rows(listed: Sequence[tuple[CatalogueItem, Revision]]) -> Iterable[list[object]]:
    for item, row in listed:
        cost = None if row.yearly_cost_fen is None else yuan_from_fen(row.yearly_cost_fen)
        told = {name: f"{words[0 if answer.well else 1]}：{answer.figures}" for name, words in CHECKS.items() if (answer := row.answers.get(name))}
        checks = [told.get(name, "") for name in CHECKS]
        yield [
            item.number, item.category, item.label, item.target_quote, item.content, row.standard, row.norm, "、".join(item.providers), _scope(item, row),
            row.get_funding_display(), cost, *checks, row.override_reason, row.number, row.valid_from,
        ]  # fmt: skip


def _checked(row: Revision) -> list[tuple[str, bool]]:
    return [(words[0 if answer.well else 1], answer.well) for name, words in CHECKS.items() if (answer := row.answers.get(name))]


class _Names:
    """Names of places looked up once each."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str, str]] = {}

    def path(self, code: str) -> tuple[str, str, str]:
        """Give the names of county, township and village."""
        if code not in self._known:
            codes = [ancestor_at(code, level) or "" for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)]
            names = names_of(codes)
            county, township, village = (names.get(each, "") for each in codes)
            self._known[code] = county, township, village
        return self._known[code]
