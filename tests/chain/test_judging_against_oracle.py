"""The bulk statements of the conflict table give what a plain reading of the chain gives, person by person and household by household (I-17)."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from jiuzhu.foundation.analytics.sessions import Capacity, session
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.chain.conflicts import rules_of, split_judgeable
from jiuzhu.monitoring.chain.gathering import gather, name_and_merge, reported_kinds
from jiuzhu.monitoring.chain.judging import judge, make_subjects
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.comparison.facts_of_register import register_tables
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.warnings.rules import shift_month

ON = date(2026, 11, 30)
MONTH = "2026-11"
KINDS = ["重残护理补贴", "severe_disability_nursing", "残疾人生活补贴", "公租房", "租赁补贴", "参保资助", "生活补助", "不认识的救助"]
SERVICES = ["meals", "nursing"]
DEPARTMENTS = ["残联", "霍山县残联", "县民政局", "住建局", "县教育局", "某机构"]
SCHOOLS = "教育局"
"""The department whose own feed names none."""
NOW, LATER, SCHOOL = ("department_aid", "2026-10"), ("department_aid", MONTH), ("education_aid", MONTH)
"""Deliveries by feed and month; a delivery may tell of any month."""
TOLD_BY_FILES = [[NOW], [LATER], [NOW, LATER], [NOW, NOW], [LATER, NOW, NOW], [SCHOOL, NOW], [SCHOOL, SCHOOL, LATER], [NOW, "copied"], ["referral", LATER]]
TOLD_HERE = [["entered"], ["entered", "entered"], ["copied", "entered"], ["referral", "entered", "entered"]]
PERSONS = (
    "line BIGINT, person_id VARCHAR, household_id VARCHAR, key UUID, birth_date DATE, disability_type VARCHAR, disability_grade VARCHAR, self_care VARCHAR,"
    " alive BOOLEAN"
)
HOUSEHOLDS = (
    "line BIGINT, household_id VARCHAR, area_type VARCHAR, category VARCHAR, category_class VARCHAR, category_from DATE, category_until DATE, members INTEGER"
)
CATEGORIES = ["extreme_hardship", "subsistence", "marginal", "relapse_monitored"]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with session(Path(tmp_path_factory.mktemp("duckdb")), Capacity(memory_mb=200, threads=1)) as found:
        yield found


def law():
    return load_pack("huoshan").at(ON)


class World:
    """Households with their people and random chains: many small counties, each from its own seed, side by side."""

    def __init__(self, *seeds: int) -> None:
        self.homes, self.people, self.said = {}, {}, []
        for seed in seeds:
            self._settle(seed, random.Random(seed))

    def _settle(self, seed: int, pick: random.Random) -> None:
        homes, people = [], []
        for number in range(pick.randint(1, 6)):
            category, until = pick.choice(CATEGORIES), pick.choice([None, None, date(2026, 10, 31)])
            homes.append(f"{seed}h{number}")
            self.homes[homes[-1]] = (category, pick.choice([None, "dispersed", "concentrated"]), until)
            for _ in range(pick.randint(1, 3)):
                people.append(UUID(int=len(self.people) + 1))
                grade = pick.choice([None, "1", "2", "3"])
                self.people[people[-1]] = (f"{seed}p{len(people)}", homes[-1], pick.random() > 0.1, grade, pick.choice(["full", "half", "none", None]))
        for _ in range(pick.randint(0, 40)):
            service = pick.random() < 0.3
            key = pick.choice([None, *people])
            home = pick.choice(homes) if key is None or service else None
            row = (
                key, home, shift_month(MONTH, -pick.choice([0, 0, 0, 1, 3, 14])), pick.choice(SERVICES if service else KINDS), pick.choice(DEPARTMENTS),
                pick.choice([None, 100, 250]), service,
            )  # fmt: skip
            for source in pick.choice(TOLD_HERE if key is None or service else TOLD_BY_FILES):
                self.said.append((source, *row[:4], SCHOOLS if source == SCHOOL else row[4], *row[5:]))

    def load(self, database, folder: Path) -> None:
        people = [(line, name, home, str(key), None, None, grade, care, alive) for line, (key, (name, home, alive, grade, care)) in enumerate(self.people.items())]
        homes = [(line, home, "rural", category, kind, date(2020, 1, 1), until, 2) for line, (home, (category, kind, until)) in enumerate(self.homes.items())]
        for table, declared, rows in (("persons", PERSONS, people), ("households", HOUSEHOLDS, homes)):
            database.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({declared})")
            kinds = [each.split()[1] for each in declared.split(", ")]
            columns = ", ".join(f"unnest(CAST($c{place} AS {kind}[]))" for place, kind in enumerate(kinds))
            if rows:
                database.execute(f"INSERT INTO {table} SELECT {columns}", {f"c{place}": list(values) for place, values in enumerate(zip(*rows, strict=True))})
        files = {feed: [] for feed, _ in (NOW, SCHOOL)}
        for feed, sent in (NOW, LATER, SCHOOL):
            files[feed].append((sent, folder / f"{feed}-{sent}.parquet"))
            self._write(database, (feed, sent), files[feed][-1][1])
        here = [(key and self.people[key][0], home or self.people[key][1], *rest, source) for source, key, home, *rest in self.said if isinstance(source, str)]
        gather(database, files, FEEDS, here, first=shift_month(MONTH, -11), last=MONTH)

    def _write(self, database, delivery: tuple[str, str], path: Path) -> None:
        """Keep a delivery's rows as the intake does; the schools' own feed has no department."""
        rows = [(str(key), month, kind, department, fen) for source, key, _, month, kind, department, fen, _ in self.said if source == delivery]
        declared = {"key": "UUID", "month": "VARCHAR", "aid_kind": "VARCHAR", "department": "VARCHAR", "amount_fen": "BIGINT"}
        columns = ", ".join(f"unnest(CAST(${name} AS {kind}[])) AS {name}" for name, kind in declared.items())
        values = {name: [row[place] for row in rows] for place, name in enumerate(declared)}
        kept = "* EXCLUDE (department)" if delivery == SCHOOL else "*"
        database.execute(f"CREATE OR REPLACE TEMP TABLE delivered AS SELECT {columns}", values)
        database.execute(f"COPY (SELECT {kept} FROM delivered) TO '{path}' (FORMAT parquet)")

    def chain(self, names: Names) -> list[tuple]:
        """Count every row as often as the delivery or entry that has most of them."""
        counted: dict[tuple, Counter] = defaultdict(Counter)
        for source, key, home, month, kind, department, fen, service in self.said:
            counted[key, None if key else home, month, names.kind(kind, department), names.department(department), fen, service][source] += 1
        return [row for row, sources in counted.items() for _ in range(max(sources.values()))]

    def oracle(self, rules, conflicts, values, names: Names) -> set[tuple[str, str]]:
        chain, found = self.chain(names), set()
        for rule in rules:
            holds = conflicts[rule.code].holds.to_python(values)
            since = shift_month(MONTH, 1 - rule.months)
            kept = [
                row for row in chain
                if since <= row[2] <= MONTH and (not rule.kinds or row[3] in rule.kinds) and (rule.among == "any" or row[6] == (rule.among == "service"))
            ]  # fmt: skip
            for subject, facts, rows in self.households(kept) if rule.of == "household" else self.persons(kept):
                departments = defaultdict(set)
                for row in rows:
                    departments[row[3], row[2]].add(row[4])
                told = {
                    "received_kinds_count": len({row[3] for row in rows}),
                    "received_departments_count": max(map(len, departments.values()), default=0),
                    "received_times_count": len(rows),
                }
                if holds(facts | told) is True:
                    found.add((rule.code, subject))
        return found

    def persons(self, kept):
        by_key = defaultdict(list)
        for row in kept:
            by_key[row[0]].append(row)
        for key, (name, home, alive, grade, care) in self.people.items():
            category, kind, until = self.homes[home]
            facts = {
                "recipient": alive and (until is None or until >= ON), "category": category, "category_class": kind,
                "disability_grade": grade and int(grade), "has_disability": grade is not None, "self_care": care,
            }  # fmt: skip
            yield name, facts, by_key[key]

    def households(self, kept):
        for home, (category, kind, until) in self.homes.items():
            living = {key for key, person in self.people.items() if person[1] == home and person[2]}
            facts = {"in_force": until is None or until >= ON, "category": category, "category_class": kind}
            yield home, facts, [row for row in kept if row[0] in living or (row[0] is None and row[1] == home)]


def test_overlaps_and_gaps_of_random_chains_are_those_of_a_plain_reading(database, tmp_path):
    pack = law()
    names, conflicts = Names(pack), {each.code: each for each in pack.conflicts}
    rules = [rule for rule in rules_of(pack) if not rule.lacks]
    world = World(*range(80))
    world.load(database, tmp_path)
    for statement in register_tables(Period(ON)):
        database.execute(statement)
    name_and_merge(database, names)
    make_subjects(database, Period(ON))
    judge(database, rules, Period(ON))
    found = set(database.execute("SELECT rule, subject_id FROM conflicts_found").fetchall())
    expected = world.oracle(rules, conflicts, pack.values, names)
    assert found == expected, sorted(found ^ expected)[:5]
    assert database.execute("SELECT count(*) FROM conflicts_found").fetchone() == (len(found),), "a subject once a rule"
    assert len({code for code, _ in found}) >= 6, "the chains are rich enough to try the rules"


def test_the_oracle_is_seen_to_differ_when_a_department_is_read_wrongly(database, tmp_path):
    pack = law()
    rules = [rule for rule in rules_of(pack) if rule.code == "same_aid_twice"]
    world = World(*range(80))
    world.load(database, tmp_path)
    for statement in register_tables(Period(ON)):
        database.execute(statement)
    name_and_merge(database, Names(pack))
    database.execute("UPDATE chain SET department = '甲'")
    make_subjects(database, Period(ON))
    judge(database, rules, Period(ON))
    expected = world.oracle(rules, {each.code: each for each in pack.conflicts}, pack.values, Names(pack))
    assert set(database.execute("SELECT rule, subject_id FROM conflicts_found").fetchall()) != expected


def test_a_copy_of_a_department_file_counts_once_and_two_payments_of_one_department_twice(database, tmp_path):
    world = World(0)
    key, names = next(iter(world.people)), Names(law())
    row = (key, None, MONTH, "重残护理补贴", "残联", 100, False)
    world.said = [(NOW, *row), (NOW, *row), (LATER, *row), ("copied", *row), ("referral", *row)]
    world.load(database, tmp_path)
    name_and_merge(database, names)
    assert database.execute("SELECT kind, department, count(*) FROM chain GROUP BY ALL").fetchall() == [("severe_disability_nursing", "县残联", 2)]
    assert reported_kinds(database) == {"severe_disability_nursing"}


def test_a_finding_lists_the_rows_it_rests_on(database, tmp_path):
    world = World(1)
    world.homes, world.people = {"h0": ("subsistence", None, None)}, {UUID(int=1): ("p1", "h0", True, None, None)}
    world.said = [(NOW, UUID(int=1), None, MONTH, "护理补贴", department, 100, False) for department in ("残联", "县民政局")]
    world.load(database, tmp_path)
    for statement in register_tables(Period(ON)):
        database.execute(statement)
    name_and_merge(database, Names(law()))
    make_subjects(database, Period(ON))
    judge(database, [rule for rule in rules_of(law()) if rule.code == "same_aid_twice"], Period(ON))
    (subject, received), = database.execute("SELECT subject_id, received FROM conflicts_found").fetchall()
    assert subject == "p1" and [each["department"] for each in json.loads(received)] == ["县残联", "县民政局"]


def test_what_nobody_reported_is_not_called_missing():
    rules = rules_of(law())
    judged, left = split_judgeable(rules, feeds={"department_aid"}, reported={"severe_disability_nursing"}, labels={})
    assert "nursing_missed" in {rule.code for rule in judged}
    assert {rule.code: why for rule, why in left}["premium_missed"] == "没有任何部门反馈过：medical_premium"
    judged, left = split_judgeable(rules, feeds=set(), reported={"severe_disability_nursing"}, labels={"department_aid": "各部门反馈"})
    assert {rule.code: why for rule, why in left}["nursing_missed"] == "缺少可用的部门数据：各部门反馈"


def test_a_word_of_one_department_means_its_aid_from_that_department_only():
    names = Names(law())
    assert {names.kind("生活补助", each) for each in ("教育局", "县教育局", "霍山县教体局")} == {"education_aid"}
    assert names.kind("生活补助", "县残联") == "生活补助" and names.kind("助学金", "县残联") == "education_aid"


def test_a_line_whose_value_the_county_has_not_set_is_not_judged():
    pack = load_pack("ningjin").at(ON)
    unset = replace(pack.parameters["care_subsistence_min_age"], value=None)
    rules = {rule.code: rule for rule in rules_of(replace(pack, parameters={**pack.parameters, "care_subsistence_min_age": unset}))}
    assert rules["elderly_care_missed"].lacks == f"本地参数还没有填写：{unset.label}" and not rules["same_aid_twice"].lacks
