"""The two messages of a check, a request and its reply: JSON, UTF-8, signed with HMAC-SM3 under the key both sides keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import constant_time, hashes, hmac

FORMAT = "jiuzhu-check-1"
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 1000
OUTCOMES = ("returned", "no_data", "failed")


class MessageFaulty(Exception):
    """A message cannot be taken; the text says why, in Chinese, and names nobody."""


@dataclass(frozen=True)
class Asked:
    """One person of a request: a number within it, the ID number, the name."""

    ref: int
    id_number: str
    name: str


@dataclass(frozen=True)
class Request:
    """What one source is asked: ``number`` is unique and the same on every try; days are ISO text, the authorisation of all persons covers them."""

    number: str
    source: str
    division_code: str
    asked_on: str
    authorised_until: str
    persons: tuple[Asked, ...]

    def body(self) -> bytes:
        """Write the request; the same request gives the same bytes."""
        told = {
            "format": FORMAT,
            "request": self.number,
            "source": self.source,
            "division_code": self.division_code,
            "asked_on": self.asked_on,
            "authorised_until": self.authorised_until,
            "persons": [vars(each) for each in self.persons],
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


@dataclass(frozen=True)
class Said:
    """What was said of one person of the request; ``rows`` map what is told to its value."""

    ref: int
    id_number: str
    outcome: str
    rows: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Reply:
    """What a source said: of all persons asked about, or of some of them and the rest later."""

    number: str
    source: str
    persons: tuple[Said, ...]


@dataclass(frozen=True)
class Arrived:
    """A message as it came in: what it is called there, its bytes and its signature."""

    name: str
    body: bytes
    signature: str

    @property
    def digest(self) -> str:
        """The fingerprint by which the same message is known again."""
        digest = hashes.Hash(hashes.SM3())
        digest.update(self.signature.encode() + b"\n" + self.body)
        return digest.finalize().hex()


def sign(body: bytes, key: bytes) -> str:
    """Sign a message; 64 hex digits."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(body)
    return mac.finalize().hex()


def read_reply(arrived: Arrived, key: bytes) -> Reply:
    """Check the signature, then read a reply; raises MessageFaulty."""
    if not constant_time.bytes_eq(sign(arrived.body, key).encode(), arrived.signature.strip().lower().encode()):
        raise MessageFaulty("签名不对：内容被改动过，或密钥不一致")
    if len(arrived.body) > MOST_BYTES:
        raise MessageFaulty("文件太大")
    try:
        told = json.loads(arrived.body)
        persons = tuple(_said(each) for each in told["persons"])
        found = Reply(str(told["request"]), str(told["source"]), persons)
        known = told["format"] == FORMAT
        # Half a surrogate can be escaped in JSON, but neither stored nor shown.
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MessageFaulty("格式不对，读不出内容") from error
    if not known:
        raise MessageFaulty(f"格式不是 {FORMAT}")
    refs = [each.ref for each in persons]
    if not persons or len(refs) != len(set(refs)):
        raise MessageFaulty("没有写明是谁的结果，或同一人写了两次")
    return found


def read_request(body: bytes) -> Request:
    """Read a request, as the other side does; raises MessageFaulty."""
    try:
        told = json.loads(body)
        persons = tuple(Asked(int(each["ref"]), str(each["id_number"]), str(each["name"])) for each in told["persons"])
        return Request(told["request"], told["source"], told["division_code"], told["asked_on"], told["authorised_until"], persons)
    except (ValueError, KeyError, TypeError) as error:
        raise MessageFaulty("格式不对，读不出内容") from error


def reply_body(reply: Reply) -> bytes:
    """Write a reply, as the other side does."""
    persons = [{"ref": each.ref, "id_number": each.id_number, "outcome": each.outcome, "rows": [dict(row) for row in each.rows]} for each in reply.persons]
    told = {"format": FORMAT, "request": reply.number, "source": reply.source, "persons": persons}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _said(told: Mapping[str, Any]) -> Said:
    outcome, rows = told["outcome"], told.get("rows", [])
    if outcome not in OUTCOMES or not isinstance(rows, list) or len(rows) > MOST_ROWS or type(told["ref"]) is not int:
        raise ValueError
    if (outcome == "returned") != bool(rows):
        raise ValueError
    read = tuple({str(name): "" if value is None else str(value) for name, value in row.items()} for row in rows if isinstance(row, dict))
    if len(read) != len(rows):
        raise ValueError
    return Said(told["ref"], str(told["id_number"]), outcome, read)
