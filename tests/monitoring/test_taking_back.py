"""A wrong file is taken back: the month is owed again, what rested on it falls and is counted apart, its rows go; broken off it goes on."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.utils import timezone
from tests.conftest import COUNTY, actor
from tests.monitoring.handing_in import MONTH, death, deliver, folder, run
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.vault.models import StoredFile
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.comparison.models import Run
from jiuzhu.monitoring.comparison.services import taking_back
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.models import Delivery, Expected
from jiuzhu.monitoring.feeds.rules import TakeBackInvalid
from jiuzhu.monitoring.feeds.services.signing import sign, taking_back_text
from jiuzhu.monitoring.feeds.storage import analytics_folder, rows_path
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.queries_of_taking_back import Resting

__all__ = ["county", "deliver", "folder", "registered", "run"]
pytestmark = pytest.mark.django_db
WHY = "报成了外县的数据"
DEAD, CAR = "deceased_still_registered", "vehicle_found"


@pytest.fixture
def compared(registered, deliver, run):
    """A month with a death and a car found; gives the deaths file."""
    registered(person(1), person(2, relation="spouse"))
    wrong = deliver("deaths", death(1))
    deliver("vehicles", f"{id_number(2)},皖N00001,car,2020-01-01,50000")
    run()
    return wrong


@pytest.fixture
def take_back(county_officer, now):
    def make(delivery, who=None, reason=WHY):
        return comparison.take_back(
            delivery_id=str(delivery.pk), reason=reason, actor=who or county_officer, at=now.replace(hour=now.hour + 1)
        )

    return make


@pytest.fixture
def follow(now):
    def make():
        done = comparison.follow_take_backs(at=now.replace(hour=now.hour + 2))
        for each in Run.objects.filter(state="waiting"):
            comparison.run_comparison(run_id=str(each.pk), at=now)
        return done

    return make


def test_what_would_follow_is_told_before_anything_is_done(compared):
    told = comparison.consequences(compared)
    assert (told.resting, told.compared_again) == (Resting(findings=1, closed=1), True) and len(told.rules) >= 1
    assert Warning.objects.get(rule=DEAD).state == "graded" and Delivery.objects.current().count() == 2


def test_open_warnings_that_rest_on_it_are_closed_apart_others_stay_and_the_month_is_compared_again(
    compared, take_back, follow, run, deliver
):
    path = rows_path(division_code=COUNTY, feed="deaths", delivery_id=str(compared.pk))
    assert path.exists()
    delivery, new = take_back(compared)
    assert (new, delivery.state, Delivery.objects.current().get().feed) == (True, "taken_back", "vehicles")
    assert follow() == 1
    fallen, other = Warning.objects.get(rule=DEAD), Warning.objects.get(rule=CAR)
    assert (fallen.state, fallen.state_label, other.state) == ("taken_back", "数据撤回", "graded") and WHY not in fallen.withdrawn_note
    assert Sighting.objects.get(taken_back=True).warning == fallen and Run.objects.filter(state="done").count() == 2
    assert not path.exists() and not StoredFile.objects.filter(pk=compared.source_id).exists()
    assert [each.action for each in entries("delivery", str(compared.pk))] == [
        "上传部门数据",
        "采用",
        "撤回部门数据",
        "撤回办完：原件和各行已删除",
    ]
    deliver("deaths", death(1))
    run()
    fallen.refresh_from_db()
    assert fallen.state == "graded" and not Sighting.objects.filter(taken_back=True).exists()


def test_a_warning_ended_or_found_in_another_month_as_well_stays(registered, deliver, run, take_back, follow, county_officer, now):
    registered(person(1), person(2, relation="spouse"))
    deliver("deaths", death(1, "2026-10-03"), month="2026-10")
    run("2026-10")
    wrong = deliver("deaths", death(1, "2026-11-05"), death(2))
    run()
    ended = Warning.objects.get(month=MONTH)
    Warning.objects.filter(pk=ended.pk).update(state="false_alarm")
    assert comparison.consequences(wrong).resting == Resting(findings=2, kept=1, ended=1)
    take_back(wrong)
    follow()
    ended.refresh_from_db()
    kept = Warning.objects.get(month="2026-10")
    assert (ended.state, bool(ended.withdrawn_note)) == ("false_alarm", True)
    assert (kept.state, kept.last_month, kept.evidence["death_on"]) == ("graded", "2026-10", "2026-10-03")


def test_taking_back_twice_is_once_and_a_file_taken_back_can_be_sent_again(compared, take_back, follow, deliver):
    take_back(compared)
    assert take_back(compared)[1] is False and follow() == 1 and follow() == 0 and take_back(compared)[1] is False
    again = deliver("deaths", death(1))
    assert again.pk != compared.pk and again.state == "accepted"


def test_broken_off_anywhere_it_goes_on_to_the_same_end(compared, take_back, follow, monkeypatch):
    take_back(compared)
    for place in ("take_back_findings", "begin_run"):
        with monkeypatch.context() as patched:
            patched.setattr(taking_back, place, lambda **given: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                follow()
    with monkeypatch.context() as patched:
        patched.setattr(feeds, "clear", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            follow()
    assert Delivery.objects.get(pk=compared.pk).cleared_at is None
    assert follow() == 1 and Warning.objects.get(rule=DEAD).state == "taken_back"
    assert Run.objects.count() == 2  # however often it broke off, the month was compared again once


def test_it_waits_for_a_comparison_that_may_have_begun_with_the_file(compared, take_back, follow, county_officer, now):
    busy = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
    take_back(compared)
    assert comparison.follow_take_backs(at=now) == 0 and Warning.objects.get(rule=DEAD).state == "graded"
    comparison.run_comparison(run_id=str(busy.pk), at=now)
    assert follow() == 1 and Warning.objects.get(rule=DEAD).state == "taken_back"


def test_a_file_put_in_its_place_meanwhile_is_judged_instead_of_everything_falling(compared, take_back, follow, deliver):
    take_back(compared)
    deliver("deaths", death(1), death(9))
    assert follow() == 1 and Warning.objects.get(rule=DEAD).state == "graded"


@pytest.mark.parametrize(("state", "reason"), [("accepted", "错"), ("checking", WHY), ("refused", WHY)])
def test_without_a_reason_or_a_file_in_use_nothing_is_taken_back(compared, take_back, state, reason):
    Delivery.objects.filter(pk=compared.pk).update(state=state)
    with pytest.raises(TakeBackInvalid):
        take_back(compared, reason=reason)
    assert not entries("delivery", str(compared.pk))[-1].action.startswith("撤回")


def test_a_file_that_was_replaced_is_not_taken_back(compared, take_back, deliver):
    deliver("deaths", death(2))
    with pytest.raises(TakeBackInvalid, match="已被替换"):
        take_back(compared)


def test_nobody_else_takes_it_back(compared, take_back, township_clerk):
    with pytest.raises((NotPermitted, NotFound)):
        take_back(compared, who=township_clerk)
    with pytest.raises(NotFound):
        take_back(compared, who=actor("county_officer", division="341524000000"))


@pytest.fixture
def police(county, county_officer, now):
    department = feeds.enter_department(name="霍山县公安局", division_code=COUNTY, actor=county_officer, at=now)
    feeds.assign_senders(senders={"deaths": department}, division_code=COUNTY, actor=county_officer, at=now)
    return department


def test_the_department_takes_its_own_back_and_owes_it_again(police, deliver, take_back):
    liaison = actor("department_liaison", organisation=police)
    sent = deliver("deaths", death(1, "2026-10-03"), month="2026-10")
    assert Expected.objects.get().state == "delivered" and not inbox(liaison)
    take_back(sent, who=liaison)
    assert Expected.objects.get().state == "awaited" and inbox(liaison).get().title == "报送：死亡、火化"
    with pytest.raises((NotPermitted, NotFound)):
        take_back(
            sent,
            who=actor(
                "department_liaison",
                organisation=feeds.enter_department(name="霍山县医保局", division_code=COUNTY, actor=SYSTEM, at=sent.uploaded_at),
            ),
        )


def test_a_program_asks_then_takes_back_and_a_signature_for_asking_does_nothing(police, deliver, county_officer, client, now):
    sent = deliver("deaths", death(1, "2026-10-03"), month="2026-10")
    key = feeds.issue_key(organisation_id=police, actor=county_officer, at=now)

    def call(stamp, *, signed, confirm):
        text = taking_back_text(confirm=signed, feed="deaths", month="2026-10", reason=WHY, stamp=stamp, digest=sent.digest)
        told = {
            "Department": police,
            "Time": stamp,
            "Digest": sent.digest,
            "Reason": quote(WHY),
            "Signature": sign(bytes.fromhex(key), text),
        }
        answer = client.post(
            f"/api/feeds/deaths/2026-10/take-back?confirm={confirm}",
            headers={f"X-Jiuzhu-{name}": str(value) for name, value in told.items()},
        )
        return answer.status_code, json.loads(answer.content)


    stamp = int(timezone.now().timestamp() * 1000)
    assert call(stamp, signed=False, confirm="true")[0] == 403
    status, told = call(stamp + 1, signed=False, confirm="false")
    assert (status, told["state"], told["new"]) == (200, "accepted", False)
    status, told = call(stamp + 2, signed=True, confirm="true")
    assert (status, told["state"], told["new"]) == (200, "taken_back", True)
    assert call(stamp + 3, signed=True, confirm="true")[1]["new"] is False


def test_a_later_month_that_read_the_file_is_compared_again_too(registered, deliver, run, take_back, follow):
    registered(person(1), person(2, relation="spouse"))
    wrong = deliver("deaths", death(1, "2026-10-03"), month="2026-10")
    deliver("vehicles", f"{id_number(2)},皖N00001,car,2020-01-01,50000", month="2026-10")
    run("2026-10")
    deliver("deaths", death(2, "2026-11-05"))
    run()
    assert Sighting.objects.filter(rule=DEAD, month=MONTH, withdrawn_at__isnull=True).count() == 2
    take_back(wrong)
    assert [follow(), follow()] == [0, 1] and follow() == 0
    assert Sighting.objects.get(rule=DEAD, month=MONTH, withdrawn_at__isnull=True).evidence["death_on"] == "2026-11-05"
    assert sorted(Run.objects.filter(state="done").values_list("month", flat=True)) == ["2026-10", "2026-10", MONTH, MONTH]


def test_nothing_picked_from_it_is_kept_beside_the_comparison(compared, take_back, follow):
    manifest = analytics_folder(COUNTY) / "watched" / "manifest.json"
    assert str(compared.pk) in manifest.read_text()
    take_back(compared)
    follow()
    assert str(compared.pk) not in manifest.read_text()
