"""The files of a month: handed in, checked, corrected, refused."""

from __future__ import annotations

import io

import duckdb
import openpyxl
import pytest
from tests.conftest import COUNTY, actor
from tests.monitoring.handing_in import MONTH, death, deliver, folder
from tests.registry.conftest import id_number

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.queries import latest_of_month
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid
from jiuzhu.monitoring.feeds.services import checking
from jiuzhu.monitoring.feeds.storage import rows_path

__all__ = ["deliver", "folder"]
pytestmark = pytest.mark.django_db


def test_a_file_is_checked_its_rejects_can_be_fetched_and_no_id_number_is_kept(deliver, now):
    delivery = deliver("deaths", death(1), death(2), f"{id_number(3)},2026-11-31", "123,2026-11-01")
    assert (delivery.state, delivery.rows, delivery.accepted, delivery.rejected) == ("accepted", 4, 2, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(vault.content(str(delivery.rejects_id)))).active
    assert [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2)] == [
        ["deaths.csv", 4, "死亡日期", "2026-11-31"],
        ["deaths.csv", 5, "身份证号", "123"],
    ]
    assert [(each["column"], each["rows"], each["first"]) for each in delivery.faults] == [("死亡日期", 1, 4), ("身份证号", 1, 5)]
    assert "123" not in str(delivery.faults) and "2026-11-31" not in str(delivery.faults)
    assert vault.stored_file(str(delivery.rejects_id)).expires_at > now
    path = rows_path(division_code=COUNTY, feed="deaths", delivery_id=str(delivery.pk))
    assert id_number(1).encode() not in path.read_bytes() and duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchone() == (2,)
    assert [entry.action for entry in entries("delivery", str(delivery.pk))] == ["上传部门数据", "采用"]


def test_the_same_file_twice_is_one_and_a_corrected_file_replaces_its_month(deliver):
    first = deliver("deaths", death(1))
    assert deliver("deaths", death(1)).pk == first.pk and Delivery.objects.count() == 1
    second = deliver("deaths", death(2))
    first.refresh_from_db()
    assert first.replaced_at is not None and second.replaced_at is None and latest_of_month(SYSTEM, MONTH)["deaths"] == second
    again = deliver("deaths", death(1))
    assert again.pk not in (first.pk, second.pk) and Delivery.objects.current().get() == again


def test_a_file_that_cannot_be_used_is_refused_with_the_reason_and_the_former_stays(deliver, county_officer, now):
    good = deliver("deaths", death(1))
    delivery, _ = feeds.hand_in(
        feed="deaths", month=MONTH, stream=io.BytesIO(b"id_number\n1\n"), name="x.csv", division_code=COUNTY, actor=county_officer, at=now
    )
    refused = feeds.check_delivery(delivery_id=str(delivery.pk), at=now)
    assert refused.state == "refused" and "death_date（死亡日期）" in refused.reason
    assert Delivery.objects.current().get() == good and latest_of_month(SYSTEM, MONTH)["deaths"] == good


def test_a_refusal_names_the_file_as_its_sender_does(county_officer, now):
    sent = {"feed": "deaths", "month": MONTH, "stream": io.BytesIO(b"hello"), "name": "十月死亡.xlsx"}
    delivery, _ = feeds.hand_in(**sent, division_code=COUNTY, actor=county_officer, at=now)
    assert feeds.check_delivery(delivery_id=str(delivery.pk), at=now).reason.startswith("十月死亡.xlsx 的扩展名是 .xlsx")


def test_a_file_whose_check_breaks_off_can_be_handed_in_again(deliver, now, monkeypatch):
    def broken(*args, **given):
        raise RuntimeError("disk")

    with monkeypatch.context() as patched:
        patched.setattr("jiuzhu.monitoring.feeds.services.checking.keep", broken)
        with pytest.raises(RuntimeError):
            deliver("deaths", death(1))
    assert Delivery.objects.get().state == "checking"  # its task runs again after a while
    pk = str(Delivery.objects.get().pk)
    checking.give_up(delivery_id=pk, at=now)
    assert Delivery.objects.get().state == "refused" and "重新上传" in Delivery.objects.get().reason
    checking.reopen(delivery_id=pk)
    assert Delivery.objects.get().state == "waiting"
    checking.give_up(delivery_id=pk, at=now)
    assert deliver("deaths", death(1)).state == "accepted"
    with pytest.raises(DeliveryInvalid, match="已重新上传"):
        checking.reopen(delivery_id=pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"feed": "gossip"}, "feed"), ({"month": "2026-12"}, "month"), ({"month": "11月"}, "month"), ({"name": "x.docx"}, "file")],
)
def test_what_cannot_be_a_feed_is_refused_at_once(county_officer, now, changes, field):
    given = {"feed": "deaths", "month": MONTH, "name": "deaths.csv"} | changes
    with pytest.raises(DeliveryInvalid) as refused:
        feeds.hand_in(**given, stream=io.BytesIO(b""), division_code=COUNTY, actor=county_officer, at=now)
    assert refused.value.field == field and not Delivery.objects.exists()


def test_only_who_holds_the_duty_in_the_county_hands_files_in_and_compares(now, township_clerk):
    with pytest.raises(NotPermitted):
        feeds.hand_in(feed="deaths", month=MONTH, stream=io.BytesIO(b""), name="x.csv", division_code=COUNTY, actor=township_clerk, at=now)
    with pytest.raises(NotPermitted):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=township_clerk, at=now)
    neighbour = actor("county_officer", division="341524000000")
    with pytest.raises(NotPermitted):
        comparison.request_run(month=MONTH, division_code=COUNTY, actor=neighbour, at=now)
