"""Photographs sent with a form never fill the memory; those kept are shown by themselves without a complaint of the browser."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.vault.images import MAX_PHOTO_BYTES
from jiuzhu.foundation.vault.services import put
from jiuzhu.interfaces.web.forms import photos_in
from jiuzhu.interfaces.web.pictures import picture_answer
from tests.conftest import NOON, VILLAGE


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


def test_a_browser_that_opens_a_picture_by_itself_finds_an_icon(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302 and answer["Location"].endswith("favicon.svg")


@pytest.mark.django_db
def test_a_picture_runs_and_loads_nothing_but_may_be_laid_out_by_the_browser_that_opens_it():
    kept = put(stream=BytesIO(b"\x89PNG"), kind="evidence", name="午饭.png", content_type="image/png", division_code=VILLAGE, actor=SYSTEM, at=NOON)
    answer = picture_answer(str(kept.pk))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "private, max-age=600")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; img-src 'self'; style-src 'unsafe-inline';")
