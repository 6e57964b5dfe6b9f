"""How errors are written to the log: what they are and where they arose, never the values they quote.

A database repeats the row it refuses (PostgreSQL's DETAIL), a parser the text it could not read: both are people's data, and logs are
copied to where people's data may not go.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType
from typing import Any

# Names of the schema, as PostgreSQL and SQLite tell them beside the values.
_NAMES = ("sqlstate", "table_name", "column_name", "constraint_name", "datatype_name")
_SQLITE = re.compile(r"[A-Z ]+ constraint failed: [\w., ]+")
# A link of a short message opens its order for whoever reads it.
_LINK = re.compile(r"(?P<path>/l/)[\w-]{8,}")
_TRACE = "Traceback (most recent call last)"
_TRACE_LINE = re.compile(r'(?P<place>\s*File "[^"]+", line \d+, in \S+)|(?P<kind>\s*(?:[A-Za-z_]\w*\.)*[A-Z]\w+)(?::.*)?')


class LogLines(logging.Formatter):
    """Writes records with errors reduced to ``told``, whether they come as one, in the message or in its arguments."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; nothing another handler formatted before is taken over."""
        own = logging.makeLogRecord(record.__dict__ | {"exc_text": None})
        own.msg, own.args = _reduced(own.msg), _reduced(own.args)
        return super().format(own)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Give the line without a traceback's values, where a server wrote one into its message."""
        line = _LINK.sub(r"\g<path>…", super().formatMessage(record))
        return without_values(line) if _TRACE in line else line

    def formatException(self, ei: Any) -> str:
        """Give the error behind a record."""
        return told(ei[1])


def told(error: BaseException | None) -> str:
    """Write an error and its causes: their classes, the schema's names where a database refused, the lines they passed."""
    return "\n".join(line for each in _chain(error) for line in _lines(each))


def without_values(text: str) -> str:
    """Keep of a text with a traceback its head, the places and the classes."""
    head, _, trace = text.partition(_TRACE)
    found = (_TRACE_LINE.fullmatch(line) for line in trace.splitlines())
    return "\n".join([head.rstrip(), *(each["place"] or each["kind"] for each in found if each)])


def hold_back_values() -> None:
    """Write what ends this process or one of its threads through the log too, instead of Python's own print of it."""
    log = logging.getLogger("jiuzhu")

    def ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or isinstance(error, KeyboardInterrupt):
            return sys.__excepthook__(kind, error or kind(), trace)
        return log.critical("stopped by an error", exc_info=error)

    sys.excepthook = ended
    threading.excepthook = lambda told: ended(told.exc_type, told.exc_value, told.exc_traceback)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += getattr(each, "exceptions", ())
        waiting.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))


def _lines(error: BaseException) -> Iterator[str]:
    yield " ".join([_name(error), *_schema_names(error)])
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {PurePath(frame.filename).name}:{frame.lineno} {frame.name}"


def _schema_names(error: BaseException) -> Iterator[str]:
    if diagnosis := getattr(error, "diag", None):
        yield from (f"{name}={value}" for name in _NAMES if (value := getattr(diagnosis, name, None)))
    if kind := getattr(error, "sqlite_errorname", None):
        yield kind
        if _SQLITE.fullmatch(str(error)):
            yield str(error)


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _reduced(value: Any) -> Any:
    if isinstance(value, BaseException):
        return _name(value)
    if isinstance(value, tuple):
        return tuple(_reduced(each) for each in value)
    return {key: _reduced(each) for key, each in value.items()} if isinstance(value, dict) else value
