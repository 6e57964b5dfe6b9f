"""What can be wrong with a file somebody hands in."""

from __future__ import annotations

from jiuzhu.foundation.kernel.errors import DomainError


class PictureUnreadable(DomainError):
    """The file is no picture, is broken, or is too large to open safely."""

    code = "picture_unreadable"


class FileMissing(DomainError):
    """The file is no longer in the store."""

    code = "file_missing"
    status = 404
