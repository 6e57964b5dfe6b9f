"""The ledger proves itself and refuses to be changed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger import services, tasks, triggers
from jiuzhu.foundation.ledger.models import Block, Entry, SealedEntry
from jiuzhu.foundation.ledger.queries import Head, entries, first_fault, head, private_fields, told
from jiuzhu.foundation.ledger.rules import apart
from jiuzhu.foundation.ledger.services import Opening, record, record_openings, seal_open_entries
from jiuzhu.foundation.ledger.tasks import seal_ledger, seal_stragglers

pytestmark = pytest.mark.django_db


def write(now, subject="1", action="登记", **more):
    return record(actor=SYSTEM, at=now, subject_kind="sample", subject_id=subject, action=action, **more)


@pytest.fixture
def sealed_ledger(now):
    for subject in ("1", "2", "3"):
        write(now, subject)
        write(now, subject, "改动", before={"a": 1}, after={"a": 2})
    seal_open_entries(at=now)


def tamper(sql, *parameters):
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    triggers.install()


def test_an_untouched_ledger_has_no_fault(sealed_ledger):
    assert first_fault() is None
    assert head().number == 1


def test_entries_of_one_subject_are_numbered_and_chained(now):
    first, second = write(now), write(now)
    assert (first.number, second.number, second.previous_hash) == (1, 2, first.hash)
    assert [entry.number for entry in entries("sample", "1")] == [1, 2]


def test_many_new_subjects_begin_their_chains_at_once(now):
    openings = [Opening(subject, {"a": 1}, private={"phone": "19900000001"}) for subject in ("7", "8")]
    record_openings(subject_kind="sample", action="登记", openings=openings, actor=SYSTEM, at=now)
    follows = write(now, "7")
    assert (follows.number, first_fault()) == (2, None)
    assert private_fields(entries("sample", "8")[0]) == {"phone": "19900000001"}
    with pytest.raises(IntegrityError), transaction.atomic():
        record_openings(subject_kind="sample", action="登记", openings=openings, actor=SYSTEM, at=now)


def test_private_fields_are_ciphertext_in_the_database(now):
    entry = write(now, private={"id_number": "990101199001011234"})
    stored = Entry.objects.get(pk=entry.pk)
    assert b"990101" not in bytes(stored.sealed)
    assert private_fields(stored) == {"id_number": "990101199001011234"}


def test_names_reasons_and_every_other_text_are_ciphertext_and_open_again(now):
    before, after = {"head": "吴秀兰", "state": "draft"}, {"head": "wu", "state": "done", "told": ["甲", 1], "on": "2026-11-20", "phone": "19900001234"}
    entry = write(now, before=before, after=after, reason="吴秀兰已随子女迁居", private={"name": "吴建国"})
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.before, stored.after) == ('{"state":"draft"}', '{"on":"2026-11-20","state":"done"}')
    columns = "".join(str(getattr(stored, field.attname)) for field in Entry._meta.fields if field.name != "sealed") + bytes(stored.sealed).decode("latin-1")
    assert not [word for word in ("吴秀兰", "吴建国", "甲", "19900001234") if word in columns]
    opened = told(stored)
    assert (opened.before, opened.after, opened.reason) == (before, after, "吴秀兰已随子女迁居")
    assert first_fault() is None


@pytest.mark.parametrize(
    "value", ["王", "Wang Wu", "19900001234", "056412345678", "990101199001011234", "AH-77", 19900001234, ["a", "王"], {"王": 1}, {"name": "li"}]
)
def test_what_may_tell_who_somebody_is_is_no_plain_value(value):
    assert apart({"a": value}) == ({}, {"a": value})


@pytest.mark.parametrize("value", ["", "township_clerk", "2026-11", "2026-11-20 09:00:00+08:00", "341525100202", "738.00", 73800, None, True, [1, "a"]])
def test_codes_days_and_counts_stand_in_the_clear(value):
    assert apart({"a": value}) == ({"a": value}, {})


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET action = 'x'", "DELETE FROM ledger_entry", "DELETE FROM ledger_block"])
def test_the_database_refuses_to_change_the_ledger(sealed_ledger, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE ledger_entry SET action = 'x' WHERE id = (SELECT min(id) FROM ledger_entry)", "改动"),
        ("UPDATE ledger_entry SET number = 7 WHERE id = (SELECT max(id) FROM ledger_entry)", "缺失"),
        ("UPDATE ledger_entry SET previous_hash = hash WHERE id = (SELECT max(id) FROM ledger_entry)", "不相接"),
    ],
)
def test_an_edited_entry_is_found(sealed_ledger, statement, word):
    tamper(statement)
    assert word in (first_fault() or "")


def test_a_lost_subject_is_found(sealed_ledger):
    lost = list(Entry.objects.filter(subject_id="2").values_list("id", flat=True))
    marks = ", ".join(str(each) for each in lost)
    tamper(f"DELETE FROM ledger_sealedentry WHERE entry_id IN ({marks})")
    tamper(f"DELETE FROM ledger_entry WHERE id IN ({marks})")
    assert "少了记录" in (first_fault() or "")


def test_a_missing_trigger_is_found(sealed_ledger):
    triggers.remove()
    assert "触发器" in (first_fault() or "")
    triggers.install()
    assert first_fault() is None


def test_a_ledger_cut_back_is_found_with_a_head_kept_elsewhere(sealed_ledger, now):
    write(now, "4")
    seal_open_entries(at=now)
    kept = head()
    tamper("DELETE FROM ledger_sealedentry WHERE block_id = (SELECT max(id) FROM ledger_block)")
    tamper("DELETE FROM ledger_block WHERE number = 2")
    tamper("DELETE FROM ledger_entry WHERE subject_id = '4'")
    assert first_fault() is None
    assert "截短" in (first_fault(kept) or "")


def test_a_head_of_another_ledger_is_found(sealed_ledger):
    assert "不符" in (first_fault(Head(1, "f" * 64)) or "")


def test_sealing_takes_an_entry_that_was_committed_late(sealed_ledger, now):
    write(now, "9")
    assert seal_open_entries(at=now) == 1
    assert seal_open_entries(at=now) == 0
    assert Block.objects.count() == 2
    assert SealedEntry.objects.count() == 7


def test_an_entry_far_behind_is_sealed_by_the_search_for_stragglers_only(sealed_ledger, now, monkeypatch):
    monkeypatch.setattr(services, "LOOK_BACK_ENTRIES", 0)
    write(now, "9")
    late, newest = Entry.objects.order_by("-pk")[0], write(now, "10")
    SealedEntry.objects.create(entry_id=newest.pk, block=Block.objects.first())
    assert seal_ledger(now) == 0
    assert seal_stragglers(now) == 1
    assert SealedEntry.objects.filter(entry_id=late.pk).exists()


def test_more_than_a_block_holds_is_sealed_in_several(sealed_ledger, now, monkeypatch):
    monkeypatch.setattr(services, "BLOCK_ENTRIES", 2)
    monkeypatch.setattr(tasks, "BLOCK_ENTRIES", 2)
    for number in range(5):
        write(now, f"n{number}")
    assert seal_ledger(now) == 5
    assert sorted(Block.objects.values_list("entries_count", flat=True))[:3] == [1, 2, 2]
