"""From the register and the department files to one row of facts a household, a person and anyone named: the steps, in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jiuzhu.monitoring.comparison.facts_of_households import household_table
from jiuzhu.monitoring.comparison.facts_of_persons import anyone_table, person_table
from jiuzhu.monitoring.comparison.facts_of_register import register_tables
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.folding import fold_statements

SUBJECTS = {"household": "汇总家庭情况", "person": "汇总个人情况", "anyone": "汇总部门数据中所有人的情况"}
_TABLES = {"household": household_table, "person": person_table, "anyone": anyone_table}


@dataclass(frozen=True)
class Step:
    """A part of the work: what to say of it, and statements that each make one table of those before it."""

    label: str
    statements: tuple[str, ...]


def register_step(period: Period, *, household: str = "household_id") -> Step:
    """Give the step that makes ``records``, ``members`` and ``standing`` of ``persons`` and ``households``."""
    return Step("整理登记册", register_tables(period, household=household))


def fact_steps(subjects: Collection[str], period: Period) -> Iterator[Step]:
    """Give the steps that make ``<subject>_facts`` for the subjects asked for, of the register's tables, ``watched_<feed>`` and ``feed_<feed>``."""
    for subject, label in SUBJECTS.items():
        if subject in subjects:
            yield Step(label, (_TABLES[subject](period), *fold_statements(subject, on=period.on, feeds=FEEDS.values())))
