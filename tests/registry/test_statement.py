"""The month-end statement adds up whatever happened in the month."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.registry.models import CategoryMembership, Membership
from jiuzhu.casework.registry.queries.statement import statement_of
from jiuzhu.casework.registry.statement import BY, Held, behind, changes, lines, total
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.conftest import actor
from tests.registry.conftest import person

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
_HELD = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.tuples(
        st.just("h"),
        st.builds(Held, st.sampled_from(["subsistence", "marginal"]), st.sampled_from(["urban", "rural"]), st.sampled_from(["t1", "t2"])),
    ),
)


@given(_HELD, _HELD, st.sampled_from(sorted(BY)))
def test_every_line_adds_up_and_so_does_the_total(before, after, by):
    found = changes(before, after)
    listed = lines(found, by=by)
    for line in (*listed, total(listed)):
        assert line.opening + line.new + line.changed_in - line.stopped - line.changed_out == line.closing
    assert (total(listed).opening, total(listed).closing) == (len(before), len(after))
    assert total(listed).changed_in == total(listed).changed_out


@given(_HELD, _HELD)
def test_every_number_opens_as_many_rows(before, after):
    found = changes(before, after)
    for line in lines(found, by="category"):
        for move in ("opening", "new", "stopped", "changed_in", "changed_out", "closing"):
            assert len(behind(found, by="category", key=line.key, move=move)) == getattr(line, move)


@pytest.mark.django_db
def test_the_register_at_both_ends_of_a_month(registered, now):
    stays = registered(person(1), person(2, relation="spouse"))
    stopped = registered(person(3))
    changed = registered(person(4))
    registered(person(5), since=date(2026, 11, 30), on=date(2026, 11, 30))
    CategoryMembership.objects.filter(household=stopped).update(until=date(2026, 11, 15))
    CategoryMembership.objects.filter(household=changed).update(until=date(2026, 11, 9))
    CategoryMembership.objects.create(household=changed, category="marginal", since=date(2026, 11, 10), entered_at=now)
    by_household = {line.key: line for line in lines(statement_of(SYSTEM, first=FIRST, last=LAST, unit="households"), by="category")}
    low = by_household["subsistence"]
    assert (low.opening, low.new, low.stopped, low.changed_out, low.closing) == (3, 1, 1, 1, 2) and by_household["marginal"].changed_in == 1
    people = statement_of(SYSTEM, first=FIRST, last=LAST, unit="persons")
    assert total(lines(people, by="township")).opening == 4 and total(lines(people, by="township")).closing == 4
    wife = Membership.objects.get(household=stays, relation="spouse").person
    wife.alive, wife.died_on = False, date(2026, 11, 5)
    wife.save()
    assert total(lines(statement_of(SYSTEM, first=FIRST, last=LAST, unit="persons"), by="area_type")).closing == 3
    elsewhere = actor("township_clerk", division="341525101000")
    assert statement_of(elsewhere, first=FIRST, last=LAST, unit="persons") == []
