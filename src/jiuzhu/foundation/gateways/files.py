"""File exchange: requests are put into ``outbox``, replies are taken from ``inbox``.

Each message is two files, ``NAME.json`` and ``NAME.json.mac`` (the signature); the ``.mac`` is written last, so a message with both is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiuzhu.foundation.gateways.messages import MOST_BYTES, Arrived, Request, sign
from jiuzhu.foundation.gateways.trouble import GatewayDown

BODY, SIGNATURE, HALF = ".json", ".mac", ".half"


@dataclass(frozen=True)
class FileExchange:
    """One folder shared with the other side, and the key both keep."""

    folder: Path
    key: bytes

    def send(self, request: Request) -> Arrived | None:
        """Put a request into the outbox, whole or not at all; the same request again is the same file. Raises GatewayDown."""
        body = request.body()
        try:
            outbox = self._made("outbox")
            _written(outbox / f"{request.number}{BODY}", body)
            _written(outbox / f"{request.number}{BODY}{SIGNATURE}", sign(body, self.key).encode())
        except OSError as error:
            raise GatewayDown from error
        return None

    def collect(self, waiting: Sequence[str]) -> Iterator[Arrived]:
        """Give the whole messages of the inbox, by name; raises GatewayDown once every file was tried. ``waiting`` is not asked: a folder holds what came."""
        unread: OSError | None = None
        try:
            paths = sorted(self._made("inbox").glob(f"*{BODY}"))
        except OSError as error:
            raise GatewayDown from error
        for path in paths:
            signature = path.with_name(path.name + SIGNATURE)
            try:
                if not (signature.is_file() and path.is_file()):
                    continue
                arrived = Arrived(path.name, _read(path), _read(signature).decode("ascii", "replace"))
            except OSError as error:
                unread = error
                continue
            yield arrived
        if unread:
            raise GatewayDown from unread

    def settle(self, arrived: Arrived) -> None:
        """Take a message away that was dealt with and stored."""
        inbox = self._made("inbox")
        for name in (arrived.name, arrived.name + SIGNATURE):
            (inbox / name).unlink(missing_ok=True)

    def forget(self, number: str) -> None:
        """Take a request out of the outbox that needs no answer any more."""
        outbox = self._made("outbox")
        for name in (f"{number}{BODY}{SIGNATURE}", f"{number}{BODY}"):
            (outbox / name).unlink(missing_ok=True)

    def _made(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        return place


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _written(path: Path, content: bytes) -> None:
    half = path.with_name(path.name + HALF)
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
