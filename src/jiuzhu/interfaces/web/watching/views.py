"""One page: what the list is for, whom it takes in, how many where, how long, and which rules look at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.policy.packs.entries import WATCH_REASONS
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.watching.tabs import tabs_of
from jiuzhu.monitoring.watching import queries
from jiuzhu.monitoring.watching.rules import REASONS, RETENTION


@requires(Duty.COMPARISON_RUN, Duty.LEDGER_READ)
@require_GET
def watching(request: HttpRequest) -> HttpResponse:
    """Show the list in numbers; nobody on it is shown, and there is no way from here to anybody."""
    law = pack_in_force(timezone.localdate(request.now), division_code=next(iter(request.actor.divisions({Duty.COMPARISON_RUN, Duty.LEDGER_READ})), None))
    terms = queries.terms(law)
    townships = queries.by_township(request.actor)
    places = names_of(code for code, _ in townships)
    page = {
        "terms": terms,
        "people": queries.people_watched(request.actor),
        "shares": [each for each in queries.shares(request.actor) if terms and each.reason in terms.reasons],
        "townships": [(short_name(places.get(code, code)), people) for code, people in townships],
        "most": max((people for _, people in townships), default=0),
        "rules": [(each, "、".join(WATCH_REASONS[reason] for reason in each.watch)) for each in law.warnings if each.watch],
        "ground": law.parameters[REASONS],
        "retention": law.parameters[RETENTION],
        "set_url": reverse("local-value", kwargs={"key": RETENTION}) if request.actor.holds_anywhere(Duty.POLICY_SET) else "",
        "tabs": tabs_of(request.actor, "watching"),
    }
    return render(request, "watching/watching.html", page)
