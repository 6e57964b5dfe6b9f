"""What a comparison is about: its day and month, the rules it judges, the findings it makes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from jiuzhu.foundation.policy.expressions import Bounds

MONTHS_A_YEAR = 12
NO_WATCH_LIST = "没有关注名单：县里还没有设定关注缘由和保留月数，或这次比对不带名单"


@dataclass(frozen=True)
class Period:
    """The day of a run and the month M it stands for."""

    on: datetime.date

    @property
    def month(self) -> str:
        """M as YYYY-MM."""
        return f"{self.on:%Y-%m}"

    @property
    def first_day(self) -> datetime.date:
        """The first day of M."""
        return self.on.replace(day=1)

    @property
    def twelve_months_from(self) -> datetime.date:
        """The first day of the twelve months that end with M."""
        months = self.on.year * MONTHS_A_YEAR + self.on.month - MONTHS_A_YEAR
        return datetime.date(months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1, 1)


@dataclass(frozen=True)
class Rule:
    """One warning, ready to be judged in bulk.

    ``condition`` is SQL over columns named like the facts (``spark_condition`` the same for Spark); ``figures`` are the facts shown as evidence; ``thresholds`` gives the
    parameters used, by name, as they stand in evidence; ``unset`` names the local parameters that nobody has entered yet; ``used`` are
    the facts the condition looks at. ``watch`` names the reasons for which people must be watched where it is about them alone,
    and ``narrowing`` is the part of the condition that says whom the rule is about, for engines that judge the rest elsewhere; ``bounds`` tells whom
    it cannot hold of, None where nothing is known.
    """

    code: str
    label: str
    subject: str
    feeds: tuple[str, ...]
    condition: str
    figures: tuple[str, ...]
    thresholds: Mapping[str, object] = field(default_factory=dict)
    clause: str = ""
    grade: int = 2
    unset: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    spark_condition: str = ""
    watch: tuple[str, ...] = ()
    supplementary: bool = False
    narrowing: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Unjudged:
    """A rule that could not be judged, and why, in Chinese; without a ``supplementary`` one the comparison is whole all the same."""

    rule: str
    label: str
    reason: str
    supplementary: bool = False


def split_judgeable(
    rules: tuple[Rule, ...], feeds: frozenset[str], labels: Mapping[str, str], *, watches: bool = False
) -> tuple[list[Rule], list[Unjudged]]:
    """Part the rules into those that can be judged with these feeds and those that cannot.

    ``labels`` gives the 中文 of feeds and parameters; ``watches`` tells whether there is a list of people watched.
    """
    judgeable, unjudged = [], []
    for rule in rules:
        lacking = [feed for feed in rule.feeds if feed not in feeds]
        if lacking:
            named = "、".join(labels.get(feed, feed) for feed in lacking)
            unjudged.append(Unjudged(rule.code, rule.label, f"缺少可用的部门数据：{named}", rule.supplementary))
        elif rule.watch and not watches:
            unjudged.append(Unjudged(rule.code, rule.label, NO_WATCH_LIST, supplementary=True))
        elif rule.unset:
            named = "、".join(labels.get(name, name) for name in rule.unset)
            unjudged.append(Unjudged(rule.code, rule.label, f"本地参数还没有填写：{named}"))
        else:
            judgeable.append(rule)
    return judgeable, unjudged
