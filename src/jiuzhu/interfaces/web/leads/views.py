"""One lead: whom to call, what about, and what the call came to."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiuzhu.casework.leads import queries, services
from jiuzhu.casework.leads.workflow import LEAD
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import SeenForm, refuse


class CallForm(SeenForm):
    """How the call went."""

    step = forms.ChoiceField(label="结果", choices=[(name, step.label) for name, step in LEAD.steps.items()], widget=forms.RadioSelect)
    note = forms.CharField(label="情况", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text="说了什么，什么时候来办；联系不上的写打过几次")


@requires(Duty.LEAD_HANDLE)
@never_cache
@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show whom to call and take down how it went; the number shows while the call is to be made: the open task is the purpose."""
    found = queries.find_lead(request.actor, pk)
    form = CallForm(request.POST or None, initial={"seen_version": found.version, "step": "answer"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.close_lead(lead=found, actor=request.actor, at=request.now, **given)
        except DomainError as error:
            refuse(form, error)
            found.refresh_from_db()
        else:
            messages.success(request, "已记下。")
            return redirect("lead", pk=pk)
    page = {
        "lead": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "form": form,
        "waiting": found.state == LEAD.initial,
        "phone": found.phone_sealed if found.state == LEAD.initial else "",
    }
    return render(request, "leads/lead.html", page, status=400 if form.errors else 200)
