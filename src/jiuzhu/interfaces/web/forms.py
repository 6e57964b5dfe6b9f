"""What forms of every part share: an error of the domain shown beside the field it belongs to."""

from __future__ import annotations

from django import forms

from jiuzhu.foundation.kernel.errors import DomainError


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put a DomainError into a form: beside its field if the form has it, else above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
