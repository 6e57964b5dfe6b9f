"""Why a helper near by cannot be paired with a household is told in plain words, to whom it may be told."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from jiuzhu.matching.choices.helping import UNSAID, _why_not
from jiuzhu.matching.mutual_help.rules import Fit, Judgement

DAY = date(2026, 11, 20)
WAY = SimpleNamespace(label="60帮80", binding=True)
OLD = SimpleNamespace(name="吴秀兰", birth_date=date(1955, 4, 12))
CHILD = SimpleNamespace(name="吴小满", birth_date=date(2018, 3, 2))
FOUND = Judgement(WAY, Fit(False, ("年龄 58 周岁",)), Fit(None, ("自理能力没有登记",)))


def test_both_sides_are_named_to_whoever_keeps_pairs_where_the_helper_lives():
    assert _why_not([(OLD, FOUND)], on=DAY, open_=True) == ("“60帮80”帮扶人：年龄 58 周岁，吴秀兰：自理能力没有登记",)


def test_the_helpers_own_figures_stay_with_those_who_keep_pairs_there():
    assert _why_not([(OLD, FOUND)], on=DAY, open_=False) == ("“60帮80”帮扶人：不符合条件，吴秀兰：自理能力没有登记",)


def test_nothing_is_told_of_a_child():
    assert _why_not([(CHILD, FOUND)], on=DAY, open_=True) == (UNSAID,)
