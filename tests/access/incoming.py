"""What reaches the small county's office from townships and from platforms outside."""

from __future__ import annotations

import io
from datetime import datetime

from django.apps import apps

from jiuzhu.casework.rosters.services import open_months, submit
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.monitoring.outside.services import enter_platform
from jiuzhu.monitoring.outside.services import hand_in as receive
from tests.access.places import COUNTY
from tests.registry.conftest import id_number


def rosters_handed_in(now: datetime) -> None:
    """Let every township of the county hand its month's roster in."""
    set_local_value(name="roster_due_day", value="5", source="测试", actor=SYSTEM, at=now, valid_from=now.date().replace(day=1))
    open_months(at=now)
    for roster in apps.get_model("rosters", "Roster").objects.filter(state="open"):
        submit(roster_id=roster.pk, actor=SYSTEM, at=now, seen_version=roster.version)


def outside_warnings_received(now: datetime) -> None:
    """Let a platform warn about somebody registered and somebody not."""
    someone = apps.get_model("registry", "Person").objects.filter(merged_into=None, alive=True, division_code__range=division_range(COUNTY)).order_by("pk")[0]
    platform = enter_platform(name="省监测平台", division_code=COUNTY, actor=SYSTEM, at=now)
    batch = f"预警编号,身份证号,预警内容\nA1,{someone.id_number},医疗支出高\nA2,{id_number(990)},失业\n"
    receive(platform=platform, stream=io.BytesIO(batch.encode()), name="a.csv", actor=SYSTEM, at=now)
