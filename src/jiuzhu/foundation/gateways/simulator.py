"""The other side, for trials: answers requests as it should, late, in part, twice, about somebody else, or with a wrong signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jiuzhu.foundation.gateways.messages import Arrived, Asked, Reply, Request, Said, read_request, reply_body, sign

Knows = Callable[[str, Asked], Sequence[Mapping[str, str]] | None]
"""What the other side knows of a person by source: rows, none of them, or None where it fails."""


@dataclass(frozen=True)
class OtherSide:
    """One other side with what it knows and the key both keep."""

    key: bytes
    knows: Knows

    def replies(self, request: Request, *, how: str = "well") -> list[Arrived]:
        """Answer a request: ``well``, ``late`` (nothing yet), ``partial`` (the first person only), ``twice``, ``stranger`` (about somebody who was not
        asked about), ``wrong_number`` (another's ID number), ``forged`` (a signature of another key), ``changed`` (altered on the way)."""
        whole = Reply(request.number, request.source, tuple(self._said(request.source, each) for each in request.persons))
        first = whole.persons[0]
        if how == "late":
            return []
        if how == "partial":
            return [self._sealed(replace(whole, persons=(first,)), "1")]
        if how == "twice":
            return [self._sealed(whole, "1"), self._sealed(whole, "2")]
        if how == "stranger":
            return [self._sealed(replace(whole, persons=(*whole.persons, replace(first, ref=len(whole.persons) + 1))), "1")]
        if how == "wrong_number":
            return [self._sealed(replace(whole, persons=(replace(first, id_number=first.id_number[::-1]), *whole.persons[1:])), "1")]
        sealed = self._sealed(whole, "1")
        if how == "forged":
            return [replace(sealed, signature=sign(sealed.body, self.key[::-1]))]
        if how == "changed":
            return [replace(sealed, body=sealed.body.replace(b'"outcome"', b'"outcome" '))]
        return [sealed]

    def answer_folder(self, folder: Path, *, how: str = "well") -> int:
        """Answer every request that lies in a shared folder; gives how many replies were put there."""
        put = 0
        for path in sorted((folder / "outbox").glob("*.json")):
            request = read_request(path.read_bytes())
            for arrived in self.replies(request, how=how):
                inbox = folder / "inbox"
                inbox.mkdir(parents=True, exist_ok=True)
                (inbox / arrived.name).write_bytes(arrived.body)
                (inbox / f"{arrived.name}.mac").write_text(arrived.signature, "ascii")
                put += 1
        return put

    def _said(self, source: str, asked: Asked) -> Said:
        rows = self.knows(source, asked)
        if rows is None:
            return Said(asked.ref, asked.id_number, "failed", ())
        return Said(asked.ref, asked.id_number, "returned" if rows else "no_data", tuple(rows))

    def _sealed(self, reply: Reply, part: str) -> Arrived:
        body = reply_body(reply)
        return Arrived(f"{reply.number}-{part}.json", body, sign(body, self.key))
