"""The pages of the law in force."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import signed_in
from jiuzhu.interfaces.web.policy.sections import SECTIONS, Section


class DayUnreadable(DomainError):
    """The day asked for is not a date."""

    code = "day_unreadable"


@signed_in
@require_GET
def policy(request: HttpRequest, section: str = "parameters") -> HttpResponse:
    """One section of the pack as of a day, each entry with clause, quote and reading."""
    shown = next((each for each in SECTIONS if each.slug == section), None)
    if shown is None:
        raise NotFound("没有这一类政策依据。", "请从上方选择一类查看。")
    today = timezone.localdate(request.now)
    on = _day(request.GET.get("on", ""), today)
    dated = pack_in_force(on)
    rows = list(shown.rows(dated))
    page = {
        "pack": dated.pack,
        "section": shown,
        "rows": rows,
        "missing": sum(row.missing for row in rows),
        "on": on,
        "today": today,
        "tabs": [_tab(each, shown, on, today) for each in SECTIONS],
        "digest": dated.pack.digest[:12],
        "can_set": request.actor.holds_anywhere(Duty.POLICY_SET),
    }
    return render(request, "policy/policy.html", page)


def _day(text: str, today: date) -> date:
    if not text.strip():
        return today
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise DayUnreadable(f"日期“{text}”不对。", "请写成 2024-05-31 这样。", field="on") from None


def _tab(section: Section, shown: Section, on: date, today: date) -> dict[str, object]:
    asked = "" if on == today else f"?on={on}"
    return {"label": section.label, "url": reverse("policy-section", args=[section.slug]) + asked, "active": section is shown}
