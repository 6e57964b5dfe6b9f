"""The one kind of error a user can cause."""

from __future__ import annotations


class DomainError(Exception):
    """Say in Chinese what happened and what to do; subclasses stand beside the code that raises them.

    ``code`` names the error for programs, ``what`` and ``remedy`` are shown to people, ``field`` names the form field it belongs to, ``status`` is the HTTP status.
    """

    code: str = "domain_error"
    status: int = 400

    def __init__(self, what: str, remedy: str = "", *, field: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.field = field

    def __str__(self) -> str:
        return f"{self.what}{self.remedy}"


class NotPermitted(DomainError):
    """The actor does not hold the duty where the thing lies."""

    code = "not_permitted"
    status = 403


class NotFound(DomainError):
    """Nothing of that kind lies within what the actor may see."""

    code = "not_found"
    status = 404
