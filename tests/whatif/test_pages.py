"""The facts made from the register, and the pages over them: everything for who sees the households, no small count for who does not."""

from __future__ import annotations

import io
import zipfile

import pytest
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.models import User
from jiuzhu.foundation.accounts.queries import actor_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.amendments.rules import Typed
from jiuzhu.foundation.amendments.services import begin_amendment
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.supervision.whatif import queries
from jiuzhu.supervision.whatif.refreshing import give_up, refresh
from jiuzhu.supervision.whatif.rules import FactsBeingMade
from jiuzhu.supervision.whatif.services import ask_refresh, refresh_all
from tests.conftest import COUNTY

pytestmark = pytest.mark.django_db

LOWERED = "set=subsistence_standard_monthly_yuan%3D500.00"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = str(tmp_path)


@pytest.fixture
def assessed(effective, now):
    """One household on 低保 whose form says 21,600 yuan a year for three; the facts made of it."""
    form = effective()
    refresh(division_code=COUNTY, at=now)
    return form


def test_the_facts_hold_the_form_in_force_and_give_its_own_level_again(assessed, now):
    snapshot = queries.snapshot_of(COUNTY)
    pack = pack_in_force(snapshot.on, division_code=COUNTY)
    trial = queries.try_change(snapshot, pack, pack.with_values({"subsistence_standard_monthly_yuan": "500.00"}))

    assert (snapshot.households, snapshot.assessed, snapshot.month) == (1, 1, "")
    assert [former for former, _, _ in trial.levels] == [assessed.level] == ["medium"]
    assert {group[0] for group in trial.groups} == {"ends"}


def test_no_name_and_no_id_number_is_in_the_facts(assessed):
    snapshot = queries.snapshot_of(COUNTY)
    held = b"".join(path.read_bytes() for path in snapshot.folder.rglob("*.parquet"))
    person = assessed.household.memberships.first().person

    assert person.name.encode() not in held and person.id_number.encode() not in held


def test_new_facts_take_the_place_of_the_old_and_their_answers(assessed, now):
    first = queries.snapshot_of(COUNTY)
    refresh(division_code=COUNTY, at=now.replace(hour=13))
    refresh(division_code=COUNTY, at=now.replace(hour=14))

    assert not (first.folder / first.number).exists()
    assert queries.snapshot_of(COUNTY).number != first.number


def test_the_county_officer_sees_who_moves_and_takes_the_list_along(assessed, sign_in):
    client = sign_in("county_officer")

    page = client.get(f"/what-if/?{LOWERED}").content.decode()
    listed = client.get(f"/what-if/households/?{LOWERED}&kind=ends").content.decode()
    book = client.get(f"/what-if/households/export/?{LOWERED}&kind=ends").content

    assert "超过标准，立即退出" in page and "738.00" in page and "500.00" in page and "＊" not in page
    assert "低保补差没有计算规则" in page
    assert "吴秀兰" in listed and f"/{assessed.household_id}/" in listed and "不低于低保标准" in listed
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        assert "吴秀兰" in "".join(opened.read(name).decode() for name in opened.namelist())


def test_who_sees_no_household_sees_no_small_count_and_no_list(assessed, sign_in):
    client = sign_in("administrator")

    page = client.get(f"/what-if/?{LOWERED}").content.decode()
    listed = client.get(f"/what-if/households/?{LOWERED}&kind=ends").content.decode()

    assert "＊" in page and "kind=ends" not in page and "少于 5 户" in page
    assert "诸佛庵镇" in page  # nobody there moves, which must not tell it from where somebody does
    assert "吴秀兰" not in listed and "没有您能查看的家庭" in listed


def test_a_post_without_the_duty_is_refused(assessed, sign_in):
    assert sign_in("township_clerk").get("/what-if/").status_code == 403


