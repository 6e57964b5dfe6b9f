"""The pages of the working-day calendar: which years are entered, and the announced days of one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.calendar.queries import special_days, years_entered
from jiuzhu.foundation.calendar.services import DayEntry, enter_year
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.values.calendar_text import read_days, write_days

FIRST_YEAR, LAST_YEAR = 2000, 2100


class YearForm(forms.Form):
    """The days off and the weekend days worked, one a line."""

    days = forms.CharField(
        label="放假", widget=forms.Textarea(attrs={"rows": 10}), help_text="每行一天或一段：2027-01-01 元旦；2月5日至2月11日 春节"
    )
    worked = forms.CharField(
        label="调休上班", required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text="每行一天，应是周六或周日：2027-02-14 春节"
    )


@requires(Duty.POLICY_SET)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The years that working days can be counted in; this one and the next are needed."""
    this_year = timezone.localdate(request.now).year
    entered = set(years_entered())
    years = sorted({this_year, this_year + 1} | {year for year in entered if year >= this_year - 2}, reverse=True)
    rows = []
    for year in years:
        days = special_days(year)
        off = sum(not day.works for day in days)
        rows.append({"year": year, "entered": year in entered, "off": off, "worked": len(days) - off})
    return render(request, "values/calendar.html", {"rows": rows, "first_missing": next((row["year"] for row in rows[::-1] if not row["entered"]), None)})


@requires(Duty.POLICY_SET)
@require_http_methods(["GET", "POST"])
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Enter or correct the announced days of one year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    days = special_days(year)
    former = {name: write_days((day.on, day.label) for day in days if day.works is works) for name, works in (("days", False), ("worked", True))}
    form = YearForm(request.POST or None, initial=former)
    if request.method == "POST" and form.is_valid() and _save(request, form, year):
        messages.success(request, f"{year} 年的放假安排已录入，时限从现在起按它计算。")
        return redirect("calendar")
    page = {"form": form, "year": year, "entered": bool(days)}
    return render(request, "values/calendar_year.html", page, status=400 if form.errors else 200)


def _save(request: HttpRequest, form: YearForm, year: int) -> bool:
    try:
        entries = [DayEntry(on, works=False, label=label) for on, label in read_days(form.cleaned_data["days"], year=year, field="days")]
        entries += [DayEntry(on, works=True, label=label) for on, label in read_days(form.cleaned_data["worked"], year=year, field="worked")]
        enter_year(year=year, days=entries, actor=request.actor, at=request.now)
    except DomainError as error:
        refuse(form, error)
        return False
    return True
