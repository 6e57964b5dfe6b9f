"""What a change of the service list says and has to answer before it is issued; pure (P-40, S-33)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from jiuzhu.foundation.kernel.errors import DomainError

ACTIONS = {"add": "增加项目", "change": "修改项目", "list": "核对列入", "retire": "停用项目"}
FUNDINGS = {
    "government": "政府承担支出",
    "charity": "慈善资金",
    "department": "部门专项资金",
    "low_paid": "低偿（对象付一部分）",
    "volunteer": "志愿服务（不花钱）",
}
GOVERNMENT = "government"
CHECKS = {
    "fiscal": ("在财政承受能力之内", "超出财政承受能力"),
    "basic": ("不超出维持基本生活需要", "超出维持基本生活需要"),
    "unmet": ("没有已通过物质救助满足，不与其他项目重复", "已由物质救助满足或重复"),
}
"""Each check of the text with the words of a good and of a bad answer."""
ITEM_FIELDS = ("number", "category", "label", "target_quote", "target", "content", "providers")
LONGEST_FIGURES = 300


class RevisionIncomplete(DomainError):
    """A change of the service list lacks what it must say, or says what cannot be."""

    code = "revision_incomplete"


class RevisionNotYours(DomainError):
    """Whoever drafted a change of the list does not issue it (four eyes), and nobody else writes in it."""

    code = "revision_not_yours"
    status = 403


class RevisionUnderWay(DomainError):
    """Another change of the same item has not been decided yet."""

    code = "revision_under_way"
    status = 409


class CheckFailed(DomainError):
    """A check answered against a government-funded item stands in the way, and nobody has overridden it with a reason."""

    code = "catalogue_check_failed"


@dataclass(frozen=True)
class RevisionEntry:
    """What is typed of a change: the item's own fields, how it is paid, on what ground, from when; money in fen."""

    fields: Mapping[str, str] = field(default_factory=dict)
    funding: str = GOVERNMENT
    standard: str = ""
    norm: str = ""
    yearly_cost: int | None = None
    reason: str = ""
    document: str = ""
    clause: str = ""
    quote: str = ""
    valid_from: date | None = None


@dataclass(frozen=True)
class Answer:
    """One check as answered: whether it is well, and the figures it was answered with."""

    well: bool
    figures: str


def check_entry(entry: RevisionEntry, *, action: str) -> RevisionEntry:
    """Give the entry unchanged; raises RevisionIncomplete for what no later step could mend."""
    if action not in ACTIONS:
        raise RevisionIncomplete("没有这种调整。", f"能选的有：{'、'.join(ACTIONS.values())}。", field="action")
    if entry.funding not in FUNDINGS:
        raise RevisionIncomplete("没有选择资金类型。", "请从列表中选择。", field="funding")
    if entry.valid_from is None:
        raise RevisionIncomplete("没有写从哪一天起。", "请选择生效日期。", field="valid_from")
    if not entry.reason.strip():
        raise RevisionIncomplete("没有写理由。", "请写明为什么增加、修改或停用。", field="reason")
    if not entry.document.strip():
        raise RevisionIncomplete("没有写依据文件。", "请写文件名称和文号；乡镇特色项目写本乡镇的文件。", field="document")
    if action in ("add", "change") and not entry.quote.strip():
        raise RevisionIncomplete("没有抄录原文。", "请照抄文件中规定这一项目的整句。", field="quote")
    return entry


def check_answers(answers: Mapping[str, Answer], *, action: str) -> Mapping[str, Answer]:
    """Give the answers unchanged; raises RevisionIncomplete unless all three checks are answered with figures. To retire an item asks none."""
    if action == "retire":
        return {}
    for name, (well, _) in CHECKS.items():
        answer = answers.get(name)
        if answer is None:
            raise RevisionIncomplete(f"没有回答“{well}”。", "请逐项选择核对结果。", field=f"{name}_answer")
        if not answer.figures.strip():
            raise RevisionIncomplete(f"“{well}”没有写数字或依据。", "请写明核对时看的数字，例如全年支出、上限还剩多少、已有哪些救助。", field=f"{name}_figures")
    return answers


def failed(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Name the checks that were answered badly, in the words of the text."""
    return tuple(words[1] for name, words in CHECKS.items() if name in answers and not answers[name].well)


def check_override(failures: tuple[str, ...], *, funding: str, reason: str) -> None:
    """Raise CheckFailed where the text keeps a government-funded item off the list and no reason to list it all the same is given."""
    if failures and funding == GOVERNMENT and not reason.strip():
        raise CheckFailed(
            f"这个项目由政府承担支出，核对结果是“{'、'.join(failures)}”，不能列入项目清单。",
            "请退回修改；确需列入的，由印发人在“仍列入的理由”里写明理由和批准文件。",
            field="override_reason",
        )
