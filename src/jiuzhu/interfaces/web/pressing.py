"""Pages that carry their next steps as forms: the pressed one is taken, and what is wrong with it stands beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, QueryDict

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import refuse

OVERTAKEN = "这件事已有人办理，或不由您的岗位办理。页面已更新为最新情况。"
DONE, REFUSED = HTTPStatus.FOUND, HTTPStatus.BAD_REQUEST
Act = Callable[[str, Any], str]
"""Takes the step of a name with its valid form and gives what to say then; raises DomainError."""


def pressed(request: HttpRequest) -> str:
    """Name the step that was pressed; empty where the page is only looked at."""
    return request.POST.get("step", "") if request.method == "POST" else ""


def posted_to(request: HttpRequest, step: str) -> QueryDict | None:
    """Give what was posted to one step, so that its form alone is bound."""
    return request.POST if pressed(request) == step else None


def press(request: HttpRequest, forms: Mapping[str, Form], act: Act, found: Model | None = None) -> HTTPStatus:
    """Take the step that was pressed: OK where none was, DONE where it was taken or is no longer offered, REFUSED with the reason in its form.

    What was ``found`` for the page is read anew where the step was refused.
    """
    if request.method != "POST":
        return HTTPStatus.OK
    name = pressed(request)
    form = forms.get(name)
    if form is None:
        messages.warning(request, OVERTAKEN)
        return DONE
    if form.is_valid():
        try:
            messages.success(request, act(name, form))
        except DomainError as error:
            refuse(form, error)
        else:
            return DONE
    if found is not None:
        found.refresh_from_db()
    return REFUSED
