"""From the register and the department files to one row of facts a household, a person and anyone named: the steps, in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jiuzhu.monitoring.comparison.facts_of_households import household_parts
from jiuzhu.monitoring.comparison.facts_of_persons import anyone_facts, person_parts, sources_of_anyone
from jiuzhu.monitoring.comparison.facts_of_register import register_tables
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.sources import brought_together

SUBJECTS = {"household": "汇总家庭情况", "person": "汇总个人情况", "anyone": "汇总部门数据中所有人的情况"}
PARTS = {"household": household_parts, "person": person_parts}
"""For subjects whose facts stand beside one relation: that relation and the sources."""


@dataclass(frozen=True)
class Step:
    """A part of the work: what to say of it, and statements that each make one table of those before it."""

    label: str
    statements: tuple[str, ...]


def register_step(period: Period, *, household: str = "household_id", made_as: str = "TABLE") -> Step:
    """Give the step that makes ``people``, ``records``, ``members`` and ``standing`` of ``persons`` and ``households``."""
    return Step("整理登记册", register_tables(period, household=household, made_as=made_as))


def fact_steps(subjects: Collection[str], period: Period) -> Iterator[Step]:
    """Give the steps that make ``<subject>_facts`` for the subjects asked for, of the register's tables, ``watched_<feed>`` and ``feed_<feed>``."""
    for subject, label in SUBJECTS.items():
        if subject in subjects:
            yield Step(label, (f"CREATE OR REPLACE TEMP TABLE {subject}_facts AS {_facts(subject, period)}",))


def statements_in_turn(subject: str, period: Period) -> Iterator[str]:
    """Give the statements that make ``<subject>_facts`` one source after the other, so that no two joins stand in memory together."""
    table = f"{subject}_facts"
    base, sources = PARTS[subject](period)
    yield f"CREATE OR REPLACE TEMP TABLE {table} AS FROM {base}"
    for source in sources:
        yield f"CREATE OR REPLACE TEMP TABLE {table} AS {brought_together(table, [source])}"


def _facts(subject: str, period: Period) -> str:
    return brought_together(*PARTS[subject](period)) if subject in PARTS else anyone_facts(sources_of_anyone(period))
