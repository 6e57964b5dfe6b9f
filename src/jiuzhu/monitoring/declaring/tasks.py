"""Background work on declarations."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.monitoring.declaring import services


def place_files(at: datetime) -> None:
    """Write what is in force and could not be written when it was approved; twice writes nothing twice."""
    services.place_files(at=at)
