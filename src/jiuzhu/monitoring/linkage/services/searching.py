"""From a delivery's rows without a usable ID number to pairs that a person decides on."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db.models import QuerySet

from jiuzhu.casework.registry.facts import people_as_written
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.queries import divisions_under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import Delivery, deliveries
from jiuzhu.monitoring.feeds.rules import last_day_of
from jiuzhu.monitoring.linkage.features import Written
from jiuzhu.monitoring.linkage.linking import Likeness, LinkageBroken, link
from jiuzhu.monitoring.linkage.models import Appearance, HeldRow, Pair, Search
from jiuzhu.monitoring.linkage.places import Places, door_of
from jiuzhu.monitoring.linkage.rows import UnusableRow, unusable_rows
from jiuzhu.monitoring.linkage.rules import MOST_CANDIDATES, MOST_PAIRS, MOST_ROWS
from jiuzhu.monitoring.linkage.services.adopting import write_rows

PURPOSE = "linkage.writing"
BATCH_ROWS = 100
BROKEN_OFF = "查找中途出错；系统会再试，仍不成功请联系系统管理员。"


def search(*, delivery_id: str, at: datetime) -> Search:
    """Find whom the rows of a delivery may be about; run again it asks nothing twice.

    A writing that was decided before is not asked again: its rows go to the person it was decided to be.
    """
    search = Search.objects.get(delivery_id=delivery_id)
    if search.state == "done":
        return search
    delivery = deliveries(SYSTEM).get(pk=delivery_id)
    try:
        with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder:
            rows = _unusable(delivery, Path(folder))
            kept, likenesses, left_out = _candidates(delivery, rows[:MOST_ROWS], Path(folder))
    except LinkageBroken:
        # The machine's fault, not the file's: the task runs again.
        raise
    except DomainError as error:
        return _finish(search, state="failed", reason=str(error)[:300])
    known, asked = _keep(delivery, kept, likenesses, at)
    if known:
        write_rows(delivery_id=delivery_id)
    return _finish(search, state="done", rows=len(rows), known=known, asked=asked, left_out=left_out + max(0, len(rows) - MOST_ROWS))


def give_up(*, delivery_id: str) -> None:
    """Note that a search broke off however often it was tried."""
    _finish(Search.objects.get(delivery_id=delivery_id), state="failed", reason=BROKEN_OFF)


def reopen(*, delivery_id: str) -> None:
    """Let a search that was given up begin anew."""
    _finish(Search.objects.get(delivery_id=delivery_id), state="waiting", reason="")


def _unusable(delivery: Delivery, workdir: Path) -> list[UnusableRow]:
    source = workdir / f"{delivery.feed}{Path(delivery.name).suffix.lower()}"
    with source.open("wb") as file:
        for piece in vault.stream(str(delivery.source_id)):
            file.write(piece)
    return unusable_rows(FEEDS[delivery.feed], source, on=last_day_of(delivery.month), workdir=workdir)


def _candidates(
    delivery: Delivery, rows: Sequence[UnusableRow], workdir: Path
) -> tuple[dict[str, list[UnusableRow]], dict[str, list[Likeness]], int]:
    """Group rows by how their person is written; for each writing the people it may be, and how many pairs are too many."""
    by_writing: dict[str, list[UnusableRow]] = {}
    for row in rows:
        if any(row.identity.values()):
            by_writing.setdefault(_fingerprint(row), []).append(row)
    decided = set(_same(delivery.division_code, by_writing).values_list("appearance__fingerprint", flat=True))
    open_ones = {each: group for each, group in by_writing.items() if each not in decided}
    found: dict[str, list[Likeness]] = {}
    if open_ones:
        places = _places(delivery.division_code)
        written = (_written(each, group[0], places) for each, group in open_ones.items())
        for likeness in link(_register(delivery.division_code), written, workdir=workdir):
            found.setdefault(likeness.row, []).append(likeness)
    found = {each: some[:MOST_CANDIDATES] for each, some in found.items()}
    ranked = sorted(found, key=lambda each: -found[each][0].bits)
    asked, left_out = 0, 0
    for each in ranked:
        asked += len(found[each])
        if asked > MOST_PAIRS:
            left_out += len(found.pop(each))
    kept = {each: group for each, group in by_writing.items() if each in decided or each in found}
    return kept, found, left_out


def _keep(delivery: Delivery, kept: dict[str, list[UnusableRow]], likenesses: dict[str, list[Likeness]], at: datetime) -> tuple[int, int]:
    """Store writings, their rows and new pairs; gives how many rows have a person already and how many pairs are new."""
    asked = 0
    for fingerprint, group in kept.items():
        with writing():
            appearance = Appearance.objects.filter(division_code=delivery.division_code, fingerprint=fingerprint).first()
            if appearance is None:
                appearance = Appearance(division_code=delivery.division_code, fingerprint=fingerprint, first_seen_at=at)
            if appearance.identity_sealed is None:
                appearance.identity_sealed = json.dumps(group[0].identity, ensure_ascii=False)
                appearance.save()
            for likeness in likenesses.get(fingerprint, ()):
                asked += _ask(appearance, likeness, at)
        for batch in _batches(group):
            with writing():
                _hold(appearance, delivery, batch, at)
    same = _same(delivery.division_code, kept).values("appearance_id")
    return HeldRow.objects.filter(delivery_id=delivery.pk, appearance_id__in=same).count(), asked


def _ask(appearance: Appearance, likeness: Likeness, at: datetime) -> int:
    pair = Pair.objects.filter(appearance=appearance, person_id=likeness.person).first()
    if pair is None:
        pair = Pair(
            appearance=appearance,
            person_id=likeness.person,
            division_code=appearance.division_code,
            bits=likeness.bits,
            levels=likeness.told,
        )
        begin(pair, actor=SYSTEM, at=at, duty=Duty.FEED_UPLOAD, after={"person": likeness.person})
        return 1
    if pair.state == "lapsed":
        take(pair, step="ask_again", actor=SYSTEM, at=at, seen_version=pair.version)
        return 1
    return 0


def _hold(appearance: Appearance, delivery: Delivery, rows: Sequence[UnusableRow], at: datetime) -> None:
    held = set(HeldRow.objects.filter(delivery_id=delivery.pk, line__in=[each.line for each in rows]).values_list("line", flat=True))
    fresh = [each for each in rows if each.line not in held]
    made = [HeldRow(appearance=appearance, delivery_id=delivery.pk, line=each.line, held_at=at) for each in fresh]
    for row, each in zip(made, fresh, strict=True):
        row.values_sealed = json.dumps(each.values, ensure_ascii=False)
    HeldRow.objects.bulk_create(made)


def _same(division_code: str, fingerprints: Sequence[str] | dict[str, list[UnusableRow]]) -> QuerySet[Pair]:
    found = Pair.objects.filter(state="same", division_code=division_code)
    wanted = set(fingerprints)
    return found.filter(appearance__fingerprint__in=wanted) if len(wanted) <= BATCH_ROWS else found


def _fingerprint(row: UnusableRow) -> str:
    return blind_index(json.dumps(row.identity, ensure_ascii=False, sort_keys=True), purpose=PURPOSE)


def _written(ref: str, row: UnusableRow, places: Places) -> Written:
    identity = row.identity
    village = places.village_of(identity["address"], identity["village"])
    return Written(ref, identity["name"], identity["number"], identity["birth"], identity["sex"], village, door_of(identity["address"]))


def _register(division_code: str) -> list[Written]:
    return [
        Written(person, name, number, born.isoformat(), sex, village, door_of(address))
        for person, number, name, sex, born, village, address in people_as_written(division_code)
    ]


def _places(division_code: str) -> Places:
    townships = {each.code: short_name(each.name) for each in divisions_under(division_code, Level.TOWNSHIP)}
    villages = divisions_under(division_code, Level.VILLAGE)
    return Places((each.code, short_name(each.name), townships.get(ancestor_at(each.code, Level.TOWNSHIP) or "", "")) for each in villages)


def _finish(search: Search, **changes: object) -> Search:
    with writing():
        Search.objects.filter(pk=search.pk).update(**changes)
    search.refresh_from_db()
    return search


def _batches(rows: Sequence[UnusableRow]) -> Iterator[list[UnusableRow]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH_ROWS)):
        yield batch
