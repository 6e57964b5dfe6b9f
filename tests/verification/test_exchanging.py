"""Requests and replies through a folder and over HTTP: late, in part, twice, about somebody else, forged; nothing is lost or doubled."""

from __future__ import annotations

import itertools
import json
import random
from datetime import timedelta

import pytest
import yaml
from django_tasks_db.models import DBTaskResult

from jiuzhu.casework.verification import services, tasks
from jiuzhu.casework.verification.models import Answer, Message, SourceCheck
from jiuzhu.casework.verification.services import delivering
from jiuzhu.casework.verification.services.receiving import STOPPED
from jiuzhu.foundation.gateways.channels import channels
from jiuzhu.foundation.gateways.messages import read_request
from jiuzhu.foundation.gateways.simulator import OtherSide
from jiuzhu.foundation.gateways.trouble import GatewayDown
from jiuzhu.foundation.jobs import services as jobs
from tests.verification.conftest import move

pytestmark = pytest.mark.django_db
KEY = bytes(range(32))
FILES, HTTP = ["户籍", "纳税记录", "银行"], ["不动产登记", "证券"]


def knows(source, asked):
    if source == "证券":
        return None
    return [{"value_yuan": "1200.00", "as_of": "2026-10-31"}] if source == "银行" and asked.ref == 1 else []


