"""Departments are told of people on aid: the whole once, then what changed, a change entered late with the next list (F-17, S-44, S-60)."""

from __future__ import annotations

import io
from datetime import date, datetime
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.registry import services as register
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.monitoring.chain import services
from jiuzhu.monitoring.chain.models import NameList, NameListRow
from jiuzhu.monitoring.chain.name_lists import ENDED, EVERYBODY, WHOM, Known, ReceiverInvalid, changes, concerns
from jiuzhu.monitoring.chain.queries_of_lists import find_list, rows_of
from jiuzhu.monitoring.chain.services import listing
from jiuzhu.monitoring.feeds import services as feeds
from tests.chain.test_pages import liaison_of
from tests.conftest import COUNTY, actor
from tests.registry.conftest import id_number
from tests.registry.conftest import person as member
from tests.web.conftest import person, place, sign_in

__all__ = ["person", "place", "sign_in"]
people = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["subsistence", "marginal", "extreme_hardship"]))


@pytest.fixture
def insurance(county, county_officer, now):
    """The medical insurance bureau, which has an account."""
    return feeds.enter_department(name="霍山县医保局", division_code=COUNTY, actor=county_officer, at=now)


@given(st.lists(people, min_size=1, max_size=5))
def test_whoever_reads_every_list_knows_who_is_on_aid_as_what(months):
    told: dict[str, Known] = {}
    for month in months:
        now = {key: Known(key, key, category, "", None) for key, category in month.items()}
        for each in changes(told.copy(), now):
            if each.kind == ENDED:
                del told[each.key]
            else:
                told[each.key] = each.person
        assert told == now


@pytest.mark.django_db
def test_the_first_list_is_everybody_and_the_next_what_changed_even_where_it_was_entered_late(registered, insurance, county_officer, now):
    made = [registered(member(number, name)) for number, name in ((2, "吴秀兰"), (4, "李桂花"), (6, "周玉珍"))]
    services.add_receiver(division_code=COUNTY, organisation_id=insurance, purpose="分类资助参保", actor=county_officer, at=now)
    assert services.make_lists(at=now) == 0 and {row[:3] for row in rows_of(NameList.objects.get())} == {
        (id_number(2), "吴秀兰", "新增"), (id_number(4), "李桂花", "新增"), (id_number(6), "周玉珍", "新增"),
    }  # fmt: skip
    change = {"actor": SYSTEM, "at": now}
    register.change_category(household_id=made[0].pk, entry=CategoryEntry("marginal", date(2026, 10, 20)), **change)
    register.stop_category(household_id=made[1].pk, last_day=date(2026, 11, 30), reason="收入超过标准", **change)
    register.stop_category(household_id=made[2].pk, last_day=date(2026, 11, 29), reason="收入超过标准", **change)
    december = datetime(2026, 12, 1, 1, tzinfo=LOCAL_TIME)
    assert services.make_lists(at=december) == 1 and services.make_lists(at=december) == 0
    following = NameList.objects.get(month="2026-11")
    assert (following.added, following.changed, following.ended) == (0, 1, 1)
    assert [row[:5] for row in rows_of(following)] == [
        (id_number(2), "吴秀兰", "变更", "低保边缘", "低保 B 类"), (id_number(6), "周玉珍", "退出", "", "低保 B 类"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_whoever_comes_to_write_a_list_that_was_finished_meanwhile_leaves_it_whole(registered, insurance, county_officer, now):
    registered(member(2, "吴秀兰"))
    receiver = services.add_receiver(division_code=COUNTY, organisation_id=insurance, purpose="分类资助参保", actor=county_officer, at=now)
    (made,) = NameList.objects.all()
    assert not listing._make(receiver, made.month, now)
    assert (made.added, NameListRow.objects.filter(name_list=made).count()) == (1, 1)


@pytest.mark.django_db
def test_a_department_is_told_of_those_its_business_is_about(registered, insurance, county_officer, now):
    registered(member(2, disability_type="physical", disability_grade=2), member(1, "吴建国", "child", born="19820301"))
    services.add_receiver(division_code=COUNTY, organisation_id=insurance, purpose="两项补贴", whom="disabled", actor=county_officer, at=now)
    assert [row[1] for row in rows_of(NameList.objects.get())] == ["吴秀兰"]
    everyone = {"woman": 1, "child": 2, "pupil": 3, "disabled": 4}
    assert all(concerns(whom, SimpleNamespace(**{name: name == whom for name in everyone})) for whom in everyone) and set(WHOM) == {EVERYBODY, *everyone}


@pytest.mark.django_db
def test_a_list_broken_off_is_made_anew_and_is_nobodys_before(registered, insurance, county_officer, now):
    registered(member(2))
    receiver = services.add_receiver(division_code=COUNTY, organisation_id=insurance, purpose="分类资助参保", actor=county_officer, at=now)
    name_list = NameList.objects.get()
    NameList.objects.update(made_at=None)
    with pytest.raises(NotFound):
        find_list(county_officer, name_list.pk)
    assert services.make_lists(at=now) == 1 and NameListRow.objects.count() == 1
    with pytest.raises(ReceiverInvalid):
        services.add_receiver(division_code=COUNTY, organisation_id=insurance, purpose="再一次", actor=county_officer, at=now)
    services.end_receiver(receiver_id=receiver.pk, actor=county_officer, at=now)
    with pytest.raises(NotFound):
        find_list(actor("department_liaison", organisation=insurance), name_list.pk)


@pytest.mark.django_db
def test_the_county_names_the_department_and_only_its_liaison_takes_the_list(registered, insurance, federation, sign_in, now):
    registered(member(2))
    officer = sign_in("county_officer")
    given = {"county": COUNTY, "organisation": insurance, "whom": "everybody", "purpose": "分类资助参保"}
    assert "没有保存" in officer.post("/monitoring/chain/exchange/receivers/", given | {"purpose": ""}, follow=True).text
    assert "待下载" in officer.post("/monitoring/chain/exchange/receivers/", given, follow=True).text
    name_list = NameList.objects.get()
    page = f"/monitoring/chain/exchange/lists/{name_list.pk}/"
    assert liaison_of(federation, "canlian").post(page).status_code == 404
    liaison = liaison_of(insurance, "yibao")
    assert page in liaison.get("/monitoring/chain/exchange/").text
    sheet = openpyxl.load_workbook(io.BytesIO(liaison.post(page).content)).active
    assert [cell.value for cell in sheet[1]] == ["身份证号", "姓名", "变动", "救助类别", "原类别", "自"] and sheet["A2"].value == id_number(2)
    assert [each.action for each in entries("name_list", str(name_list.pk))] == ["生成低收入人口名单", "下载低收入人口名单"]
    assert "项联络" in officer.get("/monitoring/chain/exchange/").text
    with pytest.raises(NotPermitted):
        services.add_receiver(division_code=COUNTY, organisation_id=insurance, purpose="x", actor=actor("township_clerk"), at=now)
