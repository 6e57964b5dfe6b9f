"""Writing on the ledger: one entry a change, blocks over what is unsealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.inserting import insert_all, new_row
from jiuzhu.foundation.kernel.sealing import seal
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.models import Block, Entry, SealedEntry
from jiuzhu.foundation.ledger.rules import GENESIS, apart, block_hash, canonical, entry_hash

MICROSECONDS = 1_000_000
BLOCK_ENTRIES = 500
"""So many rows are written before the next in the queue has its turn."""
LOOK_BACK_ENTRIES = 20_000
TRIES = 50
"""How often an entry looks for the next number of its subject while other transactions take it first."""


def hashed_fields(entry: Entry) -> dict[str, Any]:
    """Give the fields an entry's hash covers."""
    return {
        "subject": f"{entry.subject_kind}:{entry.subject_id}",
        "number": entry.number,
        "at": round(entry.at.timestamp() * MICROSECONDS),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "post": entry.post_label,
        "action": entry.action,
        "before": entry.before,
        "after": entry.after,
        "household": entry.household_id,
    }


def place_of(entry: Entry) -> str:
    """Name the place an entry's sealed fields are bound to."""
    return f"ledger:{entry.subject_kind}:{entry.subject_id}:{entry.number}"


def record(
    *,
    actor: Actor,
    at: datetime,
    subject_kind: str,
    subject_id: str,
    action: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    household_id: str = "",
    post_label: str = "",
    private: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one entry to the subject's chain inside the caller's transaction.

    The reason, ``private`` and every text of ``before`` and ``after`` that is no code, day or count are sealed (``rules.apart``). Where another
    transaction writes about the same subject at the same moment, the entry follows it.
    """
    entry = Entry(
        subject_kind=subject_kind,
        subject_id=subject_id,
        household_id=household_id,
        **_by(actor, at, action, post_label),
    )
    told = _told(entry, before, after, reason, private)
    if connection.vendor == "sqlite":
        _append(entry, told)
        return entry
    for tries_left in reversed(range(TRIES)):
        try:
            # The number is refused only once the other transaction is committed, so that the next look finds its entry.
            with transaction.atomic():
                _append(entry, told)
            return entry
        except IntegrityError:
            if not tries_left:
                raise
    return entry


@dataclass(frozen=True)
class Opening:
    """The first entry about a new subject, as ``record`` takes it."""

    subject_id: str
    after: Mapping[str, Any]
    household_id: str = ""
    private: Mapping[str, Any] | None = None
    post_label: str = ""


def record_openings(*, subject_kind: str, action: str, openings: Iterable[Opening], actor: Actor, at: datetime) -> None:
    """Write the first entries of many new subjects at once; raises IntegrityError when one of them has an entry already."""
    entries = []
    for opening in openings:
        entry = new_row(
            Entry,
            subject_kind=subject_kind,
            subject_id=opening.subject_id,
            household_id=opening.household_id,
            **_by(actor, at, action, opening.post_label),
        )
        _chain(entry, None, _told(entry, None, opening.after, "", opening.private))
        entries.append(entry)
    insert_all(entries)


@dataclass(frozen=True)
class Following:
    """One more entry about a subject that may have entries already, as ``record`` takes it."""

    subject_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    household_id: str = ""
    post_label: str = ""
    reason: str = ""


def record_following(*, subject_kind: str, action: str, entries: Sequence[Following], actor: Actor, at: datetime) -> None:
    """Append one entry to the chain of each of many subjects inside the caller's transaction.

    The caller holds the subjects: where another transaction wrote about one of them at the same moment it raises IntegrityError.
    """
    ids = [each.subject_id for each in entries]
    rows = Entry.objects.filter(subject_kind=subject_kind, subject_id__in=ids).order_by("number")
    last = {subject: (number, digest) for subject, number, digest in rows.values_list("subject_id", "number", "hash")}
    made = []
    for each in entries:
        entry = new_row(
            Entry,
            subject_kind=subject_kind,
            subject_id=each.subject_id,
            household_id=each.household_id,
            **_by(actor, at, action, each.post_label),
        )
        _chain(entry, last.get(each.subject_id), _told(entry, each.before, each.after, each.reason, None))
        made.append(entry)
    insert_all(made)


def _by(actor: Actor, at: datetime, action: str, post_label: str) -> dict[str, Any]:
    label = post_label or (actor.posts[0].label if actor.posts else "")
    return {"at": at, "actor_id": actor.user_id, "actor_name": actor.name, "post_label": label, "action": action}


def _told(
    entry: Entry, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, reason: str, private: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Write what may be in the clear on the entry; give what is to be sealed."""
    (clear_before, hidden_before), (clear_after, hidden_after) = apart(before or {}), apart(after or {})
    entry.before, entry.after = canonical(clear_before), canonical(clear_after)
    told = {"before": hidden_before, "after": hidden_after, "reason": reason, "private": dict(private or {})}
    return {name: value for name, value in told.items() if value}


def _append(entry: Entry, told: Mapping[str, Any]) -> None:
    last = (
        Entry.objects.filter(subject_kind=entry.subject_kind, subject_id=entry.subject_id)
        .order_by("-number")
        .values_list("number", "hash")
        .first()
    )
    _chain(entry, last, told)
    entry.save(force_insert=True)


def _chain(entry: Entry, last: tuple[int, str] | None, told: Mapping[str, Any]) -> None:
    entry.number, entry.previous_hash = (last[0] + 1, last[1]) if last else (1, GENESIS)
    if told:
        entry.sealed = seal(canonical(told).encode(), place=place_of(entry))
    entry.hash = entry_hash(hashed_fields(entry), sealed=bytes(entry.sealed), previous=entry.previous_hash)


def _open_entries(everywhere: bool) -> list[tuple[int, str]]:
    # Never only "id above the last sealed": a lower id may be committed later than a higher one.
    found = Entry.objects.filter(placement__isnull=True)
    if not everywhere:
        last = SealedEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        found = found.filter(id__gt=last - LOOK_BACK_ENTRIES)
    return list(found.order_by("id").values_list("id", "hash")[:BLOCK_ENTRIES])


def seal_open_entries(*, at: datetime, everywhere: bool = True) -> int:
    """Seal whatever lies in no block yet into one more block; gives the number of entries sealed.

    Not ``everywhere`` looks only among the newest ``LOOK_BACK_ENTRIES`` before the last sealed one, and after it.
    """
    # Looked for before anybody has to wait: the search grows with the ledger, the writing does not.
    loose = _open_entries(everywhere)
    if not loose:
        return 0
    with writing():
        number = (Block.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        before = Block.objects.filter(number=number - 1).first()
        previous = before.hash if before else GENESIS
        block = Block.objects.create(
            number=number,
            previous_hash=previous,
            hash=block_hash(loose, number=number, previous=previous),
            entries_count=len(loose),
            sealed_at=at,
        )
        SealedEntry.objects.bulk_create(
            [SealedEntry(entry_id=entry_id, block=block) for entry_id, _ in loose]
        )
    return len(loose)
