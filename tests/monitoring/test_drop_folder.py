"""Files put into the drop folder are taken once they lie still, each once, and their fate is told beside them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import COUNTY
from tests.registry.conftest import county, id_number

from jiuzhu.foundation.vault.services import path_of
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.rules import DeliveryInvalid
from jiuzhu.monitoring.feeds.services import drop_folder
from jiuzhu.monitoring.feeds.services.drop_folder import inbox, look_into_inbox, month_of

__all__ = ["county"]
ONE_DEATH = f"id_number,death_date\n{id_number(1)},2025-10-03\n"


@pytest.fixture
def drop(tmp_path, settings, county, real_now):
    """Put a file into the folder of a feed."""
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    look_into_inbox(at=real_now)

    def put(name, text=ONE_DEATH, feed="deaths"):
        path = inbox() / feed / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def real_now():
    """Now as the file system has it, a while after anything the test writes."""
    return datetime.now(UTC) + timedelta(seconds=120)


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


@pytest.mark.django_db
def test_a_file_that_lies_still_is_taken_once_and_told_what_became_of_it(drop, real_now):
    drop("死亡2025-10.csv")
    assert look_into_inbox(at=real_now - timedelta(seconds=115)) == 0
    assert look_into_inbox(at=real_now) == 1 and look_into_inbox(at=real_now) == 0
    delivery = Delivery.objects.get()
    assert (delivery.feed, delivery.month, delivery.division_code, delivery.uploader_name) == ("deaths", "2025-10", COUNTY, "投递文件夹")
    assert names(inbox() / "deaths") == []
    feeds.check_delivery(delivery_id=str(delivery.pk), at=real_now)
    look_into_inbox(at=real_now)
    told = next(path for path in (inbox() / "deaths" / "taken").iterdir() if path.name.endswith(".结果.txt"))
    assert "已采用 1 行" in told.read_text("utf-8")
    drop("又一次 2025-10.csv")
    look_into_inbox(at=real_now)
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_of_a_financial_file_only_a_receipt_is_left_and_nothing_sealed_once_it_was_checked(drop, real_now):
    accounts = f"id_number,as_of,value_yuan\n{id_number(1)},2025-10-03,5.00\n"
    drop("银行2025-10.csv", accounts, feed="bank")
    drop("银行.csv", accounts, feed="bank")
    assert look_into_inbox(at=real_now) == 1
    folder, delivery = inbox() / "bank", Delivery.objects.get()
    assert not any(id_number(1) in path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())
    assert "重新放入" in next((folder / "refused").iterdir()).read_text("utf-8") and path_of(str(delivery.source_id)).exists()
    feeds.check_delivery(delivery_id=str(delivery.pk), at=real_now)
    assert not path_of(str(delivery.source_id)).exists()
    look_into_inbox(at=real_now)
    assert [name[37:] for name in names(folder / "taken")] == ["银行2025-10.csv.回执.txt", "银行2025-10.csv.结果.txt"]


@pytest.mark.django_db
def test_a_stop_between_taking_and_moving_takes_nothing_twice(drop, real_now, monkeypatch):
    drop("死亡2025-10.csv")
    monkeypatch.setattr(drop_folder, "_move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt("stopped")))
    with pytest.raises(KeyboardInterrupt, match="stopped"):
        look_into_inbox(at=real_now)
    monkeypatch.undo()
    assert look_into_inbox(at=real_now) == 1 and Delivery.objects.count() == 1


@pytest.mark.django_db
def test_what_cannot_be_taken_lies_in_refused_with_the_reason(drop, real_now):
    drop("死亡.csv")
    drop("死亡2025-10.docx")
    drop("死亡2025-09.csv", "id_number\n")
    for _ in range(2):
        look_into_inbox(at=real_now)
        for waiting in Delivery.objects.filter(state="waiting"):
            feeds.check_delivery(delivery_id=str(waiting.pk), at=real_now)
    look_into_inbox(at=real_now)
    refused = inbox() / "deaths" / "refused"
    reasons = sorted(path.read_text("utf-8") for path in refused.iterdir() if path.name.endswith(".原因.txt"))
    assert len(names(refused)) == 6 and names(inbox() / "deaths") == []
    for said in ("死亡日期", "docx", "没有写月份"):
        assert any(said in reason for reason in reasons), reasons
    look_into_inbox(at=real_now + timedelta(days=8))
    assert names(refused) == []


@pytest.mark.django_db
def test_half_copied_hidden_and_linked_files_are_left_alone(drop, real_now, tmp_path):
    secret = tmp_path / "secret 2025-10.csv"
    secret.write_text("x", encoding="utf-8")
    (inbox() / "deaths" / "link 2025-10.csv").symlink_to(secret)
    for name in (".死亡2025-10.csv", "死亡2025-10.csv.part", "~$死亡2025-10.xlsx"):
        drop(name)
    drop("空 2025-10.csv", "")
    assert look_into_inbox(at=real_now) == 0 and not Delivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["taken", "refused"])
def test_a_link_in_place_of_the_platforms_own_folders_is_not_followed(drop, real_now, tmp_path, name):
    vault = tmp_path / "vault"
    vault.mkdir()
    kept = vault / "kept.sealed"
    kept.write_text("sealed")
    (inbox() / "deaths" / name).symlink_to(vault)
    drop("死亡2025-10.csv")
    drop("死亡.csv")
    drop("户籍2025-10.csv", feed="residence")
    assert look_into_inbox(at=real_now + timedelta(days=8)) == 1
    assert names(vault) == ["kept.sealed"] and names(inbox() / "deaths") == ["死亡.csv", "死亡2025-10.csv"]


@pytest.mark.django_db
def test_one_odd_file_stops_no_other(drop, real_now, monkeypatch):
    stray = drop("没有编号的.txt").parent
    (stray / "taken").mkdir()
    (stray / "没有编号的.txt").rename(stray / "taken" / "没有编号的.txt")
    long = "很长的名字" * 15 + "2025-08.csv"
    drop(long)
    with open(os.fsencode(stray) + b"/" + "甲2025-10.csv".encode("gb18030"), "w") as file:
        file.write(ONE_DEATH.replace("03", "04"))
    drop("不能读2025-09.csv")
    reading = os.open

    def denied(path, *rest, **named):
        if "不能读" in str(path):
            raise PermissionError(path)
        return reading(path, *rest, **named)

    monkeypatch.setattr(os, "open", denied)
    assert look_into_inbox(at=real_now) == 2 and names(stray) == ["不能读2025-09.csv"]
    assert set(Delivery.objects.values_list("month", "name")) == {("2025-08", long), ("2025-10", "甲2025-10.csv")}
    for waiting in Delivery.objects.all():
        feeds.check_delivery(delivery_id=str(waiting.pk), at=real_now)
    look_into_inbox(at=real_now)
    assert sum(name.endswith(".结果.txt") for name in names(stray / "taken")) == 2


@given(st.integers(2000, 2099), st.integers(1, 12), st.sampled_from(["{y}-{m:02}", "{y}{m:02}", "{y}年{m:02}月", "{y}.{m:02}", "{y}{m:02}28"]))
def test_the_month_is_read_from_the_name_however_it_is_written(year, month, shape):
    assert month_of(f"户籍{shape.format(y=year, m=month)}(1).csv") == f"{year}-{month:02}"


@pytest.mark.parametrize("name", ["户籍.csv", "户籍2026-13.csv", "户籍2026-1.csv", "2026-10和2026-11.csv", "1234202610567.csv"])
def test_a_name_without_one_month_is_refused(name):
    with pytest.raises(DeliveryInvalid):
        month_of(name)
