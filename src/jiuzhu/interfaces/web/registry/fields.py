"""What the forms of the register are made of: plain words for what is missing, days, reasons."""

from __future__ import annotations

from typing import Any

from django import forms

from jiuzhu.interfaces.web.forms import DayInput

YES_NO_UNKNOWN = "不清楚"


def choices(values: dict[Any, str], empty: str = YES_NO_UNKNOWN) -> list[tuple[Any, str]]:
    """Codes with their labels, an empty choice before them."""
    return [("", empty), *values.items()]


def day_field(label: str, **settings: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(label=label, widget=DayInput(), **settings)


def reason_field(label: str = "原因", **settings: Any) -> forms.CharField:
    """A short reason."""
    return forms.CharField(label=label, max_length=200, **settings)


class PlainForm(forms.Form):
    """A form that names what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField | forms.FileField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。"
            field.error_messages["invalid_choice"] = "请从列表中选择。"
