"""A step the database broke off for somebody else's sake is taken again, and only such a step."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.interfaces.web import broken_off
from jiuzhu.interfaces.web.broken_off import BrokenOffMiddleware


class Deadlock(Exception):
    sqlstate = "40P01"


class Full(Exception):
    sqlstate = "53100"


def caused_by(cause):
    error = OperationalError("broken off")
    error.__cause__ = cause
    return error


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(broken_off, "PAUSES_SECONDS", (0, 0))


def raised(view, request=None, first=None):
    """What becomes of a request whose view raised, at first a deadlock."""
    request = request or RequestFactory().post("/orders/1/", {"step": "accept"})
    request.resolver_match = SimpleNamespace(func=view, args=(), kwargs={})
    return BrokenOffMiddleware(lambda _: HttpResponse()).process_exception(request, first or caused_by(Deadlock()))


def test_the_view_runs_again_and_its_answer_is_the_answer():
    assert raised(lambda request: HttpResponse(request.POST["step"])).content == b"accept"


def test_a_file_sent_along_is_read_from_its_beginning():
    request = RequestFactory().post("/upload/", {"file": SimpleUploadedFile("名册.csv", b"id,name")})
    request.FILES["file"].read()
    assert raised(lambda request: HttpResponse(request.FILES["file"].read()), request).content == b"id,name"


def test_what_is_broken_off_every_time_is_an_error_after_a_few_tries():
    tries = []

    def view(request):
        tries.append(1)
        raise caused_by(Deadlock())

    with pytest.raises(OperationalError):
        raised(view)
    assert len(tries) == 2


def test_what_is_refused_at_the_second_try_is_told_with_its_reason():
    def view(request):
        raise NotFound("已经有人办理。", "请刷新页面。")

    request = RequestFactory().post("/orders/1/", headers={"accept": "application/json"})
    assert "已经有人办理。" in raised(view, request).content.decode("unicode_escape")


def test_another_error_of_the_database_is_not_tried_again():
    assert raised(lambda request: HttpResponse(), first=caused_by(Full())) is None


def test_a_body_that_was_read_piece_by_piece_is_not_sent_again():
    request = RequestFactory().post("/api/feeds/", b"id,name", content_type="text/csv")
    request.read(2)
    assert raised(lambda request: HttpResponse(), request) is None


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_deadlock_of_the_database_is_known_as_one():
    with connection.cursor() as cursor, pytest.raises(OperationalError) as found:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'deadlock_detected'; END $$")
    assert broken_off.broken_off(found.value)
