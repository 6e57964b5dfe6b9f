"""A message reaches a person once at most: what is refused, late or unclear is told and never sent a second time unasked."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.conftest import NOON

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.gateways import queries, tasks
from jiuzhu.foundation.gateways.models import Message
from jiuzhu.foundation.gateways.rules import LOST_AFTER, MOST_TRIES, MessageInvalid, PhoneUnusable, mobile
from jiuzhu.foundation.gateways.services import send_message
from jiuzhu.foundation.gateways.short_messages import HttpSender, OutboxFolder, sender
from jiuzhu.foundation.gateways.trouble import ChannelFaulty

KEY = b"0" * 16
PHONES = ("13800000001", "13800000002", "13800000003")


class Gateway:
    """A gateway on loopback that answers each number as it is told; ``None`` hangs up after it has taken the message."""

    def __init__(self, answers):
        self.answers, self.taken = answers, []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                waiting = gateway.answers.get(told["to"], [200])
                answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if answer is None or answer < 300:
                    gateway.taken.append((told["to"], self.headers["Idempotency-Key"]))
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def gateway(monkeypatch):
    opened = []

    def begin(answers, *, safe=False):
        made = Gateway(answers)
        opened.append(made)
        monkeypatch.setattr(tasks, "sender", lambda: HttpSender(made.url, KEY, safe))
        return made

    yield begin
    for each in opened:
        each.server.shutdown()
        each.server.server_close()


def sent(phone=PHONES[0], **more):
    return send_message(**({"to_phone": phone, "text": "请打开链接接单", "purpose": "order_link", "about": "order:1", "actor": SYSTEM, "at": NOON} | more))


def later(minutes=60):
    return NOON + timedelta(minutes=minutes)


class TestNumbers:
    @pytest.mark.parametrize("typed", ["138 0000 0001", "+8613800000001", "138-0000-0001"])
    def test_a_mobile_number_is_tidied(self, typed):
        assert mobile(typed) == PHONES[0]

    @pytest.mark.parametrize("typed", ["", "0564-5022000", "1380000000", "23800000001"])
    def test_a_number_no_message_can_reach_is_refused(self, typed):
        with pytest.raises(PhoneUnusable):
            mobile(typed)


@pytest.mark.django_db
class TestOnce:
    def test_the_same_message_asked_for_twice_is_one(self):
        key = uuid.uuid4()
        assert sent(message_id=key).pk == sent(message_id=key).pk
        assert Message.objects.count() == 1

    def test_an_empty_message_is_refused(self):
        with pytest.raises(MessageInvalid):
            sent(text=" ")

    def test_one_that_fails_holds_up_no_other(self, gateway):
        first, second, third = (sent(phone) for phone in PHONES)
        made = gateway({PHONES[1]: [400]})
        assert tasks.deliver_messages(NOON) == 2
        assert sorted(to for to, _ in made.taken) == [PHONES[0], PHONES[2]]
        found = queries.messages([first.pk, second.pk, third.pk])
        assert [found[each.pk].state for each in (first, second, third)] == ["sent", "failed", "sent"]
        assert "400" in found[second.pk].trouble

    def test_one_not_taken_is_tried_again_later_under_the_same_key(self, gateway):
        message = sent()
        made = gateway({PHONES[0]: [429, 503, 200]})
        moments = [NOON, later(1), later(60)]
        assert [tasks.deliver_messages(each) for each in moments] == [0, 0, 1]
        assert made.taken == [(PHONES[0], str(message.pk))]

    def test_one_never_taken_is_given_up_and_told(self, gateway):
        message = sent()
        gateway({PHONES[0]: [503]})
        for number in range(MOST_TRIES + 2):
            tasks.deliver_messages(later(60 * number))
        assert queries.find_message(message.pk).state == "failed"

    def test_after_an_unclear_answer_it_is_not_sent_again(self, gateway):
        message = sent()
        made = gateway({PHONES[0]: [None]})
        for number in range(3):
            tasks.deliver_messages(later(60 * number))
        assert len(made.taken) == 1
        assert queries.find_message(message.pk).state == "unclear"

    def test_a_gateway_that_knows_the_key_is_asked_again_after_an_unclear_answer(self, gateway):
        # The control: the same silence, and a second try, which only such a gateway may see.
        message = sent()
        made = gateway({PHONES[0]: [None, 200]}, safe=True)
        for number in range(3):
            tasks.deliver_messages(later(60 * number))
        assert [key for _, key in made.taken] == [str(message.pk)] * 2
        assert queries.find_message(message.pk).state == "sent"

    def test_a_sending_that_was_cut_off_is_unclear_and_not_sent_again(self, gateway):
        message = sent()
        Message.objects.filter(pk=message.pk).update(state="sending", tries=1, tried_at=NOON)
        made = gateway({})
        assert tasks.deliver_messages(NOON + LOST_AFTER / 2) == 0 and queries.find_message(message.pk).state == "sending"
        tasks.deliver_messages(NOON + LOST_AFTER * 2)
        assert made.taken == [] and queries.find_message(message.pk).state == "unclear"

    def test_the_words_are_forgotten_once_the_message_is_out(self, gateway):
        message = sent()
        gateway({})
        tasks.deliver_messages(NOON)
        assert queries.find_message(message.pk).text == ""


class TestWaysOut:
    def test_where_nothing_is_said_messages_go_to_a_folder_that_only_the_owner_reads(self, tmp_path, monkeypatch):
        monkeypatch.setenv("JIUZHU_MESSAGES", str(tmp_path / "none.yaml"))
        assert isinstance(sender(), OutboxFolder)

    @pytest.mark.django_db
    def test_the_folder_holds_the_message_whole(self, tmp_path, monkeypatch):
        message = sent()
        monkeypatch.setattr(tasks, "sender", lambda: OutboxFolder(tmp_path / "out"))
        assert tasks.deliver_messages(NOON) == 1
        (file,) = (tmp_path / "out").iterdir()
        assert json.loads(file.read_text("utf-8")) == {"id": str(message.pk), "to": PHONES[0], "text": "请打开链接接单"}
        assert file.stat().st_mode & 0o077 == 0

    def test_the_settings_name_a_gateway(self, tmp_path):
        (tmp_path / "key").write_text("00" * 16)
        place = tmp_path / "messages.yaml"
        place.write_text("kind: http\nurl: http://127.0.0.1:9\nkey_file: key\nrepeats: safe\n")
        assert sender(place) == HttpSender("http://127.0.0.1:9", bytes(16), True)

    @pytest.mark.parametrize("text", ["kind: pigeon", "kind: http\nurl: ftp://x\nkey_file: key", "[", "kind: http"])
    def test_settings_that_say_it_wrongly_are_refused_in_words(self, tmp_path, text):
        (tmp_path / "key").write_text("00" * 16)
        place = tmp_path / "messages.yaml"
        place.write_text(text)
        with pytest.raises(ChannelFaulty):
            sender(place)
