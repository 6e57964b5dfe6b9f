"""任务与报送 as people read it."""

from __future__ import annotations

from datetime import date

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.web.duties import page

ON = date(2024, 7, 3)


def test_what_lies_ahead_comes_first_with_the_days_left() -> None:
    lines = page.lines(load_pack("yongning").at(ON), ON)

    assert lines[0].label.startswith("任务落实清单") and lines[0].left == "剩 2 天" and lines[0].tone == "soon"
    assert lines[0].to == "永宁县民政局" or lines[0].to == "县民政局"
    assert "县民政局" not in lines[0].units


def test_one_unit_sees_its_own() -> None:
    law = load_pack("huoshan").at(date(2024, 11, 20))

    tasks = page.tasks(law, unit="education")

    assert tasks and all("教" in task.lead or any("教" in unit for unit in task.units) for task in tasks)
    assert len(tasks) < len(page.tasks(law))


def test_every_measure_stands_in_the_workbook_word_for_word() -> None:
    law = load_pack("yongning").at(ON)

    rows = page.task_rows(page.tasks(law))

    assert [row[6] for row in rows] == [measure for task in law.tasks for measure in task.measures]


def test_periodic_work_that_is_not_set_comes_last() -> None:
    often = [each.often for each in page.rounds(load_pack("yongning").at(ON), ON)]

    assert often == sorted(often, key=lambda each: each == "未设定") and "每年 2 次" in often and "未设定" in often
