"""One page with one form that makes one call of a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.web.forms import refuse


def form_page(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[dict[str, Any]], str | tuple[str, str]],
    *,
    title: str,
    kicker: str,
    back: str,
    button: str,
    done: str,
    note: str = "",
    danger: bool = False,
) -> HttpResponse:
    """Show the form; once it holds, save it and say that it is done; ``save`` gives the address to go to, with other words than ``done`` where it did something else."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(form.cleaned_data)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            refuse(form, error)
        else:
            address, said = (saved, done) if isinstance(saved, str) else saved
            messages.success(request, said)
            return redirect(address)
    page = {"form": form, "title": title, "kicker": kicker, "back": back, "button": button, "note": note, "danger": danger}
    return render(request, "registry/form.html", page, status=422 if form.is_bound and form.errors else 200)
