"""What forms of every part share: days, amounts, the version that was seen, an error of the domain shown beside its field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import fen_from_yuan
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


class DayInput(forms.DateInput):
    """A date picker whose value is ISO."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class MoneyField(forms.CharField):
    """An amount in yuan, at least nothing, given back in fen; empty is unknown."""

    unit = "元"

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = fen_from_yuan(text)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error
        if fen < 0:
            raise forms.ValidationError("金额不能是负数。请核对后填写。")
        return fen


class SeenForm(forms.Form):
    """A form that posts the version its page showed."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put a DomainError into a form: beside its field if the form has it, else above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def photos_in(request: HttpRequest, *, most: int) -> list[bytes]:
    """Give the photographs sent with a form, of each and of all no more than it takes to refuse what is too much."""
    return [each.read(MAX_PHOTO_BYTES + 1) for each in request.FILES.getlist("photos")[: most + 1]]
