"""How many stations, officers and assistants a village must have, how many visits the staff must make, how many services are checked (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack, Parameter, Quota

POPULATION = "population"
SOCIAL_WORKERS = "social_workers"
ASSISTANTS = "held.assistant"
HELD = "held."
COUNTS = {"village_recipients_count": "常年救助对象", "village_registered_population": "户籍人口"}
HIGHEST_FIGURE = 10_000_000
"""A slip of the keyboard is refused: no village has so many people."""
PER_WORKER = "visits_per_worker_month"
LASTING = "station_months"
SAMPLED = ("spotcheck_share", "double_random_share")
PERCENT = 100


class FigureInvalid(DomainError):
    """A figure of a village cannot be, or lacks its day or source."""

    code = "figure_invalid"


@dataclass(frozen=True)
class Reckoned:
    """One quota of one village: what it must have, has and lacks, with the arithmetic; None where not known."""

    code: str
    label: str
    clause: str
    count: int | None
    required: int | None
    held: int | None
    words: str

    @property
    def missing(self) -> int | None:
        """How many are still to be set up; nothing is missing where nothing is required, whatever there is."""
        if self.required == 0:
            return 0
        return None if self.required is None or self.held is None else max(0, self.required - self.held)

    @property
    def state(self) -> str:
        """Give missing, unknown or met."""
        return "unknown" if self.missing is None else "missing" if self.missing else "met"


@dataclass(frozen=True)
class Demanded:
    """How many visits a month one kind of household asks for."""

    label: str
    households: int
    months: int

    @property
    def visits(self) -> Fraction:
        """Visits a month."""
        return Fraction(self.households, self.months)


@dataclass(frozen=True)
class Staffing:
    """The visits a month of one township against those its staff can make; None where not known.

    ``unknown`` is the number of its villages whose assistants nobody has entered.
    """

    demanded: Sequence[Demanded]
    staff: int | None
    each: int | None
    unknown: int = 0

    @property
    def visits(self) -> Fraction:
        """Visits a month that are demanded."""
        return sum((one.visits for one in self.demanded), Fraction())

    @property
    def visits_text(self) -> str:
        """Visits a month with one decimal where they are not whole."""
        return tenth(self.visits)

    @property
    def needed(self) -> int | None:
        """How many people it takes."""
        return None if not self.each else up(self.visits / self.each)

    @property
    def short(self) -> int | None:
        """How many people are lacking."""
        return None if self.needed is None or self.staff is None else max(0, self.needed - self.staff)

    @property
    def words(self) -> str:
        """The arithmetic, written out."""
        parts = "；".join(f"{one.label} {one.households} 户 ÷ {one.months} 个月 = {tenth(one.visits)}" for one in self.demanded if one.households)
        said = f"{parts}；合计每月 {tenth(self.visits)} 户次。" if parts else "没有按期走访的家庭。"
        if self.each is None:
            return f"{said}没有设定“每人每月可走访户次”，不核算人手。"
        said += f"{tenth(self.visits)} ÷ 每人每月 {self.each} 户次，向上取整，需要 {self.needed} 人；"
        if self.staff is None:
            return f"{said}没有录入在岗人数。"
        return f"{said}在岗 {self.staff} 人{f'（还有 {self.unknown} 个村没有录入）' if self.unknown else ''}" + (f"，缺 {self.short} 人。" if self.short else "，够用。")


@dataclass(frozen=True)
class Sampled:
    """How many of a year's services are to be checked; None while the county has set no share."""

    label: str
    clause: str
    share: Decimal | None
    served: int

    @property
    def to_check(self) -> int | None:
        """The share of the services, rounded up (A-31)."""
        return None if self.share is None else up(Fraction(self.share) * self.served)

    @property
    def words(self) -> str:
        """The arithmetic, written out."""
        if self.share is None:
            return "没有设定抽查比例，不核算。"
        return f"今年办结 {self.served} 件 × {(self.share * PERCENT).normalize():f}%，向上取整 = {self.to_check} 件"


