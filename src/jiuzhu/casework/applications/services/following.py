"""An application lies where its household lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, cast

from jiuzhu.casework.applications.models import Application, Late
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.relocating import relocate, relocate_for_step
from jiuzhu.foundation.workflow.services import Taken

Given = ParamSpec("Given")


def follow(application: Application, *, at: datetime) -> bool:
    """Let an application under way, and the work that waits, follow its household; gives whether it moved.

    Its version rises; that its clock ran out stays told within the county it was told to, and is told anew in another.
    """
    home, version = _home(application), application.version
    if home is None:
        return False
    told = Late.objects.filter(application=application, clock_version=version, division_code=ancestor_at(home, Level.COUNTY) or home)
    with writing():
        moved = relocate(application, division_code=home, at=at)
        if moved:
            told.update(clock_version=application.version)
    return moved


def at_home(step: Callable[Given, Taken]) -> Callable[Given, Taken]:
    """Have a service take its step where the household lives now, in one transaction with the move: of two who press at once the second finds it moved."""

    @wraps(step)
    def taken(*args: Given.args, **given: Given.kwargs) -> Taken:
        told = cast(dict[str, Any], given)
        with writing():
            home = _home(told["application"])
            if home is not None:
                relocate_for_step(told["application"], division_code=home, at=told["at"], seen_version=told["seen_version"])
            return step(*args, **given)

    return taken


def _home(application: Application) -> str | None:
    """Give where the household lives, for an application under way that lies elsewhere; else None."""
    home = application.household
    if home is None or not application.is_open or home.division_code == application.division_code:
        return None
    return home.division_code
