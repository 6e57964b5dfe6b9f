"""From the register and the department files to one row of facts a household, a person and anyone named: the steps, in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jiuzhu.monitoring.comparison.facts_of_households import household_facts
from jiuzhu.monitoring.comparison.facts_of_persons import anyone_facts, person_facts
from jiuzhu.monitoring.comparison.facts_of_register import register_tables
from jiuzhu.monitoring.comparison.rules import Period

SUBJECTS = {"household": "汇总家庭情况", "person": "汇总个人情况", "anyone": "汇总部门数据中所有人的情况"}
FACTS = {"household": household_facts, "person": person_facts, "anyone": anyone_facts}
"""The query of each subject's facts: of all, or of those wanted with what comes with them."""


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
            yield Step(label, (f"CREATE OR REPLACE TEMP TABLE {subject}_facts AS {FACTS[subject](period)}",))
