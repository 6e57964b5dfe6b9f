"""An application lies where its household lives."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.applications.models import Application
from jiuzhu.foundation.workflow.services import relocate


def follow(application: Application, *, at: datetime) -> bool:
    """Let an application under way, and the work that waits, follow its household; gives whether it moved."""
    home = application.household
    if home is None or not application.is_open or home.division_code == application.division_code:
        return False
    relocate(application, division_code=home.division_code, at=at)
    return True
