"""A batch of the province's platform: one warning answered back, one late, one of somebody not registered, one row returned."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.months import last_day
from jiuzhu.interfaces.cli.demo.today import homes_on_aid
from jiuzhu.monitoring.outside import queries, services
from jiuzhu.monitoring.warnings import services as handling
from jiuzhu.monitoring.warnings.rules import InvestigationEntry, Outcome, OutcomeEntry

PLATFORM = "安徽省低收入人口动态监测信息平台（演示）"
HEADS = ("预警编号", "姓名", "公民身份号码", "预警内容", "预警等级", "预警日期", "反馈期限", "近三月自付（元）", "说明")
AREA = 96
"""The reserved area of those whom only the platform knows."""
UNKNOWN = ("鲁长青", date(1961, 4, 8), "M")
RECEIVED_DAYS_AGO, ASKED_DAYS = 12, 10
FINDING = "入户核实，住院费用属实，医保报销和大病保险已结算，自付部分能够承受。"
NOTE = "费用已按医疗救助政策报销，生活未受明显影响，情况已说明。"


def warn_from_outside(making: Making) -> None:
    """Take the batch in and carry its first warning to its end; what is there already is not made again."""
    officer, today = making.actors["xian"], making.now.date()
    on = today - timedelta(days=RECEIVED_DAYS_AGO)
    at = making.at(on, 9, 10)
    platform = queries.platforms(officer).filter(name=PLATFORM).first() or services.enter_platform(
        name=PLATFORM, division_code=COUNTY, actor=officer, at=at
    )
    if queries.batches(officer, today=today).exists():
        services.take_in_left(at=at)
    else:
        content = _table(making, on).encode("utf-8-sig")
        services.hand_in(platform=platform, stream=io.BytesIO(content), name=f"省平台预警{on:%Y%m%d}.csv", actor=officer, at=at)
    batch = queries.batches(officer, today=today)[0]
    first = next((row.warning for row in queries.rows_of(batch).order_by("line") if row.warning and row.warning.household), None)
    if first is not None and first.state == "graded":
        with writing():
            _answer(making, first, on)


def _table(making: Making, on: date) -> str:
    heads = [home.head for home in homes_on_aid(making) if home.division_code[:9] == HENGSHAN[:9]][:3]
    name, born, sex = UNKNOWN
    unknown = IdentityIssuer().issue(AREA, born, sex)
    # Of the month that was compared, so that a glance at it shows them.
    seen = min(on, last_day(making.spec.window.last))
    late, open_until = on + timedelta(days=ASKED_DAYS), on + timedelta(days=2 * ASKED_DAYS)
    told = [
        ("支出骤增", "二级", late, "21300.00", ""),
        ("家庭成员失业", "二级", late, "", "失业登记"),
        ("重病住院", "三级", open_until, "8600.00", "异地就医"),
    ]
    rows = [
        (f"AH{number:04d}", head.name, head.id_number, matter, grade, seen, due, paid, words)
        for number, (head, (matter, grade, due, paid, words)) in enumerate(zip(heads, told, strict=False), start=1)
    ]
    rows.append(("AH0008", name, unknown, "支出骤增", "二级", seen, open_until, "36400.00", "户籍在外县，居住在本县"))
    rows.append(("AH0009", "程某某", unknown[:-2], "家庭成员失业", "二级", seen, open_until, "", ""))
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([HEADS, *rows])
    return table.getvalue()


def _answer(making: Making, warning: Any, on: date) -> None:
    """Have the township look into a warning and end it: the platform is told so."""
    village = warning.household.division_code
    township = ancestor_at(village, Level.TOWNSHIP) or village
    clerk, other, helper = making.staff.clerk(village, "a"), making.staff.clerk(village, "b"), making.staff.social_worker(village)
    visited, ended = (min(on + timedelta(days=days), making.now.date()) for days in (3, 5))
    handling.assign(
        warning_id=warning.pk, to_code=township, actor=making.actors["xian"], at=making.at(on, 15), seen_version=warning.version
    )
    entry = InvestigationEntry(
        visited_on=visited, method="visit", investigators=f"{clerk.name}、{helper.name}", finding=FINDING, holds=True
    )
    handling.investigate(warning_id=warning.pk, entry=entry, actor=clerk, at=making.at(visited, 16), seen_version=warning.version + 1)
    outcome = OutcomeEntry(outcome=Outcome.EXPLAIN, note=NOTE)
    handling.decide(warning_id=warning.pk, entry=outcome, actor=other, at=making.at(ended, 17), seen_version=warning.version + 2)
