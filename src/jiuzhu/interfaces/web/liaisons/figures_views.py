"""The figures a department tells every month, beside the bound the law sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.liaisons import queries, services
from jiuzhu.casework.liaisons.figures import WHOLE_PERCENT, Bound, bounds_of, percent_text
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.monitoring.feeds.calendar import counties_of
from jiuzhu.monitoring.feeds.rules import month_before

MONTHS = 12
COLUMNS = [
    Column("month", "月份", sort=("month",)),
    Column("part", "数量", numeric=True),
    Column("share", "比例", numeric=True),
    Column("kept", "情况"),
    Column("entered", "填报"),
]


class FigureForm(forms.Form):
    """A month's figure: so many of so many."""

    month = forms.CharField(label="月份", widget=forms.TextInput(attrs={"type": "month"}), error_messages={"required": "请选择月份。"})
    part = forms.IntegerField(min_value=0, error_messages={"required": "请填写数字。", "invalid": "请填写整数。"})
    whole = forms.IntegerField(min_value=1, error_messages={"required": "请填写数字。", "invalid": "请填写整数。"})
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: object, bound: Bound, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kind = bound.kind
        self.fields["part"].label, self.fields["whole"].label = f"{kind.part}（{kind.measure}）", f"{kind.whole}（{kind.measure}）"


@dataclass(frozen=True)
class Shown:
    """One month's figure as people read it: the share, and whether it keeps the bound."""

    figure: queries.Figure
    share: str
    kept: bool


@dataclass(frozen=True)
class Standing:
    """One figure with its bound, the months told so far newest first, and that of the month looked at."""

    bound: Bound
    months: list[Shown]
    this: Shown | None
    enters: bool
    url: str

    @property
    def least(self) -> str:
        """The bound in per cent."""
        return f"{(self.bound.least * WHOLE_PERCENT).normalize():f} %"


def standings(actor: Actor, *, division_code: str, month: str, on: date) -> list[Standing]:
    """Give every figure the law of a county sets a bound for, as of a month, where the actor enters it."""
    found = []
    for bound in bounds_of(pack_in_force(on, division_code=division_code)):
        if not queries.may_enter_figure(actor, division_code=division_code, unit=bound.kind.unit):
            continue
        told = queries.figures_of(division_code=division_code, figure=bound.kind.code, until=month, months=MONTHS)
        months = [Shown(each, percent_text(each.part, each.whole), bound.kept(each.part, each.whole)) for each in told]
        this = next((each for each in months if each.figure.month == month), None)
        url = f"{reverse('liaison-figures')}?month={month}&county={division_code}"
        found.append(Standing(bound, months, this, True, url))
    return found


def figure_counties(actor: Actor) -> list[str]:
    """List the counties whose files or figures the actor tells."""
    return list(dict.fromkeys([*counties_of(actor), *queries.counties_told_by(actor)]))


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """A month's figures of a county: entered here by the county or the department itself, with every month told so far."""
    today = timezone.localdate(request.now)
    asked, counties = request.GET.get("county", ""), figure_counties(request.actor)
    county = asked if asked in counties else next(iter(counties), "")
    this = f"{today:%Y-%m}"
    known = standings(request.actor, division_code=county, month=this, on=today) if county else []
    if not known:
        raise NotFound("没有要您的部门每月填报的数字。", "规定里写了比例要求、由您的部门负责的，才在这里填报。")
    standing = known[0]
    initial = {"month": request.GET.get("month", "") or month_before(this)}
    form = FigureForm(request.POST or None, bound=standing.bound, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_figure(
                division_code=county, figure=standing.bound.kind.code, actor=request.actor, at=request.now, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已填报 {form.cleaned_data['month']} 的{standing.bound.kind.label}。")
            return redirect(f"{reverse('liaison-figures')}?month={form.cleaned_data['month']}&county={county}")
    told = queries.all_figures_of(division_code=county, figure=standing.bound.kind.code)
    listing = Listing(request, told, COLUMNS, default_sort="-month", unit="个月")
    bound = standing.bound
    rows = [Shown(each, percent_text(each.part, each.whole), bound.kept(each.part, each.whole)) for each in listing]
    page = {"standing": standing, "form": form, "county": county, "listing": listing, "rows": rows}
    return render(request, "liaisons/figures.html", page, status=400 if form.errors else 200)
