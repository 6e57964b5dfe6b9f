"""The demo county is made on any day, also in a year whose days off are not announced."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from jiuzhu.foundation.calendar.queries import working_days
from jiuzhu.foundation.calendar.rules import LOCAL_TIME
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.interfaces.cli.demo import making

# One household of each story is enough, and a month of either year; a whole county is looked at in test_making.py.
HOUSEHOLDS, MONTHS = 20, 2


def announced_to_2026():
    """The announcements as they stood before that of 2027 was known."""
    return (each for each in seeded_days() if each[0].year <= 2026)


@pytest.mark.django_db
def test_it_is_made_whole_in_a_year_that_is_not_announced(tmp_path, monkeypatch, settings):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    monkeypatch.setattr(making, "data_folder", lambda: tmp_path)
    monkeypatch.setattr("jiuzhu.foundation.calendar.services.seeded_days", announced_to_2026)
    now, told = datetime(2027, 2, 20, 15, 0, tzinfo=LOCAL_TIME), []

    making.make(making.order_for(households=HOUSEHOLDS, seed=3, months=MONTHS, today=now.date()), now=now, say=told.append)

    assert making.finished() and working_days().provisional(now.date(), date(2027, 3, 1))
    assert not [words for words in told if "停在半途" in words or "没有记上" in words]
