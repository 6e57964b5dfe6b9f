"""What an address or a form asks for, read without trust: what cannot be read is nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

NO_VERSION = -1


def uuid_in(text: str) -> UUID | None:
    """Read an identifier; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def seen_version(request: HttpRequest) -> int:
    """Read the version that the page showed; one that no thing has where there is none."""
    text = request.POST.get("seen_version", "")
    return int(text) if text.isascii() and text.isdigit() else NO_VERSION
