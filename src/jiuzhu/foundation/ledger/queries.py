"""Reading and proving the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jiuzhu.foundation.kernel.sealing import unseal
from jiuzhu.foundation.ledger import triggers
from jiuzhu.foundation.ledger.models import Block, Entry, SealedEntry
from jiuzhu.foundation.ledger.rules import GENESIS, block_hash, entry_hash
from jiuzhu.foundation.ledger.services import hashed_fields, place_of

CHUNK_ROWS = 2000


@dataclass(frozen=True)
class Head:
    """The newest block, to be kept elsewhere and compared later."""

    number: int
    hash: str

    def text(self) -> str:
        """Write the head on one line."""
        return f"{self.number} {self.hash}"


def last_entry_id() -> int:
    """Give the number that the newest entry has in the table; 0 while there is none."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def entries(subject_kind: str, subject_id: str) -> list[Entry]:
    """List a subject's entries, oldest first."""
    return list(Entry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("number"))


def household_entries(household_id: str, limit: int = 500) -> list[Entry]:
    """List what was written about a household, newest first."""
    return list(Entry.objects.filter(household_id=household_id).order_by("-at", "-id")[:limit])


def newest_household_entry_id(household_id: str) -> int:
    """Give the id of what was written last about a household, 0 when nothing was."""
    return Entry.objects.filter(household_id=household_id).order_by("-at", "-id").values_list("id", flat=True).first() or 0


@dataclass(frozen=True)
class Told:
    """What an entry says once its seal is opened: the values before and after in full, the reason, the personal fields."""

    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    private: dict[str, Any]


def told(entry: Entry) -> Told:
    """Open an entry for somebody who may read about its subject; raises SealBroken."""
    hidden = json.loads(unseal(bytes(entry.sealed), place=place_of(entry))) if entry.sealed else {}
    return Told(
        before=json.loads(entry.before) | hidden.get("before", {}),
        after=json.loads(entry.after) | hidden.get("after", {}),
        reason=hidden.get("reason", ""),
        private=hidden.get("private", {}),
    )


def private_fields(entry: Entry) -> dict[str, Any]:
    """Open an entry's sealed personal fields."""
    return told(entry).private


def head() -> Head:
    """Give the newest block; number 0 when nothing is sealed yet."""
    block = Block.objects.order_by("-number").first()
    return Head(block.number, block.hash) if block else Head(0, GENESIS)


def counts() -> tuple[int, int]:
    """Count all entries, and those that lie in no block yet."""
    return Entry.objects.count(), Entry.objects.filter(placement__isnull=True).count()


def first_fault(known: Head | None = None) -> str | None:
    """Prove the whole ledger; give the first thing wrong in Chinese, or None.

    Finds an edited, missing, reordered or cut entry, a lost subject, a missing trigger, and (with a head kept elsewhere) a ledger cut back or rewritten.
    """
    missing = triggers.expected() - triggers.present()
    if missing:
        return f"缺少防改触发器 {sorted(missing)[0]}；请运行 jiuzhu up 恢复，并查明原因"
    for fault in (_chain_faults(), _block_faults(known)):
        first = next(fault, None)
        if first:
            return first
    return None


def _chain_faults() -> Iterator[str]:
    subject: tuple[str, str] | None = None
    number, previous = 0, GENESIS
    ordered = Entry.objects.order_by("subject_kind", "subject_id", "number").iterator(CHUNK_ROWS)
    for entry in ordered:
        if (entry.subject_kind, entry.subject_id) != subject:
            subject, number, previous = (entry.subject_kind, entry.subject_id), 0, GENESIS
        name = f"{entry.subject_kind} {entry.subject_id} 第 {number + 1} 条"
        if entry.number != number + 1:
            yield f"{name}：记录缺失"
        if entry.previous_hash != previous:
            yield f"{name}：与上一条不相接"
        if entry.hash != entry_hash(hashed_fields(entry), sealed=bytes(entry.sealed), previous=entry.previous_hash):
            yield f"{name}：内容被改动"
        number, previous = entry.number, entry.hash


def _block_faults(known: Head | None) -> Iterator[str]:
    number, previous, known_seen = 0, GENESIS, known is None or known.number == 0
    for block in Block.objects.order_by("number").iterator(CHUNK_ROWS):
        sealed = list(SealedEntry.objects.filter(block=block).values_list("entry_id", "entry__hash"))
        if block.number != number + 1:
            yield f"第 {number + 1} 个封存块缺失"
        if block.previous_hash != previous:
            yield f"第 {block.number} 个封存块与上一块不相接"
        if len(sealed) != block.entries_count:
            yield f"第 {block.number} 个封存块少了记录：应有 {block.entries_count} 条，现有 {len(sealed)} 条"
        if block.hash != block_hash(sealed, number=block.number, previous=previous):
            yield f"第 {block.number} 个封存块的内容被改动"
        if known is not None and block.number == known.number:
            known_seen = True
            if block.hash != known.hash:
                yield f"第 {block.number} 个封存块与留存的封存值不符"
        number, previous = block.number, block.hash
    if not known_seen and known is not None:
        yield f"留存的第 {known.number} 个封存块已不存在，台账被截短"
