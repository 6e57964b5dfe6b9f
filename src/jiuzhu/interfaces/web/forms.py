"""What forms of every part share: an error of the domain shown beside the field it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.vault.images import MAX_PHOTO_BYTES


class PhoneTime(forms.Field):
    """When the phone says something was recorded; the script of the outbox fills it in, and what cannot be read is none."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> datetime | None:
        try:
            told = parse_datetime(str(value or ""))
        except ValueError:
            return None
        return told if told is None or timezone.is_aware(told) else timezone.make_aware(told)


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put a DomainError into a form: beside its field if the form has it, else above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def photos_in(request: HttpRequest, *, most: int) -> list[bytes]:
    """Give the photographs sent with a form, of each and of all no more than it takes to refuse what is too much."""
    return [each.read(MAX_PHOTO_BYTES + 1) for each in request.FILES.getlist("photos")[: most + 1]]
