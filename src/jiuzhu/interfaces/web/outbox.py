"""What a page or the outbox of a phone sends is answered alike: gone on from, or told what is wrong, the phone in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.middleware import wants_json

Made = TypeVar("Made")


def received(
    request: HttpRequest, form: forms.Form, take: Callable[[], Made], *, following: Callable[[Made], str], said: str = ""
) -> HttpResponse | None:
    """Take what was sent once its form is right; None where the page is to be shown, with what is wrong beside the field."""
    if not form.is_valid():
        return _told_to_phone(form) if wants_json(request) else None
    try:
        made = take()
    except DomainError as error:
        if wants_json(request):
            raise
        refuse(form, error)
        return None
    if said:
        messages.success(request, said)
    return gone_on(request, following(made))


def gone_on(request: HttpRequest, following: str) -> HttpResponse:
    """Go on to an address; a phone is told it, for when it is on line again."""
    return JsonResponse({"next": following}) if wants_json(request) else redirect(following)


def _told_to_phone(form: Any) -> JsonResponse:
    labels = {name: field.label for name, field in form.fields.items() if field.label}
    words = "；".join(f"{labels[name]}：{error}" if name in labels else str(error) for name, errors in form.errors.items() for error in errors)
    return JsonResponse({"code": "form_invalid", "what": words, "remedy": "请改正后再提交。"}, status=400)
