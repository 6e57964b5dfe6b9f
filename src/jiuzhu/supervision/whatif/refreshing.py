"""Making a county's facts anew, with progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.comparison.services import forget_lapsed
from jiuzhu.supervision.whatif.building import build
from jiuzhu.supervision.whatif.queries import folder_of, progress_key
from jiuzhu.supervision.whatif.snapshots import Snapshot


def refresh(*, division_code: str, at: datetime) -> Snapshot:
    """Make the facts of a county as of the day of ``at`` and put them in force."""
    on = timezone.localdate(at)
    key = progress_key(division_code)
    jobs.start_progress(key=key, total=1, now=at, message="正在读取登记册、评估和部门数据")
    forget_lapsed(division_code=division_code, at=at)
    pack = pack_in_force(on, division_code=division_code)
    made = build(folder=folder_of(division_code), division_code=division_code, on=on, number=f"{at:%Y%m%d%H%M%S%f}", pack=pack)
    jobs.advance(key=key, done=1, now=at, message="已完成")
    return made


def give_up(told: Mapping[str, Any], at: datetime) -> None:
    """Say on the page that the facts could not be made."""
    jobs.advance(key=progress_key(told["division_code"]), done=1, now=at, message="没有完成，请稍后再试；仍不成功请联系系统管理员")
