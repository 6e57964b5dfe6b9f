"""Many warnings taken in one order, so that a list worked through and a month compared never wait for each other forever."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jiuzhu.foundation.kernel.writing import hold
from jiuzhu.monitoring.warnings.models import Warning


def hold_warnings(pks: Iterable[Any]) -> None:
    """Let nobody else write to warnings until the caller's transaction ends."""
    hold(Warning.objects.filter(pk__in=list(pks)))
