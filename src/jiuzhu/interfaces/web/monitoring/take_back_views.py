"""Taking a wrong department file back: the reason first, then what would follow, then the second press."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import queries, services


class TakeBackForm(forms.Form):
    """Why a file is taken back, and whether what follows was seen."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="撤回的原因",
        help_text="例如：报错了月份、误报了外县的数据。报送部门、县民政局都看得到。",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=200,
        error_messages={"required": "请写明撤回的原因。"},
    )


@requires(Duty.FEED_UPLOAD, Duty.FEED_SEND)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file back: the first press shows what rests on it, the second does it."""
    found = queries.find_delivery(request.actor, pk)
    services.check_may_bring(found.feed, found.division_code, request.actor)
    if found.state == "taken_back":
        return redirect("delivery", pk=pk)
    form = TakeBackForm(request.POST or None)
    follows = None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.check_take_back(found, actor=request.actor, reason=reason)
            if form.cleaned_data["confirmed"]:
                comparison.take_back(delivery_id=str(pk), reason=reason, actor=request.actor, at=request.now)
                messages.success(request, "已撤回。这个月的这类数据要重新报送；依据它的预警正在撤回。")
                return redirect("delivery", pk=pk)
            follows = comparison.consequences(found)
        except DomainError as error:
            refuse(form, error)
    owed = queries.expected_of(found)
    page = {
        "delivery": found,
        "form": form,
        "follows": follows,
        "reason": form.cleaned_data.get("reason", "") if follows else "",
        "owed": owed,
        "late": bool(owed and owed.due_on and owed.due_on < timezone.localdate(request.now)),
    }
    return render(request, "monitoring/take_back.html", page, status=400 if form.errors else 200)
