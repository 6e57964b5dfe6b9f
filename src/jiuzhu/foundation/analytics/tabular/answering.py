"""How a child process takes its request, binds itself to limits and answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jiuzhu.foundation.analytics.tabular.limits import Limits

try:
    import resource
except ImportError:
    # Windows has no such limits; the wall clock and the checks of size still hold there.
    resource = None  # type: ignore[assignment]

Opener = Callable[..., dict[str, Any]]


class Refused(Exception):
    """The file is refused for a reason the parent turns into a sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def limit_process(limits: Limits) -> None:
    """Bind this process to its memory, processor time and file size before anything is opened."""
    if resource is None:
        return
    seconds = int(limits.seconds) + 1
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds * 2),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes * 2),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def answer(request: dict[str, Any], openers: Mapping[str, Opener]) -> dict[str, Any]:
    """Open the file named in the request; a refusal is an answer too."""
    limits = Limits(**request["limits"])
    limit_process(limits)
    try:
        return openers[request["kind"]](Path(request["path"]), Path(request["output"]), request["sheet"], limits, **request.get("more", {}))
    except Refused as refused:
        return {"refused": refused.reason, "detail": refused.detail}
    except (MemoryError, OSError) as error:
        return {"refused": "too_large", "detail": str(error)}
    except BaseException as error:
        return {"refused": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}


def serve(openers: Mapping[str, Opener]) -> None:
    """Answer the one request on standard input (path, output, kind, sheet, limits) on standard output, both JSON."""
    sys.stdout.write(json.dumps(answer(json.load(sys.stdin), openers)))
