"""How each source is reached: read from ``channels.yaml``, which whoever runs the machine writes; a source that is not there is entered by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import yaml

from jiuzhu.foundation.gateways.files import FileExchange
from jiuzhu.foundation.gateways.http import HttpExchange
from jiuzhu.foundation.gateways.messages import Arrived, Request
from jiuzhu.foundation.gateways.trouble import ChannelFaulty
from jiuzhu.foundation.kernel.keys import data_folder

SHORTEST_KEY = 16
KINDS = ("files", "http")
REMEDY = "请按“安装、备份和看护”里的样子改好 {path}。"


class Exchange(Protocol):
    """What every way of exchanging messages can do."""

    @property
    def key(self) -> bytes:
        """The key both sides keep."""

    def send(self, request: Request) -> Arrived | None:
        """Send a request once, however often it is tried; gives the reply where it comes at once."""

    def collect(self, waiting: Sequence[str]) -> Iterator[Arrived]:
        """Give the messages that have come."""

    def settle(self, arrived: Arrived) -> None:
        """Take away a message that was dealt with."""

    def forget(self, number: str) -> None:
        """Take back a request that needs no answer any more, where that can be done."""


@dataclass(frozen=True)
class Channel:
    """One way to one other side, and the sources that lie behind it."""

    name: str
    kind: str
    sources: tuple[str, ...]
    exchange: Exchange


def channels_file() -> Path:
    """The file that JIUZHU_CHANNELS names, else ``channels.yaml`` in the data folder."""
    named = os.environ.get("JIUZHU_CHANNELS")
    return Path(named).expanduser() if named else data_folder() / "channels.yaml"


def channels(path: Path | None = None) -> list[Channel]:
    """Read every channel; none where there is no file. Raises ChannelFaulty."""
    place = path or channels_file()
    if not place.is_file():
        return []
    try:
        told = yaml.safe_load(place.read_text("utf-8"))
        rows = [_channel(each, place) for each in told["channels"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ChannelFaulty("核对来源的连接方式读不出来。", REMEDY.format(path=place.name)) from error
    named = [source for each in rows for source in each.sources]
    twice = sorted({source for source in named if named.count(source) > 1})
    if twice:
        raise ChannelFaulty(f"有的来源写了两种连接方式：{'、'.join(twice)}。", REMEDY.format(path=place.name))
    return rows


def channel_of(source: str, among: Sequence[Channel]) -> Channel | None:
    """Find the channel behind which a source lies."""
    return next((each for each in among if source in each.sources), None)


def _channel(told: dict[str, Any], place: Path) -> Channel:
    name, kind = str(told["name"]), told["kind"]
    key = bytes.fromhex((place.parent / told["key_file"]).read_text("ascii").strip()) if told.get("key_file") else b""
    if kind not in KINDS or len(key) < SHORTEST_KEY:
        raise ChannelFaulty(f"“{name}”没有写对 kind，或密钥不足 {SHORTEST_KEY} 字节。", REMEDY.format(path=place.name))
    if kind == "files":
        return Channel(name, kind, tuple(told["sources"]), FileExchange(place.parent / told["folder"], key))
    address = urlsplit(str(told["url"]))
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ChannelFaulty(f"“{name}”的网址不对。", REMEDY.format(path=place.name))
    return Channel(name, kind, tuple(told["sources"]), HttpExchange(str(told["url"]), key))
