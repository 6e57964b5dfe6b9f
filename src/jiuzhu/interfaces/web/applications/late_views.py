"""What a township let lie, as the county sees and settles it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.applications import queries, services
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.applications.forms import WordsForm
from jiuzhu.interfaces.web.forms import refuse


@requires(Duty.WORK_URGE)
@never_cache
@require_http_methods(["GET", "POST"])
def late(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One clock that ran out: whose, since when; the county writes down what it did."""
    found = queries.find_late(request.actor, pk)
    form = WordsForm(
        request.POST or None, label="怎么督办的", help_text="联系了谁、对方怎么说、什么时候办完", initial={"seen_version": found.version}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.settle(late=found, reason=given["reason"], actor=request.actor, at=request.now, seen_version=given["seen_version"])
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
        else:
            messages.success(request, "督办情况已记下。")
            return redirect("application-late", pk=pk)
    page = {
        "late": found,
        "found": found.application,
        "form": form,
        "place": full_name_of(found.application.division_code, below=Level.COUNTY),
        "waiting": found.state == found.workflow.initial,
        "may_open": queries.may_open(request.actor, found.application),
    }
    return render(request, "applications/late.html", page, status=400 if form.errors else 200)
