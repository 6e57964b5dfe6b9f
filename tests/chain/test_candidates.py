"""A batch of the city's big-data platform becomes a list of candidates for each mass organisation, its errors row by row (S-23; 001·二(三)2)."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.chain.candidates import candidates, may_see, take_candidates
from jiuzhu.monitoring.feeds import services as feeds
from tests.chain.conftest import MONTH
from tests.conftest import COUNTY, actor
from tests.registry.conftest import id_number
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
pytestmark = pytest.mark.django_db
BATCH = f"""身份证号,姓名,推送单位,现住址,困难情形,建议服务项目
{id_number(2)},吴秀兰,妇联,衡山镇,单亲母亲,心理疏导
{id_number(4)},李桂花,残联,,听力残疾,辅具适配
{id_number(4)},李桂花,残联,,听力残疾,辅具适配
{id_number(1)},王大山,总工会,,困难职工,
{id_number(3)},赵小明,团委,,困难青年,
12345,周玉珍,妇联,,困难妇女,
"""


@pytest.fixture
def batch(county, county_officer, now):
    """Hand a batch in and have it checked."""
    given = {"feed": "aid_candidates", "month": MONTH, "name": "候选.csv", "division_code": COUNTY, "actor": county_officer, "at": now}
    delivery, _ = feeds.hand_in(stream=io.BytesIO(BATCH.encode("gb18030")), **given)
    return feeds.check_delivery(delivery_id=str(delivery.pk), at=now)


def test_each_organisation_gets_its_candidates_once_and_bad_rows_are_told(batch):
    assert (batch.state, batch.rows, batch.accepted, batch.rejected) == ("accepted", 6, 4, 2), batch.reason
    found = candidates(division_code=COUNTY, month="2026-12", organisations=["总工会", "妇联", "残联"])
    assert {code: [each.name for each in rows] for code, rows in found.items()} == {
        "总工会": ["王大山"], "妇联": ["吴秀兰"], "残联": ["李桂花"],
    }  # fmt: skip
    assert found["妇联"][0].cells == ("吴秀兰", "衡山镇", "单亲母亲", "心理疏导")
    assert not any(candidates(division_code=COUNTY, month="2026-09", organisations=["总工会"]).values())


def test_a_liaison_takes_the_list_of_the_own_organisation_and_no_other(batch, county_officer, now):
    union = feeds.enter_department(name="霍山县总工会", division_code=COUNTY, actor=county_officer, at=now)
    liaison, law = actor("department_liaison", organisation=union), pack_in_force(date(2026, 11, 20), division_code=COUNTY)
    assert may_see(liaison, division_code=COUNTY, law=law) == ["总工会"]
    given = {"division_code": COUNTY, "month": MONTH, "law": law, "actor": liaison, "at": now}
    assert [each.name for each in take_candidates(organisation="总工会", **given)] == ["王大山"]
    assert [each.action for each in entries("candidates", f"{COUNTY}:{MONTH}")] == ["下载群团组织候选名单"]
    with pytest.raises(NotPermitted):
        take_candidates(organisation="残联", **given)


def test_the_county_reads_and_takes_every_list_on_screen(sign_in, batch):
    officer = sign_in("county_officer")
    page = officer.get(f"/monitoring/feeds/candidates/?month={MONTH}&organisation=残联").text
    assert "李桂花" in page and "听力残疾" in page and "吴秀兰" not in page and id_number(4) not in page
    book = load_workbook(io.BytesIO(officer.post("/monitoring/feeds/candidates/take/", {"month": MONTH, "organisation": "妇联"}).content))
    assert [cell.value for cell in book.active[2]] == ["吴秀兰", "衡山镇", "单亲母亲", "心理疏导"]
    assert "还没有候选人员" in officer.get("/monitoring/feeds/candidates/?month=2026-09").text
    assert officer.post("/monitoring/feeds/candidates/take/", {"month": MONTH, "organisation": "x"}).status_code == 403