def reckon(quota: Quota, law: DatedPack, *, count: int | None, held: int | None) -> Reckoned:
    """Reckon one quota from the number it counts and the number there is; an unknown number gives an unknown answer."""
    what = COUNTS.get(quota.count, quota.count)
    required, said = _by_threshold(quota, law, what, count) if quota.at_least else _by_steps(quota, law, what, count)
    if required:
        said += "，没有录入已有数" if held is None else f"，已有 {held}" + (f"，缺 {required - held}" if held < required else "")
    return Reckoned(quota.code, quota.label, quota.clause, count, required, held, f"{said}。")


def sampled(law: DatedPack, served: int) -> Sampled | None:
    """Reckon how many of the services accepted this year are to be checked; None where the law asks for no checks."""
    found = sample_rule(law)
    if found is None:
        return None
    share = law.number(found.name)
    return Sampled(found.label, found.clause, None if share is None else Decimal(share), served)


def sample_rule(law: DatedPack) -> Parameter | None:
    """Give the parameter that says which share of services is checked."""
    return next((law.parameters[name] for name in SAMPLED if name in law.parameters), None)


def figure_kinds(law: DatedPack) -> dict[str, str]:
    """Give the figures a village enters, by kind: people, then what there is of each quota."""
    held = {f"{HELD}{quota.code}": f"已有{quota.label}" for quota in law.quotas if quota.about == "village"}
    return {POPULATION: "户籍人口", **held} | ({} if ASSISTANTS in held else {ASSISTANTS: "在岗社会救助协理员"})


def check_figures(numbers: Mapping[str, int], kinds: Iterable[str], source: str) -> None:
    """Raise FigureInvalid unless the figures are of known kinds, possible, and come with their source."""
    if not numbers:
        raise FigureInvalid("没有填写任何数字。", "请至少填写一项；不知道的留空，不要填 0。")
    if not source.strip():
        raise FigureInvalid("没有写明来源。", "请写明数字从哪里来，例如“公安户籍 2026 年 6 月”。", field="source")
    known = set(kinds)
    for kind, number in numbers.items():
        if kind not in known:
            raise FigureInvalid("有不认识的项目。", "请从页面上的项目中填写。")
        if not 0 <= number <= HIGHEST_FIGURE:
            raise FigureInvalid(f"“{number}”不像一个村的数字。", f"请填写 0 至 {HIGHEST_FIGURE:,} 的整数。")


def up(number: Fraction) -> int:
    """Round up to a whole number."""
    return -(-number.numerator // number.denominator)


def tenth(number: Fraction) -> str:
    """Write a number with one decimal where it is not whole."""
    return f"{number.numerator}" if number.denominator == 1 else f"{Decimal(number.numerator) / Decimal(number.denominator):.1f}"


def _by_threshold(quota: Quota, law: DatedPack, what: str, count: int | None) -> tuple[int | None, str]:
    least = law.number(quota.at_least)
    if least is None:
        return None, f"没有设定“{law.parameters[quota.at_least].label}”，不核算"
    if count is None:
        return None, f"没有录入{what}，不核算"
    reached = count >= least
    return (quota.required if reached else 0), f"{what} {count} 人 {'≥' if reached else '<'} {least} 人，应有 {quota.required if reached else 0}"


def _by_steps(quota: Quota, law: DatedPack, what: str, count: int | None) -> tuple[int | None, str]:
    per, most = law.number(quota.per), law.number(quota.at_most) if quota.at_most else None
    if not per:
        return None, f"没有设定“{law.parameters[quota.per].label}”，不核算"
    if count is None:
        return None, f"没有录入{what}，不核算"
    steps = int(count // per)
    if most is None:
        return steps, f"{what} {count} 人 ÷ {per} 人，取整 {steps}，应有 {steps}"
    required = min(int(most), steps)
    return required, f"{what} {count} 人 ÷ {per} 人，取整 {steps}，最多 {most}，应有 {required}"
