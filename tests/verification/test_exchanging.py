"""Requests and replies through a folder and over HTTP: late, in part, twice, about somebody else, forged; nothing is lost or doubled."""

from __future__ import annotations

import itertools
import json
import random
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from django_tasks_db.models import DBTaskResult

from jiuzhu.casework.verification import services, tasks
from jiuzhu.casework.verification.models import Answer, Message, SourceCheck
from jiuzhu.casework.verification.services import delivering
from jiuzhu.casework.verification.services.receiving import STOPPED
from jiuzhu.foundation.gateways.channels import channels
from jiuzhu.foundation.gateways.http import HEADER, MOST_SILENT, HttpExchange
from jiuzhu.foundation.gateways.messages import Arrived, MessageFaulty, read_reply, read_request, sign
from jiuzhu.foundation.gateways.simulator import OtherSide
from jiuzhu.foundation.gateways.trouble import ChannelFaulty, GatewayDown
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


class Other(BaseHTTPRequestHandler):
    """The other side as a server that answers later, and is down at first."""

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        if server.down:
            return self._say(503)
        if self.headers[HEADER] != sign(body, KEY):
            return self._say(403)
        request = read_request(body)
        server.asked.append(request)
        if server.at_once:
            return self._reply(request)
        return self._say(202)

    def do_GET(self):
        number = self.path.rsplit("/", 1)[-1]
        if number == self.server.bad:
            return self._say(500)
        found = [each for each in self.server.asked if each.number == number]
        return self._reply(found[0]) if found and self.server.ready else self._say(204)

    def _reply(self, request):
        arrived = SIDE.replies(request)[0]
        self.send_response(200)
        self.send_header(HEADER, arrived.signature)
        self.send_header("Content-Length", str(len(arrived.body)))
        self.end_headers()
        self.wfile.write(arrived.body)

    def _say(self, code):
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *told):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    made = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    made.down, made.ready, made.at_once, made.asked, made.bad = False, False, False, [], ""
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    (tmp_path / "key").write_text(KEY.hex())
    told = {"channels": [{"name": "省平台", "kind": "http", "url": f"http://127.0.0.1:{made.server_port}/check", "key_file": "key", "sources": HTTP}]}
    (tmp_path / "channels.yaml").write_text(yaml.safe_dump(told, allow_unicode=True))
    monkeypatch.setenv("JIUZHU_CHANNELS", str(tmp_path / "channels.yaml"))
    yield made
    made.shutdown()
    made.server_close()


class TestHttp:
    def test_a_server_that_is_down_is_asked_again_and_answers_later(self, server, sent, now):
        check = sent()
        server.down = True
        with pytest.raises(GatewayDown):
            deliver_all(check, now)
        server.down = False
        deliver_all(check, now)
        assert services.collect(at=now) == 0
        server.ready = True
        assert services.collect(at=now) == 2
        assert outcomes(check) == {"不动产登记": "no_data", "证券": "failed"} and services.collect(at=now) == 0

    def test_one_number_the_other_side_breaks_on_does_not_hold_up_the_others(self, server, sent, now):
        check = sent()
        deliver_all(check, now)
        server.ready, server.bad = True, str(check.sources.get(source="不动产登记").pk)
        with pytest.raises(GatewayDown):
            services.collect(at=now)
        assert outcomes(check) == {"不动产登记": "", "证券": "failed"}

    def test_a_side_that_stays_silent_is_not_asked_for_ever(self, monkeypatch):
        exchange, tries = HttpExchange("http://127.0.0.1:9", KEY), []

        def silent(self, method, path, number, body):
            tries.append(number)
            raise GatewayDown from TimeoutError()

        monkeypatch.setattr(HttpExchange, "_asked", silent)
        with pytest.raises(GatewayDown):
            list(exchange.collect([str(each) for each in range(100)]))
        assert len(tries) == MOST_SILENT

    def test_a_reply_may_come_at_once(self, server, sent, now):
        server.at_once = True
        check = sent()
        deliver_all(check, now)
        assert outcomes(check) == {"不动产登记": "no_data", "证券": "failed"}

    def test_a_request_that_is_refused_counts_as_failed_with_the_reason(self, server, sent, now, tmp_path):
        (tmp_path / "key").write_text(KEY[::-1].hex())
        check = sent()
        deliver_all(check, now)
        assert check.sources.get(source="证券").note == "对方不受理（403）" and not server.asked


class TestChannels:
    @pytest.mark.parametrize(
        "text",
        [
            "channels: 3",
            "channels: [{name: a, kind: post, key_file: key, sources: [户籍]}]",
            "channels: [{name: a, kind: files, folder: x, sources: [户籍]}]",
            "channels: [{name: a, kind: http, url: 'file:///etc', key_file: key, sources: [户籍]}]",
            "channels: [{name: a, kind: files, folder: x, key_file: none, sources: [户籍]}]",
            "channels: [{name: a, kind: files, folder: x, key_file: key, sources: [户籍]}, {name: b, kind: files, folder: y, key_file: key, sources: [户籍]}]",
            "{{",
        ],
    )
    def test_a_file_that_cannot_be_read_is_refused(self, tmp_path, text):
        (tmp_path / "key").write_text(KEY.hex())
        (tmp_path / "channels.yaml").write_text(text)
        with pytest.raises(ChannelFaulty):
            channels(tmp_path / "channels.yaml")

    def test_a_reply_with_half_a_character_is_refused(self):
        body = json.dumps(
            {
                "format": "jiuzhu-check-1",
                "request": "1",
                "source": "银行",
                "persons": [{"ref": 1, "id_number": "1", "outcome": "returned", "rows": [{"情况": "\ud800"}]}],
            }
        ).encode()
        with pytest.raises(MessageFaulty):
            read_reply(Arrived("x.json", body, sign(body, KEY)), KEY)

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format":"other","request":"1","source":"x","persons":[{"ref":1,"id_number":"1","outcome":"no_data"}]}'])
    def test_a_message_that_cannot_be_read_is_refused(self, body):
        with pytest.raises(MessageFaulty):
            read_reply(Arrived("x.json", body, sign(body, KEY)), KEY)
