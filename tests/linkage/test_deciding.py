"""From a row without a usable ID number to a person's decision, and from there to the comparison (I-18)."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest
from django_tasks_db.models import DBTaskResult

from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.feeds.linked import linked_file
from jiuzhu.monitoring.feeds.queries import for_comparison
from jiuzhu.monitoring.linkage import queries, services
from jiuzhu.monitoring.linkage.linking import LinkageBroken
from jiuzhu.monitoring.linkage.models import Appearance, HeldRow, Pair, Search
from jiuzhu.monitoring.linkage.services import adopting, searching
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY, TOWNSHIP, actor
from tests.linkage.conftest import MISTYPED, MONTH
from tests.registry.conftest import id_number, person

pytestmark = pytest.mark.django_db
CAR = f"{MISTYPED},皖N12345,car,2020-05-01,80000.00,吴秀蓝"


@pytest.fixture
def decide(county_officer, now):
    def make(pair, step="same", *, reason="电话核实，住址一致", by=None):
        pair.refresh_from_db()
        taken = services.decide(pair_id=pair.pk, step=step, reason=reason, actor=by or county_officer, at=now, seen_version=pair.version)
        for task in DBTaskResult.objects.ready().filter(task_path__endswith="write_linked_rows"):
            adopting.write_rows(**task.args_kwargs["kwargs"])
        return taken

    return make


@pytest.fixture
def cars_found(county_officer, now):
    """Compare the month and give the subjects of the warnings about cars."""

    def make():
        run = comparison.request_run(month=MONTH, division_code=COUNTY, actor=county_officer, at=now)
        comparison.run_comparison(run_id=str(run.pk), at=now)
        return list(Warning.objects.filter(rule="vehicle_found").exclude(state="withdrawn").values_list("household_id", flat=True))

    return make


def test_a_row_with_a_mistyped_number_is_asked_about_and_makes_no_finding_before(pair, cars_found, family):
    assert pair.person == family[0] and pair.state == "open"
    assert cars_found() == []


def test_once_confirmed_the_row_is_compared_under_the_persons_key_and_taking_it_back_ends_that(pair, decide, cars_found, family):
    decide(pair)
    assert len(cars_found()) == 1
    files, own = for_comparison(division_code=COUNTY, month=MONTH)
    linked = files["vehicles"][1][1]
    assert duckdb.sql(f"SELECT key, plate, kind, value_fen FROM '{linked}'").fetchall() == [(key_of(family[0].id_number), "皖N12345", "car", 8_000_000)]
    assert MISTYPED.encode() not in linked.read_bytes() and len(own) == 1
    decide(pair, "undo", reason="打错了")
    assert cars_found() == []
    assert len(for_comparison(division_code=COUNTY, month=MONTH)[0]["vehicles"]) == 1


def test_not_the_same_person_never_reaches_the_comparison_and_is_not_asked_again(pair, decide, searched, cars_found):
    decide(pair, "different", reason="车主是外县同名的人")
    _, search = searched("vehicles", CAR, month="2026-10")
    assert (search.rows, search.asked, search.known) == (1, 0, 0)
    assert Pair.objects.get().state == "different" and cars_found() == []


def test_the_same_writing_next_month_goes_to_the_person_it_was_decided_to_be_without_a_question(pair, decide, searched):
    decide(pair)
    delivery, search = searched("vehicles", CAR, "", month="2026-10")
    assert (search.rows, search.asked, search.known) == (1, 0, 1)
    assert linked_file(division_code=COUNTY, feed="vehicles", delivery_id=str(delivery.pk))


def test_a_decision_needs_a_reason_the_duty_and_the_page_as_it_is_now(pair, decide, county_officer, now):
    with pytest.raises(ReasonMissing):
        decide(pair, reason=" ")
    with pytest.raises(NotFound):
        decide(pair, by=actor("township_clerk", division=TOWNSHIP))
    decide(pair)
    with pytest.raises(AlreadyMoved):
        services.decide(pair_id=pair.pk, step="different", reason="不是", actor=county_officer, at=now, seen_version=0)
    again = services.decide(pair_id=pair.pk, step="same", reason="电话核实，住址一致", actor=county_officer, at=now, seen_version=0)
    assert again.repeated


def test_one_row_is_one_person_others_are_set_aside_and_come_back_when_it_is_taken_back(registered, searched, decide):
    registered(person(2, "吴秀兰"))
    registered(person(12, "吴秀兰"))
    searched("deaths", ",2026-11-03,吴秀兰,1955-04-12,女,")
    one, other = Pair.objects.order_by("id")
    decide(one)
    other.refresh_from_db()
    assert other.state == "set_aside"
    decide(one, "undo", reason="看错了")
    other.refresh_from_db()
    assert other.state == "open"


def test_rows_with_another_fault_or_a_usable_number_are_left_alone_and_financial_files_too(family, searched, deliver, now):
    _, search = searched("vehicles", f"{MISTYPED},皖N1,spaceship,2020-05-01,,吴秀兰", f"{id_number(2)},皖N2,car,2020-05-01,,吴秀兰")
    assert (search.rows, search.asked) == (0, 0)
    bank = deliver("bank", f"{MISTYPED},2026-11-30,5.00,吴秀兰")
    assert services.ask_for_searches(at=now) == 0
    assert bank.rejected == 1 and not Search.objects.filter(pk=bank.pk).exists()


def test_an_old_number_and_a_row_without_one_find_their_person(in_earnest, family, searched):
    old = family[1].id_number[:6] + family[1].id_number[8:17]
    searched("deaths", f"{old},2026-11-03,陈建国,,,", ",2026-11-03,吴秀兰,1955-04-12,女,衡山镇", f"{MISTYPED},2026-11-03,吴秀蓝,,,", "未办理,2026-11-03,查无此人,1901-01-01,男,")
    levels = {(pair.person.name, *sorted(pair.levels)) for pair in Pair.objects.all()}
    assert levels == {("陈建国", "name.same", "number.same"), ("吴秀兰", "birth.same", "name.same", "place.township", "sex.same"), ("吴秀兰", "name.homophone", "number.slip")}


def test_searching_again_asks_nothing_twice(pair, now):
    search = Search.objects.get()
    Search.objects.update(state="waiting")
    searching.search(delivery_id=str(search.pk), at=now)
    assert (Pair.objects.count(), HeldRow.objects.count(), Appearance.objects.count()) == (1, 1, 1)
    assert services.ask_for_searches(at=now) == 0


def test_the_database_holds_neither_name_nor_number_of_the_row_in_the_clear(pair):
    stored = bytes(Appearance.objects.values_list("identity_sealed", flat=True)[0]) + bytes(HeldRow.objects.values_list("values_sealed", flat=True)[0])
    assert MISTYPED.encode() not in stored and "吴秀蓝".encode() not in stored and b"N12345" not in stored


def test_who_the_two_are_is_shown_on_the_record_only(pair, county_officer, now):
    shut = queries.side_by_side(pair, opened=False)
    assert "".join(piece.text for line in shut for piece in (*line.written, *line.registered)).count("吴**") == 2
    assert MISTYPED not in str(shut) and pair.person.id_number not in str(shut)
    services.open_identities(pair_id=pair.pk, actor=county_officer, at=now)
    assert [each.action for each in entries("linkage", str(pair.pk))][-1] == "查看双方身份"
    shown = queries.side_by_side(pair, opened=True)
    assert [piece.text for piece in shown[1].written if piece.differs] == ["7"]


def test_a_childs_identity_needs_the_duty_for_children(pair, county_officer, now):
    pair.person.birth_date = now.date() - timedelta(days=3000)
    pair.person.save(update_fields=["birth_date"])
    post = county_officer.posts[0]
    without = type(county_officer)(county_officer.user_id, county_officer.name, (type(post)(post.post_id, post.role, post.label, post.duties - {"child.read"}, post.division_code),))
    with pytest.raises(NotPermitted):
        services.open_identities(pair_id=pair.pk, actor=without, at=now)


def test_a_corrected_file_closes_what_it_answers(pair, deliver, searched, now):
    deliver("vehicles", f"{id_number(2)},皖N12345,car,2020-05-01,80000.00,吴秀兰")
    assert services.let_lapse(at=now) == 1
    pair.refresh_from_db()
    assert pair.state == "lapsed" and not HeldRow.objects.exists()
    searched("vehicles", CAR, month="2026-10")
    pair.refresh_from_db()
    assert pair.state == "open"


def test_undecided_rows_are_let_go_when_rejects_are_and_decided_ones_stay(pair, decide, now):
    later = now + timedelta(days=91)
    decide(pair)
    assert services.let_lapse(at=later) == 0 and HeldRow.objects.count() == 1
    decide(pair, "undo", reason="打错了")
    assert services.let_lapse(at=later) == 1 and not HeldRow.objects.exists()


def test_whom_a_writing_names_is_let_go_with_its_last_row_and_question_but_not_the_question_itself(pair, decide, deliver, searched, now):
    decide(pair, "different", reason="车主是外县同名的人")
    services.let_lapse(at=now)
    assert Appearance.objects.get().identity["number"] == MISTYPED
    deliver("vehicles", f"{id_number(2)},皖N12345,car,2020-05-01,80000.00,吴秀兰")
    services.let_lapse(at=now)
    gone = Appearance.objects.get()
    assert gone.identity_sealed is None and not any(gone.identity.values()) and queries.side_by_side(Pair.objects.get(), opened=True)
    _, search = searched("vehicles", CAR, month="2026-10")
    assert search.asked == 0 and Appearance.objects.get().fingerprint == gone.fingerprint


def test_a_comparison_that_broke_off_is_left_for_the_task_to_try_again(family, deliver, now, monkeypatch):
    delivery = deliver("vehicles", CAR)
    services.ask_for_searches(at=now)
    works = searching.link

    def broken(*_, **__):
        raise LinkageBroken("身份比较没有完成。", "请稍后再试。")

    monkeypatch.setattr(searching, "link", broken)
    with pytest.raises(LinkageBroken):
        services.search(delivery_id=str(delivery.pk), at=now)
    monkeypatch.setattr(searching, "link", works)
    assert services.search(delivery_id=str(delivery.pk), at=now).asked == 1


def test_who_moved_to_another_county_is_not_shown_here(pair, county_officer, now):
    pair.person.division_code = "341524100001"
    pair.person.save(update_fields=["division_code"])
    with pytest.raises(NotPermitted):
        services.open_identities(pair_id=pair.pk, actor=county_officer, at=now)
