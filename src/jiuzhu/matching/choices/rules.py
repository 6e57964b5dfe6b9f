"""One thing that can meet a need, why and why not, and what can be wrong with choosing it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.matching.catalogue.rules import PersonVerdict, Verdict
from jiuzhu.matching.matcher.candidates import Able, Barred

POLICY, ITEM, ORGANISATION, CHARITY, NEIGHBOUR = "policy", "item", "organisation", "charity", "neighbour"
KINDS = {POLICY: "政策待遇", ITEM: "服务项目", ORGANISATION: "承接机构", CHARITY: "慈善", NEIGHBOUR: "邻里、志愿者和其他资源"}
BENEFIT_STEP, REFERRAL_STEP, ORDER_STEP, LEAD_STEP, CHARITY_STEP, RESOURCE_STEP = "benefit", "referral", "order", "lead", "charity", "resource"
PAIR_STEP = "pair"
STEPS = {
    BENEFIT_STEP: "待遇决定",
    REFERRAL_STEP: "转介部门",
    ORDER_STEP: "点单",
    LEAD_STEP: "慈善对接",
    CHARITY_STEP: "爱心订单",
    RESOURCE_STEP: "联系资源",
    PAIR_STEP: "提出结对",
}
"""Where choosing leads: a benefit is decided, a department asked, a service ordered, charity or a neighbour found, a pair proposed."""
PROVIDED, FAILED = "provided", "failed"
OUTCOMES = {PROVIDED: "已提供", FAILED: "没有办成"}
"""What becomes of something agreed with a resource of the library."""


class ChoiceRefused(DomainError):
    """What was chosen cannot meet the need now, or stands behind another without a reason."""

    code = "choice_refused"


class ArrangementRefused(DomainError):
    """What is to be agreed with a resource of the library is not whole, or its result stands already."""

    code = "arrangement_refused"


@dataclass(frozen=True)
class Proposal:
    """One thing that can meet a need, or not: ``rank`` counts those that can within its kind (1 is first, 0 cannot).

    ``said`` says why or why not, beside what the matcher says of an organisation (``able``, ``barred``); ``persons`` are the members judged,
    ``who`` the member a benefit is for.
    """

    kind: str
    code: str
    label: str
    verdict: Verdict
    step: str
    said: tuple[str, ...] = ()
    persons: tuple[PersonVerdict, ...] = ()
    able: Able | None = None
    barred: Barred | None = None
    rank: int = 0
    clause: str = ""
    quote: str = ""
    reading: str = ""
    who: str = ""
    given: tuple[str, ...] = field(default=())

    @property
    def words(self) -> tuple[str, ...]:
        """Why it can meet the need, or why not; put into words once somebody reads it."""
        told = self.able.behind or self.able.words if self.able else self.barred.words if self.barred else ""
        return (told, *self.said) if told else self.said

    @property
    def key(self) -> str:
        """What names it on a form."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class Group:
    """The proposals of one kind, those that can meet the need first.

    ``without`` counts the organisations that do not offer the item, ``unjudged`` the helpers near by beyond those that were judged.
    """

    kind: str
    proposals: tuple[Proposal, ...]
    without: int = 0
    unjudged: int = 0

    @property
    def label(self) -> str:
        """The word people read."""
        return KINDS[self.kind]

    @property
    def able(self) -> tuple[Proposal, ...]:
        """Those that can meet the need, the first in rank first."""
        return tuple(one for one in self.proposals if one.rank)

    @property
    def others(self) -> tuple[Proposal, ...]:
        """Those that cannot, or of which it cannot be told."""
        return tuple(one for one in self.proposals if not one.rank)


def grouped(proposals: Iterable[Proposal], *, without: int = 0, unjudged: int = 0) -> tuple[Group, ...]:
    """Put proposals under their kinds and number those that can meet the need in the order in which they came; ``without`` and ``unjudged`` as a group has them."""
    listed: dict[str, list[Proposal]] = {kind: [] for kind in KINDS}
    for each in proposals:
        listed[each.kind].append(each)
    beside = {ORGANISATION: {"without": without}, NEIGHBOUR: {"unjudged": unjudged}}
    return tuple(Group(kind, _ranked(each), **beside.get(kind, {})) for kind, each in listed.items())


def _ranked(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    able = [one for one in proposals if one.verdict is Verdict.YES]
    rest = sorted((one for one in proposals if one.verdict is not Verdict.YES), key=lambda one: one.verdict is Verdict.NO)
    return (*(replace(one, rank=place) for place, one in enumerate(able, start=1)), *rest)


def find(groups: Iterable[Group], key: str) -> Proposal | None:
    """Find a proposal by what names it."""
    return next((one for group in groups for one in group.proposals if one.key == key), None)


def check_choice(found: Proposal | None, *, first: str, reason: str) -> Proposal:
    """Give the proposal if it may be chosen; raises ChoiceRefused unless it can meet the need, and is the first of its kind or a reason is given."""
    if found is None:
        raise ChoiceRefused("没有找到选中的这一项。", "请刷新页面，从现在的候选中选择。")
    if not found.rank:
        raise ChoiceRefused(f"“{found.label}”现在不能满足这项需求：{'；'.join(found.words) or found.verdict.label}。", "请选择标为“符合”的一项。")
    if found.rank > 1 and not reason.strip():
        raise ChoiceRefused(f"“{found.label}”排在“{first}”之后，没有说明为什么选它。", "请写明不选第一位的原因。", field="reason")
    return found
