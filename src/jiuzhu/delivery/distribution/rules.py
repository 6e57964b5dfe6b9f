"""Who is on a month's list and why, what may be said of a line, and whether a list adds up (pure)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jiuzhu.casework.assistance.entitlement import MONTH, PERSON, entitlement
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.policy.facts import FactDeclaration
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.matching.catalogue.rules import PersonVerdict, Subject, Verdict, judge_one

STRUCK = {"death": "去世", "moved": "迁出本村", "institution": "入住机构", "given": "本月已有同样的帮扶", "other": "其他"}
UNDELIVERED = {"away": "人不在家", "declined": "本人不愿接受", "death": "去世", "moved": "迁出本村", "institution": "入住机构", "short": "货没有到", "other": "其他"}
ORIGINS = {"snapshot": "按规定生成", "added": "核对时补入", "correction": "批准后更正"}
FUNDS = {"county_finance": "县财政资金", "charity": "慈善资金", "special": "社会救助专项资金", "lottery": "福利彩票公益金"}
WORDS_LENGTH = 200


class DistributionInvalid(DomainError):
    """What was said of a list or a line is incomplete or impossible."""

    code = "distribution_invalid"


class NotOnList(DomainError):
    """The law of the place does not entitle the person, or it cannot be told yet."""

    code = "distribution_not_entitled"


class GivenAlready(DomainError):
    """The person has the same thing for the month already."""

    code = "distribution_given_already"
    status = 409


class FundShort(DomainError):
    """The money entered for the fund does not reach, or none was entered, or the cap of purchases is passed."""

    code = "distribution_fund_short"


@dataclass(frozen=True)
class Share:
    """What one person gets of a benefit in a month: in words, in fen (None: goods), with the conditions that decided it."""

    verdict: Verdict
    words: str
    amount_fen: int | None
    reasons: tuple[str, ...]


def month_end(month: date) -> date:
    """Give the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def judged_on(month: date, today: date) -> date:
    """Give the day a month is judged by: today, or its last day where it is over; raises DistributionInvalid for one to come."""
    if month.day != 1 or month > today:
        raise DistributionInvalid("这个月还没有开始。", "名单当月生成，请选择本月或以前的月份。", field="month")
    return min(today, month_end(month))


def monthly(law: DatedPack) -> list[Benefit]:
    """List the benefits a place gives persons month by month."""
    return [each for each in law.benefits if each.per == MONTH and each.of == PERSON]


def benefit_named(law: DatedPack, code: str) -> Benefit:
    """Give one monthly benefit in force; raises DistributionInvalid."""
    found = next((each for each in monthly(law) if each.code == code), None)
    if found is None:
        raise DistributionInvalid("这个月没有这项按月发放的规定。", "请从列表中选择；已过期的由县里先延长规定。", field="benefit")
    return found


def share_of(benefit: Benefit, subject: Subject, law: DatedPack, *, declared: Mapping[str, FactDeclaration]) -> Share:
    """Judge one person by a benefit's own rule; an amount that is not set leaves it unknown."""
    told: PersonVerdict = judge_one(benefit.eligible, subject, parameters=law.values, declared=declared)
    if told.verdict is not Verdict.YES or not benefit.amount:
        return Share(told.verdict, goods_words(benefit.goods), None, told.reasons)
    found = entitlement(benefit, subject.facts, law)
    if found.amount_fen is None:
        unset = "、".join(law.parameters[each].label if each in law.parameters else each for each in found.missing_parameters)
        return Share(Verdict.UNKNOWN, "", None, (f"标准尚未设定：{unset}",))
    return Share(told.verdict, f"{yuan_text(found.amount_fen)} 元", found.amount_fen, told.reasons)


def why_words(share: Share, *, age: int, sees_children: bool) -> str:
    """Write the conditions in a line; a minor's only for who reads children's records."""
    return "；".join(share.reasons) if sees_children or age >= ADULT_AGE else "涉及未成年人，原因请有儿童信息权限的人员核对"


def goods_words(goods: Mapping[str, str]) -> str:
    """Write things and quantities in a line: 奶粉 1 桶、面包 2 袋."""
    return "、".join(f"{thing} {quantity}" for thing, quantity in goods.items())


def check_choice(code: str, choices: Mapping[str, str], words: str) -> str:
    """Give a reason as it is kept; raises DistributionInvalid where none is chosen, or 其他 is not explained."""
    if code not in choices or code == "given":
        raise DistributionInvalid("没有选择原因。", "请从列表中选择。", field="code")
    told = words.strip()[:WORDS_LENGTH]
    if code == "other" and not told:
        raise DistributionInvalid("选择“其他”时没有写明情况。", "请写一句是什么情况。", field="reason")
    return f"{choices[code]}：{told}" if told else choices[code]


@dataclass(frozen=True)
class Totals:
    """How the lines of a list stand; what was approved is delivered, not delivered or still open."""

    listed: int
    delivered: int
    undelivered: int
    open: int
    struck: int
    unknown: int
    voided: int

    @property
    def adds_up(self) -> bool:
        """Whether every approved line was handed out and none had to be corrected."""
        return self.open == 0 and self.undelivered == 0 and self.voided == 0

    @property
    def words(self) -> str:
        """The arithmetic, written out."""
        parts = [f"{label} {number} 人" for label, number in (("已发放", self.delivered), ("未发放", self.undelivered), ("待发放", self.open)) if number]
        return f"名单 {self.listed} 人" + (f" = {' + '.join(parts)}" if self.delivered or self.undelivered else "")


def totals_of(states: Iterable[str]) -> Totals:
    """Count the states of lines."""
    found = Counter(states)
    open_ = sum(found[each] for each in ("listed", "proposed"))
    return Totals(
        found["delivered"] + found["undelivered"] + open_, found["delivered"], found["undelivered"], open_, found["struck"], found["unknown"], found["voided"]
    )
