"""An application lies where its household lives."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.casework.applications.models import Application
from jiuzhu.foundation.workflow.services import relocate


def follow(application: Application, *, at: datetime) -> bool:
    """Let an application under way, and the work that waits, follow its household before a step is taken; gives whether it moved.

    Its version stays: the page on which the step was pressed is good, and what is late of it is told by the version.
    """
    home = application.household
    if home is None or not application.is_open or home.division_code == application.division_code:
        return False
    return relocate(application, division_code=home.division_code, at=at, keep_version=True)
