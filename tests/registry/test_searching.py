"""Searching by everything an officer may have in hand."""

from __future__ import annotations

import pytest

from jiuzhu.casework.registry import queries, services
from jiuzhu.casework.registry.names import name_tokens, searched_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.conftest import actor
from tests.registry.conftest import OTHER_TOWNSHIP_VILLAGE, id_number, person


def names(found):
    return {each.name for each in found.persons}


@pytest.fixture
def people(registered, now):
    made = registered(person(2, "吴秀兰", phone="19900001234"), person(1, "吴建国", "child", born="19820301"), numbers={"省平台": "AH-77"})
    registered(person(4, "陈小满"), village=OTHER_TOWNSHIP_VILLAGE)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("吴", {"吴秀兰", "吴建国"}),
        ("秀", {"吴秀兰"}),
        ("秀兰", {"吴秀兰"}),
        ("wxl", {"吴秀兰"}),
        ("WJ", {"吴建国"}),
        ("xiulan", {"吴秀兰"}),
        ("wu xiu", {"吴秀兰"}),
        (id_number(2), {"吴秀兰"}),
        (id_number(2).lower(), {"吴秀兰"}),
        (id_number(2)[-4:], {"吴秀兰"}),
        ("19900001234", {"吴秀兰"}),
        ("1234", {"吴秀兰"}),
        ("陈", {"陈小满"}),
        ("没有这人", set()),
        ("%", set()),
        ("  ", set()),
        ("' OR 1=1", set()),
    ],
)
def test_a_person_is_found_by_any_part_of_the_name_or_number(people, typed, found):
    assert names(queries.search(SYSTEM, typed)) == found


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["341525-00001", "AH-77", "吴秀兰", "wxl", "1"])
def test_a_household_is_found_by_its_number_an_outside_number_or_a_member(people, typed):
    assert [each.pk for each in queries.search(SYSTEM, typed).households] == [people.pk]


@pytest.mark.django_db
def test_a_village_name_brings_its_households(people):
    clerk = actor("county_officer", division="341525000000")
    place = queries.household_file_parts(clerk, people, on=people.registered_on).place
    assert people in queries.search(clerk, place.removeprefix("霍山县衡山镇")).households


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["吴", "wxl", id_number(2), "1234", "341525-00001", "AH-77", "19900001234"])
def test_nobody_is_found_outside_ones_divisions(people, typed):
    found = queries.search(actor("township_clerk", division="341525101000"), typed)
    assert (found.persons, found.households) == ([], [])


@pytest.mark.django_db
def test_a_changed_name_is_found_under_the_new_one_only(people, now):
    who = queries.person_by_id_number(id_number(2))
    services.correct_person(person_id=who.pk, changes={"name": "武秀兰"}, on=people.registered_on, actor=SYSTEM, at=now)
    assert names(queries.search(SYSTEM, "武")) == {"武秀兰"}
    assert names(queries.search(SYSTEM, "吴秀")) == set()


def test_every_part_of_a_name_is_the_start_of_a_token():
    tokens = name_tokens("买买提·艾力")
    for typed in ("艾", "买提", "提艾", "mmt", "aili", "al"):
        assert any(token.startswith(searched_name(typed)) for token in tokens), typed
