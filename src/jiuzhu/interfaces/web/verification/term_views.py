"""Authorisations that run out: whose, until when, by township; what those that are over have stopped; signing again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.verification import queries, queries_of_terms, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, level_of, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.tabs import tab_links
from jiuzhu.monitoring.feeds.queries import financial_files_since

READS = (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)
SOON, OVER = "soon", "over"
LABELS = {SOON: "即将到期", OVER: "已失效"}
COLUMNS = [
    Column("who", "成员", sort=("person_name",)),
    Column("place", "村（社区）", sort=("place", "ended")),
    Column("until", "有效期至", sort=("ended", "household")),
    Column("left", "还剩"),
    Column("act", ""),
]
OVER_COLUMNS = [*COLUMNS[:2], Column("until", "失效", sort=("ended", "household")), Column("left", "停了什么"), COLUMNS[-1]]
HEADS = {
    SOON: ["乡镇（街道）", "村（社区）", "家庭", "成员", "有效期至", "还剩天数"],
    OVER: ["乡镇（街道）", "村（社区）", "家庭", "成员", "失效日期", "怎样失效", "核对", "没有保留其行的金融数据（份）"],
}


@dataclass(frozen=True)
class Line:
    """One person: the authorisation, the household now, days left (none left: how it ended), and what that stopped."""

    given: Any
    home: queries_of_terms.Home | None
    township: str
    village: str
    left: int
    files: int = 0

    @property
    def ended_by(self) -> str:
        """How it ended, in a word."""
        return "撤回" if self.given.state == "withdrawn" else "到期"


@requires(*READS)
@never_cache
@require_GET
def authorisations_expiring(request: ActingRequest) -> HttpResponse:
    """List authorisations that run out, or have, by township, with what is stopped; the list as a workbook."""
    today = timezone.localdate(request.now)
    tab = request.GET.get("tab", SOON)
    tab = tab if tab in LABELS else SOON
    place, q = _asked_place(request), request.GET.get("q", "").strip()
    codes = [code for duty in READS for code in request.actor.divisions(duty)]
    days = max(
        (queries_of_terms.remind_days(pack_in_force(today, division_code=ancestor_at(code, Level.COUNTY) or code)) for code in codes),
        default=0,
    )
    both = {SOON: queries_of_terms.running_out(on=today, days=days), OVER: queries_of_terms.run_out(on=today)}
    counts = {name: queries_of_terms.counted_by_township(queries_of_terms.seen_by(rows, request.actor)) for name, rows in both.items()}
    found = queries_of_terms.seen_by(both[tab], request.actor, place=place)
    if q:
        found = found.filter(person_name__contains=q)
    order = ("ended" if tab == SOON else "-ended", "household", "pk")
    if request.GET.get("export"):
        rows = [_row(line, tab) for line in _lines(list(found.order_by("place", *order)), today)]
        return workbook(
            title=f"核对授权{LABELS[tab]}", heads=HEADS[tab], rows=rows, actor=request.actor, at=timezone.localtime(request.now)
        )
    listing = Listing(request, found.order_by(*order), COLUMNS if tab == SOON else OVER_COLUMNS, unit="人")
    names = names_of({code for each in counts.values() for code in each})
    townships = sorted({code for each in counts.values() for code in each})
    page = {
        "listing": listing,
        "lines": _lines(list(listing), today),
        "tabs": tab_links(LABELS, tab, {name: sum(counts[name].values()) for name in LABELS}),
        "townships": [
            (code, short_name(names.get(code, code)), counts[SOON].get(code, 0), counts[OVER].get(code, 0)) for code in townships
        ],
        "tab": tab,
        "place": place,
        "q": q,
        "days": days,
        "may_sign": request.actor.holds_anywhere(Duty.VERIFICATION_REQUEST),
        "export": listing.url_with(export=1),
    }
    return render(request, "verification/terms.html", page)


class LetGoForm(SeenForm):
    """Why a household will not sign again."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：本人不再申请救助",
        error_messages={"required": "请写明原因。"},
    )


@requires(*READS)
@never_cache
@require_http_methods(["GET", "POST"])
def renewal(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One household whose authorisations run out: whose and until when, what stops then, signing again."""
    found = queries_of_terms.find_renewal(request.actor, pk)
    today = timezone.localdate(request.now)
    form = LetGoForm(request.POST or None, initial={"seen_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.let_go(renewal_id=pk, actor=request.actor, at=request.now, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
        else:
            messages.success(request, "已记下不再续签，到期后不再核对这户。")
            return redirect("authorisation-renewal", pk=pk)
    members = _members(found.household_id, today)
    page = {
        "renewal": found,
        "place": full_name_of(found.household.division_code, below=Level.COUNTY),
        "members": members,
        "lapsed": [each for each in members if each.left < 0],
        "may_sign": found.state == "due" and request.actor.holds(Duty.VERIFICATION_REQUEST, division_code=found.household.division_code),
        "form": form,
    }
    return render(request, "verification/renewal.html", page, status=400 if form.errors else 200)


@dataclass(frozen=True)
class Standing:
    """A living member of a household: the last day of what was signed longest and how it ended, none where nothing ever was."""

    person_id: str
    name: str
    relation: str
    ended: date | None
    ended_by: str
    left: int


def _members(household_id: UUID, today: date) -> list[Standing]:
    """List the living members of a household, with what they signed, in force or not; days left are negative where it is over."""
    members = queries.members_authorised(household_id, on=today)
    newest = {str(each.whom): each for each in queries_of_terms.newest_of_each(on=today).filter(whom__in=[one.person_id for one in members])}
    rows = []
    for each in members:
        given = newest.get(each.person_id)
        over = each.authorisation is None and given is not None
        ended = each.authorisation.valid_until if each.authorisation else given.ended if given else None
        ended_by = ("撤回" if given.state == "withdrawn" else "到期") if over and given else ""
        left = (ended - today).days if ended else 0
        rows.append(Standing(each.person_id, each.name, each.relation, ended, ended_by, min(left, -1) if over else left))
    return rows


def _asked_place(request: ActingRequest) -> str:
    place = request.GET.get("place", "")
    return place if place.isdigit() and level_of(place) is Level.TOWNSHIP else ""


def _lines(rows: Sequence[Any], today: date) -> list[Line]:
    since = {each.whom: each.ended for each in rows if each.ended < today or each.state == "withdrawn"}
    homes = queries_of_terms.homes_of([each.whom for each in rows], since=since)
    names = names_of({each.place for each in rows} | {ancestor_at(each.place, Level.TOWNSHIP) or each.place for each in rows})
    files: dict[str, list[date]] = {}
    lines = []
    for each in rows:
        county = ancestor_at(each.place, Level.COUNTY) or each.place
        if since and county not in files:
            files[county] = financial_files_since(division_code=county, day=min(since.values()))
        township = ancestor_at(each.place, Level.TOWNSHIP) or each.place
        kept_out = sum(day >= each.ended for day in files.get(county, ())) if each.whom in since else 0
        lines.append(
            Line(
                each,
                homes.get(each.whom),
                short_name(names.get(township, township)),
                short_name(names.get(each.place, each.place)),
                (each.ended - today).days,
                kept_out,
            )
        )
    return lines


def _row(line: Line, tab: str) -> list[object]:
    first: list[object] = [line.township, line.village, line.home.name if line.home else "", line.given.person_name, line.given.ended]
    return [*first, line.left] if tab == SOON else [*first, line.ended_by, line.home.check if line.home else "", line.files]
