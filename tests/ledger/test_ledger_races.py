"""Several people writing about one subject in the same moment leave one unbroken chain, and nobody is turned away."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.queries import entries, first_fault
from jiuzhu.foundation.ledger.services import record


@pytest.mark.django_db(transaction=True)
def test_eight_writers_about_one_subject_leave_eight_entries_in_one_chain(now):
    troubles, barrier = [], threading.Barrier(8)

    def write():
        try:
            barrier.wait()
            for _ in range(5):
                with writing():
                    record(actor=SYSTEM, at=now, subject_kind="sample", subject_id="1", action="登记", private={"id_number": "990101"})
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    running = [threading.Thread(target=write) for _ in range(8)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert troubles == []
    assert [entry.number for entry in entries("sample", "1")] == list(range(1, 41))
    assert first_fault() is None