SIDE = OtherSide(KEY, knows)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder shared with the other side, and the file that says so."""
    (tmp_path / "key").write_text(KEY.hex())
    told = {"channels": [{"name": "市核对平台", "kind": "files", "folder": "shared", "key_file": "key", "sources": FILES}]}
    (tmp_path / "channels.yaml").write_text(yaml.safe_dump(told, allow_unicode=True))
    monkeypatch.setenv("JIUZHU_CHANNELS", str(tmp_path / "channels.yaml"))
    return tmp_path / "shared"


def deliver_all(check, now):
    for row in check.sources.filter(state="waiting").exclude(channel="hand"):
        delivering.deliver(source_check_id=row.pk, at=now)


def outcomes(check):
    return dict(check.sources.exclude(channel="hand").values_list("source", "outcome"))


class TestFiles:
    def test_what_is_asked_through_a_folder_comes_back_sealed_and_leaves_no_file(self, folder, sent, now):
        check = sent()
        assert check.sources.get(source="户籍").channel == "files" and DBTaskResult.objects.count() == len(FILES)
        deliver_all(check, now)
        asked = read_request(next((folder / "outbox").glob("*.json")).read_bytes())
        assert len(asked.persons) == 2 and asked.authorised_until == "2027-05-19"
        assert SIDE.answer_folder(folder) == 3 and services.collect(at=now) == 3
        assert outcomes(check) == {"户籍": "no_data", "纳税记录": "no_data", "银行": "returned"}
        answer = Answer.objects.get(outcome="returned")
        assert json.loads(answer.rows_sealed) == [{"value_yuan": "1200.00", "as_of": "2026-10-31"}]
        assert b"1200" not in bytes(Answer.objects.raw("SELECT id, rows_sealed FROM verification_answer WHERE outcome = 'returned'")[0].__dict__["rows_sealed"])
        services.collect(at=now)
        assert not list(folder.rglob("*.json*"))

    def test_a_request_sent_again_is_the_same_file(self, folder, sent, now):
        check = sent()
        deliver_all(check, now)
        SourceCheck.objects.filter(source="户籍").update(state="waiting")
        deliver_all(check, now)
        assert len(list((folder / "outbox").glob("*.json"))) == 3

    @pytest.mark.parametrize(
        ("how", "verdicts", "outcome"),
        [
            ("late", [], ""),
            ("partial", ["taken"], ""),
            ("twice", ["taken"], "no_data"),
            ("stranger", ["refused"], ""),
            ("wrong_number", ["refused"], ""),
            ("forged", ["refused"], ""),
            ("changed", ["refused"], ""),
        ],
    )
    def test_whatever_the_other_side_does_nothing_is_lost_or_doubled(self, folder, sent, now, how, verdicts, outcome):
        check = sent()
        deliver_all(check, now)
        SIDE.answer_folder(folder, how=how)
        for _ in range(2):
            services.collect(at=now)
        row = check.sources.get(source="户籍")
        mine = Message.objects.filter(verdict__in=("taken", "refused"))
        assert sorted(mine.values_list("verdict", flat=True)) == sorted(verdicts * 3)
        assert row.outcome == outcome and row.answers.count() == {"partial": 1, "twice": 2}.get(how, 0)
        # In the end the other side answers as it should, and the check is whole.
        SIDE.answer_folder(folder)
        services.collect(at=now)
        assert outcomes(check) == {"户籍": "no_data", "纳税记录": "no_data", "银行": "returned"} and Answer.objects.count() == 6

    def test_what_is_refused_is_kept_sealed_with_its_reason_and_not_in_the_folder(self, folder, sent, now):
        check = sent()
        deliver_all(check, now)
        SIDE.answer_folder(folder, how="wrong_number")
        services.collect(at=now)
        assert {each.why for each in Message.objects.all()} == {"里面有不是所核对的人"}
        assert all(each.file_id for each in Message.objects.all()) and not list((folder / "inbox").glob("*"))

    def test_a_reply_that_contradicts_the_first_changes_nothing(self, folder, sent, now):
        check = sent()
        deliver_all(check, now)
        SIDE.answer_folder(folder, how="partial")
        services.collect(at=now)
        OtherSide(KEY, lambda source, asked: [{"status": "cancelled"}]).answer_folder(folder)
        services.collect(at=now)
        assert Message.objects.filter(why="与先前的回复不一致").count() == 3
        assert set(Answer.objects.exclude(source_check__source="银行").values_list("outcome", flat=True)) == {"no_data"}
        assert check.sources.get(source="户籍").state == "sent"

    def test_a_reply_after_the_end_is_late_and_not_counted(self, folder, sent, county_officer, now):
        check = sent()
        deliver_all(check, now)
        services.close_waiting(verification_id=check.pk, reason="超过约定时间", actor=county_officer, at=now, seen_version=2)
        SIDE.answer_folder(folder)
        services.collect(at=now)
        assert set(outcomes(check).values()) == {"failed"} and set(Message.objects.values_list("verdict", flat=True)) == {"late"} and not Answer.objects.exists()

    def test_nothing_leaves_once_an_authorisation_is_withdrawn_and_no_reply_is_kept(self, folder, sent, township_clerk, now):
        check = sent()
        delivering.deliver(source_check_id=check.sources.get(source="户籍").pk, at=now)
        used = check.concerned.first().authorisation
        services.withdraw(authorisation_id=used.pk, reason="本人提出", actor=township_clerk, at=now, seen_version=0)
        deliver_all(check, now)
        assert len(list((folder / "outbox").glob("*.json"))) == 1
        SIDE.answer_folder(folder)
        services.collect(at=now)
        assert not Answer.objects.exists() and Message.objects.get().why == STOPPED
        assert not list((folder / "outbox").glob("*"))

    def test_in_any_order_the_end_is_the_same(self, folder, sent, now):
        check = sent()
        deliver_all(check, now)
        requests = [read_request(path.read_bytes()) for path in (folder / "outbox").glob("*.json")]
        ways = ("well", "partial", "twice", "stranger", "wrong_number", "forged", "changed", "late")
        everything = [arrived for request, how in itertools.product(requests, ways) for arrived in SIDE.replies(request, how=how)] * 2
        random.Random(4).shuffle(everything)
        for arrived in everything:
            services.receive(arrived=arrived, channel=channels()[0], at=now)
        assert outcomes(check) == {"户籍": "no_data", "纳税记录": "no_data", "银行": "returned"} and Answer.objects.count() == 6
        assert Message.objects.count() == len({each.digest for each in everything})

    def test_a_folder_that_is_away_is_tried_again_later_and_given_up_in_the_end(self, folder, sent, now, settings):
        check = sent()
        folder.parent.joinpath("shared").write_text("not a folder")
        row = check.sources.get(source="户籍")
        with pytest.raises(GatewayDown):
            delivering.deliver(source_check_id=row.pk, at=now)
        settings.TASK_ATTEMPTS = 1
        for _ in FILES:
            jobs.execute(jobs.claim(worker="w", now=now), clock=lambda: now)
        assert set(outcomes(check).values()) == {"failed"} and check.sources.get(source="户籍").note == "多次发送没有成功"
        folder.unlink()
        tasks.try_again({"source_check_id": str(row.pk)}, now)
        delivering.deliver(source_check_id=row.pk, at=now)
        assert check.sources.get(source="户籍").state == "sent"

    def test_a_request_sent_after_all_leaves_no_file_in_the_end(self, folder, sent, now):
        check = sent()
        rows = check.sources.filter(source="户籍")
        delivering.give_up_sending(source_check_id=rows.get().pk, at=now)
        services.collect(at=now)
        delivering.send_again(source_check_id=rows.get().pk)
        deliver_all(check, now)
        SIDE.answer_folder(folder)
        services.collect(at=now)
        assert rows.get().outcome == "no_data" and not list(folder.rglob("*.json*"))

    def test_nothing_leaves_when_the_task_runs_after_an_authorisation_ended(self, folder, sent, now):
        check = sent()
        late = now + timedelta(days=200)
        for _ in FILES:
            jobs.execute(jobs.claim(worker="w", now=late), clock=lambda: late)
        assert {each.note for each in check.sources.exclude(channel="hand")} == {"授权已不在有效期内"} and not list(folder.rglob("*.json"))

    def test_a_request_bears_the_moment_it_left(self, folder, sent, now):
        check, later = sent(), now + timedelta(hours=3)
        for _ in FILES:
            jobs.execute(jobs.claim(worker="w", now=later), clock=lambda: later)
        assert set(check.sources.exclude(channel="hand").values_list("sent_at", flat=True)) == {later}

    def test_one_bad_message_does_not_hold_up_the_others(self, folder, sent, now, monkeypatch):
        check = sent()
        deliver_all(check, now)
        SIDE.answer_folder(folder)
        first = min((folder / "inbox").glob("*.json")).name

        def receive(*, arrived, **told):
            if arrived.name == first:
                raise RuntimeError
            return services.receive(arrived=arrived, **told)

        monkeypatch.setattr(delivering, "receive", receive)
        with pytest.raises(GatewayDown):
            services.collect(at=now)
        assert Message.objects.count() == 2
        monkeypatch.undo()

    def test_a_reply_after_the_household_moved_is_late_and_the_check_ends(self, folder, sent, household, now):
        check = sent()
        deliver_all(check, now)
        move(household, now)
        SIDE.answer_folder(folder)
        services.collect(at=now)
        check.refresh_from_db()
        assert check.state == "stopped" and not Answer.objects.exists() and set(Message.objects.values_list("why", flat=True)) == {STOPPED}