def test_a_value_is_added_to_the_trial_and_a_wrong_one_is_said_beside_its_field(assessed, sign_in):
    client = sign_in("county_officer")

    added = client.get("/what-if/?name=home_limit&value=3&set=half_share%3D0.40")
    wrong = client.get("/what-if/?name=home_limit&value=三套")

    assert added.status_code == 302 and added["Location"] == "/what-if/?set=half_share%3D0.40&set=home_limit%3D3"
    assert wrong.status_code == 400 and "“住宅套数预警线” 的值“三套”不对" in wrong.content.decode()


def test_only_what_moves_somebody_is_offered_and_a_list_is_typed_in_chinese(assessed, sign_in):
    client = sign_in("county_officer")
    page = client.get("/what-if/").content.decode()
    added = client.get("/what-if/", {"name": "non_compulsory_stages", "value": "学前、大学"})

    assert 'value="half_share"' in page and 'value="small_count_minimum"' not in page and 'value="organisation_levels"' not in page
    assert added["Location"] == "/what-if/?set=non_compulsory_stages%3Dpreschool%2Cuniversity"


def test_what_cannot_be_read_in_an_address_is_said_and_left_out(assessed, sign_in):
    page = sign_in("county_officer").get(f"/what-if/?{LOWERED}&set=nothing%3D1").content.decode()

    assert "没有参数 nothing" in page and "超过标准，立即退出" in page


def test_a_drafted_change_is_tried_before_anybody_publishes_it(assessed, sign_in, person, now):
    client = sign_in("county_officer")
    drafter = actor_of(User.objects.get(username="county_officer"), on=now.date())
    entry = Typed("parameters", "subsistence_standard_monthly_yuan", "change", {"value": "500.00"})
    draft = begin_amendment(entries=[entry], actor=drafter, at=now)

    page = client.get(f"/what-if/?draft={draft.pk}").content.decode()
    opened = client.get(f"/policy/changes/{draft.pk}/").content.decode()

    assert "规定变更草稿" in page and "超过标准，立即退出" in page
    assert f"/what-if/?draft={draft.pk}" in opened


@pytest.mark.parametrize("named", ["abc", "11111111-1111-4111-8111-111111111111"])
def test_a_draft_there_is_not_is_said_not_to_be_found(assessed, sign_in, named):
    answer = sign_in("county_officer").get(f"/what-if/?draft={named}")

    assert answer.status_code == 404 and "没有找到这份规定变更" in answer.content.decode()


def test_before_the_first_facts_the_page_says_what_to_do(sign_in, now, county_officer):
    client = sign_in("county_officer")

    assert "还没有试算所用的数据" in client.get(f"/what-if/?{LOWERED}").content.decode()
    assert client.get(f"/what-if/households/?{LOWERED}&kind=ends").status_code in (400, 404, 409)
    assert client.post("/what-if/facts/", {"query": LOWERED})["Location"] == f"/what-if/?{LOWERED}"
    assert "正在更新" in client.get("/what-if/").content.decode()
    with pytest.raises(FactsBeingMade):
        ask_refresh(division_code=COUNTY, duty=Duty.POLICY_DRAFT, actor=county_officer, at=now)
    give_up({"division_code": COUNTY}, now)
    assert "没有完成" not in client.get("/what-if/").content.decode()


def test_the_facts_are_asked_for_only_by_who_may_and_every_day_for_every_county(household, now, township_clerk):
    with pytest.raises(NotPermitted):
        ask_refresh(division_code=COUNTY, duty=Duty.POLICY_DRAFT, actor=township_clerk, at=now)
    refresh_all(now)

    assert [task.args_kwargs["kwargs"]["division_code"] for task in DBTaskResult.objects.filter(task_path__endswith="refresh_facts")] == [
        COUNTY
    ]


def test_the_system_alone_lists_nothing(assessed, now):
    snapshot = queries.snapshot_of(COUNTY)
    pack = pack_in_force(snapshot.on, division_code=COUNTY)
    trial = queries.try_change(snapshot, pack, pack.with_values({"subsistence_standard_monthly_yuan": "500.00"}))

    assert queries.moves(trial, SYSTEM, kind="ends", code="") == ([], 0)
