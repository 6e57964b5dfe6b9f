"""A department's file handed in from a page: where it is wanted, or of a month that is chosen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.monitoring.feeds.services import hand_in


def handed_in(request: HttpRequest, form: Any, *, feed: str, month: str, county: str) -> HttpResponse | None:
    """Hand the form's file in and go to it; None where it was refused, which the form then says."""
    file = form.cleaned_data["file"]
    try:
        delivery, new = hand_in(
            feed=feed, month=month, stream=file.file, name=file.name, division_code=county, actor=request.actor, at=request.now
        )
    except DomainError as error:
        refuse(form, error)
        return None
    if not new:
        messages.info(request, "这份文件已经上传过，内容完全相同，没有重复处理。")
    return redirect("delivery", pk=delivery.pk)
