"""How short messages leave the platform: as files in a folder another program empties, or over HTTP; read from ``messages.yaml``; no Django.

Without that file they go to ``outbox/messages`` of the data folder. Over HTTP a message is POSTed to ``URL/messages`` as JSON (``id``, ``to``,
``text``), signed in ``X-Jiuzhu-Signature``, its id in ``Idempotency-Key``. 2xx: taken. 4xx: will never be taken. 408, 425, 429, 503: not taken, try again.
Anything else, silence too, is unclear: it is tried again only where the gateway says it knows a key it has seen (``repeats: safe``).
"""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import yaml

from jiuzhu.foundation.gateways.channels import SHORTEST_KEY
from jiuzhu.foundation.gateways.http import HEADER, PATIENCE_SECONDS, StaysHere
from jiuzhu.foundation.gateways.messages import sign
from jiuzhu.foundation.gateways.trouble import ChannelFaulty
from jiuzhu.foundation.kernel.keys import data_folder

REMEDY = "请按“安装、备份和看护”里的样子改好 {path}。"
NOT_TAKEN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
OWNER_ONLY = 0o600
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), StaysHere)


class NeverTaken(Exception):
    """The gateway will not take the message; the text says why."""


class NotTaken(Exception):
    """The message did certainly not go out; it may be tried again."""


class Unclear(Exception):
    """Nobody knows whether the message went out."""


@dataclass(frozen=True)
class Outgoing:
    """A message as it leaves: the id that every try of it carries, the number, the text."""

    id: str
    to: str
    text: str

    def body(self) -> bytes:
        """Write the message; the same message gives the same bytes."""
        return json.dumps({"id": self.id, "text": self.text, "to": self.to}, ensure_ascii=False, sort_keys=True).encode()


class Sender(Protocol):
    """What every way out can do."""

    @property
    def repeats_safely(self) -> bool:
        """Whether a second try of one id reaches the person once."""

    def send(self, message: Outgoing) -> None:
        """Send once. Raises NeverTaken, NotTaken, Unclear."""


@dataclass(frozen=True)
class OutboxFolder:
    """A folder into which every message is put whole under its id; a second try is the same file."""

    folder: Path
    repeats_safely: bool = True

    def send(self, message: Outgoing) -> None:
        """Put the message into the folder; raises NotTaken."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = self.folder / f".{message.id}.half"
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "wb") as file:
                file.write(message.body())
                file.flush()
                os.fsync(file.fileno())
            half.replace(self.folder / f"{message.id}.json")
        except OSError as error:
            raise NotTaken("发件箱文件夹写不进去") from error


@dataclass(frozen=True)
class HttpSender:
    """The address of a gateway, the key both keep, and whether it tells a second try from a second message."""

    url: str
    key: bytes
    repeats_safely: bool = False

    def send(self, message: Outgoing) -> None:
        """Send over HTTP; raises NeverTaken, NotTaken, Unclear."""
        body = message.body()
        headers = {"Content-Type": "application/json; charset=utf-8", HEADER: sign(body, self.key), "Idempotency-Key": message.id}
        asked = urllib.request.Request(f"{self.url.rstrip('/')}/messages", data=body, headers=headers, method="POST")  # noqa: S310 - the address is checked on reading
        try:
            with _OPENER.open(asked, timeout=PATIENCE_SECONDS):
                return
        except urllib.error.HTTPError as error:
            with error:
                if error.code in NOT_TAKEN:
                    raise NotTaken(f"短信网关暂时不收（{error.code}）") from error
                if HTTPStatus.BAD_REQUEST <= error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise NeverTaken(f"短信网关不受理（{error.code}）") from error
                raise Unclear(f"短信网关出错（{error.code}）") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, ConnectionRefusedError):
                raise NotTaken("短信网关连不上") from error
            raise Unclear("短信网关没有答复") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unclear("短信网关没有答复") from error


def settings_file() -> Path:
    """The file that JIUZHU_MESSAGES names, else ``messages.yaml`` in the data folder."""
    named = os.environ.get("JIUZHU_MESSAGES")
    return Path(named).expanduser() if named else data_folder() / "messages.yaml"


def sender(path: Path | None = None) -> Sender:
    """Read how messages leave; the outbox folder where nothing is said. Raises ChannelFaulty."""
    place = path or settings_file()
    if not place.is_file():
        return OutboxFolder(data_folder() / "outbox" / "messages")
    try:
        return _sender(yaml.safe_load(place.read_text("utf-8")), place)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ChannelFaulty("短信的发送方式读不出来。", REMEDY.format(path=place.name)) from error


def _sender(told: dict[str, Any], place: Path) -> Sender:
    if told["kind"] == "files":
        return OutboxFolder(place.parent / told["folder"])
    key = bytes.fromhex((place.parent / told["key_file"]).read_text("ascii").strip())
    address = urlsplit(str(told["url"]))
    if told["kind"] != "http" or address.scheme not in ("http", "https") or not address.hostname or len(key) < SHORTEST_KEY:
        raise ChannelFaulty("短信网关的 kind、url 或密钥没有写对。", REMEDY.format(path=place.name))
    return HttpSender(str(told["url"]), key, told.get("repeats") == "safe")
