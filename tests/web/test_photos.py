"""Photographs sent with a form never fill the memory."""

from __future__ import annotations

from types import SimpleNamespace

from jiuzhu.foundation.vault.images import MAX_PHOTO_BYTES
from jiuzhu.interfaces.web.forms import photos_in


class Endless:
    """A file of any size, that counts what is asked of it."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "the whole file was asked for"
        self.asked += size
        return b""


def test_of_any_number_of_photographs_of_any_size_no_more_is_read_than_it_takes_to_refuse_them():
    files = [Endless() for _ in range(50)]
    request = SimpleNamespace(FILES=SimpleNamespace(getlist=lambda name: files))
    assert len(photos_in(request, most=6)) == 7
    assert sum(each.asked for each in files) == 7 * (MAX_PHOTO_BYTES + 1)
