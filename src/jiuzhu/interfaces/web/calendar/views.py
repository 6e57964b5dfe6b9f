"""The pages of the working-day calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.calendar.queries import SpecialDay, special_days, years_entered
from jiuzhu.foundation.calendar.rules import ONE_DAY
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.workflow.reckoning import announce_year
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.calendar.forms import YearForm, entries_of, text_of
from jiuzhu.interfaces.web.forms import refuse

YEARS_SHOWN = 6
FIRST_YEAR, YEARS_AHEAD = 2004, 2


@requires(Duty.POLICY_SET)
@require_GET
def years(request: HttpRequest) -> HttpResponse:
    """The years that can be counted on, and the next one that is still missing."""
    entered = years_entered()
    this_year = timezone.localdate(request.now).year
    awaited = [year for year in range(this_year, this_year + YEARS_AHEAD) if year not in entered]
    rows = []
    for year in sorted(entered, reverse=True)[:YEARS_SHOWN]:
        found = stretches(special_days(year))
        rows.append((year, [each for each in found if not each.works], [each for each in found if each.works]))
    return render(request, "calendar/years.html", {"rows": rows, "awaited": awaited, "this_year": this_year})


@dataclass
class Stretch:
    """Days in a row that are off, or worked, for the same reason."""

    label: str
    works: bool
    first: date
    last: date


def stretches(days: Iterable[SpecialDay]) -> list[Stretch]:
    """Put days in a row together, so that a year reads as it was announced."""
    found: list[Stretch] = []
    for day in days:
        newest = found[-1] if found else None
        if newest and (newest.label, newest.works, newest.last + ONE_DAY) == (day.label, day.works, day.on):
            newest.last = day.on
        else:
            found.append(Stretch(day.label, day.works, day.on, day.on))
    return found


@requires(Duty.POLICY_SET)
@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Enter or correct the announcement of one year."""
    if not FIRST_YEAR <= year <= timezone.localdate(request.now).year + YEARS_AHEAD:
        raise NotFound(f"不能录入 {year} 年的安排。", "请回到工作日历，选择列出的年份。")
    form = YearForm(request.POST or None, initial={"days": text_of(special_days(year))})
    if request.method == "POST" and form.is_valid():
        try:
            settled = announce_year(year=year, days=list(entries_of(form.cleaned_data["days"])), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            again = f"原来暂估的 {settled} 件待办已重新计算期限。" if settled else ""
            messages.success(request, f"{year} 年的放假安排已录入，之后的期限按它计算。{again}")
            return redirect("calendar")
    return render(request, "calendar/year.html", {"form": form, "year": year}, status=400 if form.errors else 200)
