"""An empty platform gets one first account, however many people set it up in the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from jiuzhu.foundation.accounts import services
from jiuzhu.foundation.accounts.models import Post, User, UserManager
from jiuzhu.foundation.accounts.rules import AccountExists
from jiuzhu.foundation.divisions.services import load_divisions

THREADS = 8


def all_at_once(now) -> list[Exception | None]:
    """Press the button in eight threads; give what each of them was told."""
    told, barrier = [], threading.Barrier(THREADS)

    def press(order: int) -> None:
        try:
            barrier.wait()
            services.open_first_account(
                username=f"first{order}", name="首位", password="Correct-horse-9", division_code="341525000000", at=now
            )
            told.append(None)
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(order,)) for order in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.fixture
def empty(transactional_db):
    load_divisions(root_code="341525")


@pytest.mark.django_db(transaction=True)
def test_eight_people_opening_the_first_account_leave_one_administrator(empty, now):
    told = all_at_once(now)
    assert sorted(type(each).__name__ for each in told) == ["AccountExists"] * (THREADS - 1) + ["NoneType"]
    assert (User.objects.count(), Post.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_looked_before_anybody_was_there_is_stopped_by_the_database(empty, now, monkeypatch):
    """Each thread believes that the platform is empty, as on a database that shows nobody what is not committed."""
    monkeypatch.setattr(UserManager, "exists", lambda self: False)
    told = all_at_once(now)
    assert sum(each is None for each in told) == 1
    assert {type(each) for each in told if each} == {AccountExists}
    assert User.objects.count() == 1
