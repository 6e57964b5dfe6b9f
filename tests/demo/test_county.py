import csv
from collections import defaultdict
from datetime import date
from itertools import islice

import pytest

from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.identity import fault
from jiuzhu.interfaces.cli.demo.addresses import villages_of
from jiuzhu.interfaces.cli.demo.case import LocalValues
from jiuzhu.interfaces.cli.demo.county import DemoSpec, cases_of
from jiuzhu.interfaces.cli.demo.feeds import COLUMNS
from jiuzhu.interfaces.cli.demo.files import FACT_COLUMNS, write_county
from jiuzhu.interfaces.cli.demo.identity import IdentityIssuer
from jiuzhu.interfaces.cli.demo.months import Window
from jiuzhu.interfaces.cli.demo.plants import other_lines
from jiuzhu.interfaces.cli.demo.plants.catalogue import RULES

VALUES = LocalValues(subsistence_standard_fen=73_800, asset_limit_per_head_fen=2_952_000, self_paid_limit_fen=3_000_000)
WINDOW = Window("2026-10")


def spec(households=700, seed=20261101):
    return DemoSpec(villages_of("341525"), VALUES, WINDOW, households, seed)


@pytest.fixture(scope="module")
def county():
    return list(cases_of(spec()))


def persons_of(county):
    return [person for case in county for household in case.households for person in household.persons]


def test_identity_numbers_are_reserved_valid_and_tell_birth_and_sex(county):
    for person in persons_of(county):
        number = person.id_number
        assert number.startswith("9901") and len(number) == 18
        assert fault(number, on=WINDOW.end) is None
        assert date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}") == person.birth_date <= WINDOW.end
        assert (int(number[16]) % 2 == 1) == (person.sex == "M")


def test_a_number_is_never_issued_twice():
    issuer = IdentityIssuer()
    numbers = [issuer.issue(3, date(1950, 1, 1), "F") for _ in range(1200)]
    assert len(set(numbers)) == 1200


def test_two_people_share_a_number_only_where_that_is_the_story(county):
    records = defaultdict(list)
    for case in county:
        for household in case.households:
            for person in household.persons:
                records[person.id_number].append((case, household.household_id))
    for shared in records.values():
        assert len(shared) == 1 or shared[0][0].second is not None


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        write_county(cases_of(spec(60, seed)), WINDOW, tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.csv"))
    assert len(files) == 5 + len(COLUMNS) * 13
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "again" / file).read_bytes() for file in files)
    assert (tmp_path / "one/register/persons.csv").read_bytes() != (tmp_path / "other/register/persons.csv").read_bytes()


def test_every_rule_has_cases_and_at_least_five_kinds_of_look_alikes(county):
    planted, look_alikes = defaultdict(int), defaultdict(set)
    for case in county:
        for each in case.planted:
            planted[each.rule] += 1
        for each in case.look_alikes:
            look_alikes[each.rule].add(each.kind)
    assert len(RULES) == 12
    for rule in RULES:
        assert planted[rule.code] >= 3, rule.code
        assert len(look_alikes[rule.code]) >= 5, rule.code


def test_the_month_at_hand_has_a_case_of_every_rule(county):
    now = {row[0] for case in county for each in case.planted for row in each.rows(WINDOW) if row[3] == WINDOW.last}
    assert now == {rule.code for rule in RULES} | set(other_lines.RULES)


def test_the_other_lines_have_a_case_and_a_look_alike_each_and_move_nobody_else(county, monkeypatch):
    for rule in other_lines.RULES:
        assert any(each.rule == rule for case in county for each in case.planted), rule
        assert any(each.rule == rule for case in county for each in case.look_alikes), rule
    monkeypatch.setattr(other_lines, "AT_HOME", ())
    without = list(cases_of(spec()))
    assert [case.home for case in without if case.household] == [case.home for case in county if case.household]


def test_everybody_lives_in_a_real_village_of_the_county(county):
    codes = {village.code for village in villages_of("341525")}
    for case in county:
        for household in case.households:
            assert household.division_code in codes and covers("341525", household.division_code)


def test_the_facts_of_the_form_add_up(county):
    def number(facts, name):
        return int(facts[name]) if facts[name] else None

    for case in county:
        for household in case.households:
            facts = household.facts
            assert set(facts) == set(FACT_COLUMNS)
            unemployed = number(facts, "members_unemployed")
            work = [number(facts, f"members_{name}") for name in ("employed", "farming", "caring", "not_working_other")]
            force = number(facts, "members_labour_force")
            if unemployed is not None:
                assert unemployed + sum(work) == force
            assert force + number(facts, "members_outside_working_age") + number(facts, "members_incapable") == household.members
            assert number(facts, "homes_rural_self_built") + number(facts, "homes_commercial") == number(facts, "homes_owned")
            stages = [number(facts, f"students_{name}") for name in ("preschool", "compulsory", "senior_secondary", "university", "postgraduate")]
            assert sum(stages) == number(facts, "members_in_education")


def test_ages_within_a_family_are_possible(county):
    for case in county:
        for household in case.households:
            head = household.persons[0]
            for person in household.persons[1:]:
                gap = head.age(WINDOW.end) - person.age(WINDOW.end)
                if person.relation == "child":
                    assert gap >= 17, (head, person)
                if person.relation == "parent" and not household.household_id.endswith("B"):
                    assert gap <= -17, (head, person)


def test_the_files_have_the_columns_of_the_contract_and_lose_no_row(tmp_path):
    written = write_county(cases_of(spec(100)), WINDOW, tmp_path)
    with (tmp_path / "register/households.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0].keys() >= {"household_id", "category", "category_from", "members"}
    assert len(rows) == written.households
    for feed in COLUMNS:
        monthly = sum(len((tmp_path / f"months/{month}/{feed}.csv").read_text().splitlines()) - 1 for month in WINDOW.months)
        assert monthly == written.feed_rows[feed] == len((tmp_path / f"feeds/{feed}.csv").read_text().splitlines()) - 1


def test_a_county_of_any_size_is_made_one_household_at_a_time():
    first = list(islice(cases_of(spec(1_000_000)), 3))
    assert [case.home.household_id for case in first] == ["341525-000001", "341525-000002", "341525-000003"]
