"""What forms of every part share: an error of the domain shown beside the field it belongs to."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.vault.images import MAX_PHOTO_BYTES


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put a DomainError into a form: beside its field if the form has it, else above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def photos_in(request: HttpRequest, *, most: int) -> list[bytes]:
    """Give the photographs sent with a form, of each and of all no more than it takes to refuse what is too much."""
    return [each.read(MAX_PHOTO_BYTES + 1) for each in request.FILES.getlist("photos")[: most + 1]]
