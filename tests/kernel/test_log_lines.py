"""No value of a row reaches the log, whatever breaks."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import traceback

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from jiuzhu.foundation.accounts.models import User
from jiuzhu.foundation.kernel.log_lines import LogLines, told, without_values
from jiuzhu.interfaces.web.access import public

CANARY = "金丝雀甲990199"


@public
def doubled(request: HttpRequest) -> HttpResponse:
    """Enter a row twice."""
    for _ in range(2):
        User.objects.create(username=CANARY, name=CANARY)
    return HttpResponse()


@public
def unread(request: HttpRequest) -> HttpResponse:
    """Read a name as a number, and fail again while failing."""
    try:
        int(CANARY)
    except ValueError as error:
        logging.getLogger("jiuzhu").error("not read: %s", error)
        raise KeyError(CANARY) from error
    return HttpResponse()


urlpatterns = [path("doubled/", doubled, name="doubled"), path("unread/", unread, name="unread")]


@pytest.fixture
def log():
    """What the product's own handler writes."""
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each.formatter, LogLines))
    written = io.StringIO()
    # Not by setStream, which flushes what it leaves: the stream of an earlier test may be closed.
    before, handler.stream = handler.stream, written
    yield written
    handler.stream = before


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "kinds"), [("/doubled/", ["IntegrityError"]), ("/unread/", ["KeyError", "ValueError"])])
def test_a_page_that_breaks_leaves_where_and_what_in_the_log_but_no_value(client, log, caplog, address, kinds):
    client.raise_request_exception = False
    assert client.get(address).status_code == 500
    line = log.getvalue()
    assert CANARY not in line and address in line
    assert all(kind in line for kind in kinds) and "test_log_lines.py:" in line
    # What Python's own way of writing the same records would have told.
    plain = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert CANARY in plain or (connection.vendor, address) == ("sqlite", "/doubled/")


@pytest.mark.django_db
def test_a_refusal_of_the_database_is_told_with_the_names_of_the_schema(log):
    User.objects.create(username=CANARY, name=CANARY)
    with pytest.raises(Exception) as caught:
        User.objects.create(username=CANARY, name=CANARY)
    line = told(caught.value)
    assert CANARY not in line and "accounts_user" in line and "username" in line


def test_a_formatter_that_wrote_the_error_before_is_not_believed():
    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.LogRecord("web", logging.ERROR, "views.py", 1, "broke", (), sys.exc_info())
    assert CANARY in logging.Formatter().format(record) and CANARY in (record.exc_text or "")
    assert CANARY not in LogLines().format(record)


def test_a_traceback_within_a_message_keeps_its_places_and_classes():
    try:
        int(CANARY)
    except ValueError:
        text = traceback.format_exc()
    kept = without_values(f"callable raised\n{text}")
    assert CANARY in text and CANARY not in kept
    assert kept.startswith("callable raised") and "test_log_lines.py" in kept and kept.endswith("ValueError")


def test_many_errors_in_one_are_all_told_and_a_circle_ends():
    first, second = ValueError(CANARY), KeyError(CANARY)
    first.__context__, second.__context__ = second, first
    both = ExceptionGroup(CANARY, [first, second])
    line = told(both)
    assert CANARY not in line and line.count("ValueError") == 1 and line.count("KeyError") == 1


@pytest.mark.parametrize("ends", [f"int('{CANARY}')", f"threading.Thread(target=int, args=('{CANARY}',)).start()"])
def test_what_ends_a_process_or_a_thread_is_told_without_values(ends):
    program = f"import threading; from jiuzhu.foundation.kernel.log_lines import LogLines, hold_back_values; import logging; logging.basicConfig(); logging.getLogger().handlers[0].setFormatter(LogLines()); {{}}; {ends}"
    plain = subprocess.run([sys.executable, "-c", program.format("pass")], capture_output=True, text=True, check=False)
    held = subprocess.run([sys.executable, "-c", program.format("hold_back_values()")], capture_output=True, text=True, check=False)
    assert CANARY in plain.stderr
    assert CANARY not in held.stderr and "ValueError" in held.stderr
    assert held.returncode == plain.returncode
