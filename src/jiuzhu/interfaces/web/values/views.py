"""The pages of the county's own values."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.queries import local_values, pack_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.values.forms import LocalValueForm
from jiuzhu.interfaces.web.values.rows import Row, rows_of


@requires(Duty.POLICY_SET)
@require_GET
def values(request: HttpRequest) -> HttpResponse:
    """Every number the county sets, those still missing first."""
    place = _place(request)
    pack = pack_in_force(timezone.localdate(request.now), division_code=place)
    rows = rows_of(pack, local_values(division_code=place))
    page = {"missing": [row for row in rows if not row.set], "present": [row for row in rows if row.set], "pack": pack.pack}
    return render(request, "values/values.html", page)


@requires(Duty.POLICY_SET)
@require_http_methods(["GET", "POST"])
def value(request: HttpRequest, key: str) -> HttpResponse:
    """Set one value from a day on; what was set before stays for older decisions."""
    today, place = timezone.localdate(request.now), _place(request)
    rows = rows_of(pack_in_force(today, division_code=place), local_values(division_code=place))
    row = next((each for each in rows if each.key == key), None)
    if row is None:
        raise NotFound("没有这项本县参数。", "请回到本县参数列表重新选择。")
    form = LocalValueForm(request.POST or None, row=row, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid() and _save(request, form, row):
        messages.success(request, f"“{row.label}”已设定。")
        return redirect("local-values")
    return render(request, "values/value.html", {"row": row, "form": form}, status=400 if form.errors else 200)


def _save(request: HttpRequest, form: LocalValueForm, row: Row) -> bool:
    try:
        set_local_value(name=row.key, actor=request.actor, at=request.now, division_code=_place(request), **form.cleaned_data)
    except DomainError as error:
        error.field = error.field or "value"
        refuse(form, error)
        return False
    return True


def _place(request: HttpRequest) -> str | None:
    """Give the division whose values the actor sets: in a city's platform a county officer sets the county's."""
    return next(iter(request.actor.divisions(Duty.POLICY_SET)), None)
