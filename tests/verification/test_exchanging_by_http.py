"""Requests and replies over HTTP and through a channel of a county: late, in part, twice, forged."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml

from jiuzhu.casework.verification import services
from jiuzhu.foundation.gateways.channels import channels
from jiuzhu.foundation.gateways.http import HEADER, MOST_SILENT, HttpExchange
from jiuzhu.foundation.gateways.messages import Arrived, MessageFaulty, read_reply, read_request, sign
from jiuzhu.foundation.gateways.trouble import ChannelFaulty, GatewayDown
from tests.verification.test_exchanging import HTTP, KEY, SIDE, deliver_all, outcomes

pytestmark = pytest.mark.django_db


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
    told = {
        "channels": [
            {"name": "省平台", "kind": "http", "url": f"http://127.0.0.1:{made.server_port}/check", "key_file": "key", "sources": HTTP}
        ]
    }
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

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"{}",
            b"\xff",
            b"[" * 100_000,
            b'{"format":"other","request":"1","source":"x","persons":[{"ref":1,"id_number":"1","outcome":"no_data"}]}',
        ],
    )
    def test_a_message_that_cannot_be_read_is_refused(self, body):
        with pytest.raises(MessageFaulty):
            read_reply(Arrived("x.json", body, sign(body, KEY)), KEY)
