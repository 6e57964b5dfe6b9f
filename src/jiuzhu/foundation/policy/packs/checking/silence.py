"""Whether a rule about anyone a department names stays silent of people of whom no department says anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from jiuzhu.foundation.policy.errors import PackFaulty, ParameterRefused
from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.dated import DatedPack

REGISTER = "登记册"
"""How the source of a fact begins that the register gives and no department."""


def silence_problems(entry: entries.Grounded, dated: DatedPack, label: str, root: Path) -> Iterator[PackFaulty]:
    """Find a rule about anyone that holds where its departments say nothing: whom it is about would hang on whom other files name."""
    if not isinstance(entry, entries.Warning) or entry.subject != "anyone":
        return
    declared, names = declared_facts(root), sorted(entry.holds.facts)
    silent = [dict(zip(names, values, strict=True)) for values in product(*(_of_the_silent(declared[name]) for name in names))]
    try:
        settings = [dated.values, *(dated.with_values(each.settings, any_parameter=True).values for each in entry.examples if each.settings)]
        holds = any(entry.holds.to_python(values)(facts) for values in settings for facts in silent)
    except ParameterRefused:
        # The example that says so is found wrong by itself.
        return
    if holds:
        yield PackFaulty(
            f"{label} 的条件在部门数据没有提到这个人时也成立。",
            "subject: anyone 的规则只看部门数据提到的人：请让条件必须用到部门数据里的事实，例如 self_paid_12_months_yuan >= p.参数名，不要只写 NOT 或 IS NULL。",
            file=entry.ground.file,
            line=entry.ground.line,
        )


def _of_the_silent(fact: FactDeclaration) -> tuple[Any, ...]:
    """Give the values a fact may have of somebody whom no department names."""
    if fact.source.startswith(REGISTER):
        return (False, True) if fact.kind is Kind.BOOLEAN else (None, *fact.values)
    if not fact.type.known:
        return (None,)
    return (False,) if fact.kind is Kind.BOOLEAN else (0,)
