"""The links of a household's chain, read from every part that did something for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jiuzhu.delivery.visits.rules import CONDITIONS, KINDS
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.monitoring.warnings.figures import in_one_line
from jiuzhu.monitoring.warnings.recheck_rules import RECHECK_LABELS, RecheckResult
from jiuzhu.monitoring.warnings.rules import OUTCOME_LABELS, Outcome

GROUPS = {"aid": "待遇", "service": "服务", "visit": "走访", "referral": "转介"}
"""What the tabs above the chain keep."""
GAP, OVERLAP = "disability_aid_missed", "duplicate_aid"
ENDED_WELL = ("checked", "rated", "closed")


@dataclass(frozen=True)
class Link:
    """One link: the day, a bold word, what happened; ``group`` is the tab it belongs to, the rest is one glance away."""

    on: date
    kind: str
    text: str
    group: str = ""
    tone: str = ""
    url: str = ""
    note: str = ""
    clause: str = ""
    quote: str = ""
    order: int = 0


def day_of(value: date | datetime) -> date:
    """Give the local day of a moment."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def of_register(events: Iterable[Any]) -> Iterable[Link]:
    """Registration, categories, members, moves."""
    for event in events:
        yield Link(event.on, event.kind, event.text, order=9)


def of_warnings(warnings: Iterable[Any]) -> Iterable[Link]:
    """Each warning with its figures and clause, and how it ended; a gap or an overlap of aid is named so (S-45)."""
    for warning in warnings:
        on, url = day_of(warning.opened_at), reverse("warning", kwargs={"pk": warning.pk})
        kind = {GAP: "缺口", OVERLAP: "重复"}.get(warning.rule, "预警")
        figures = in_one_line(warning.evidence)
        open_ = not warning.workflow.states[warning.state].final
        yield Link(
            on,
            kind,
            f"{warning.rule_label}（{warning.subject_name}）：{figures}" if figures else f"{warning.rule_label}（{warning.subject_name}）",
            tone="warn",
            url=url,
            note=f"{warning.last_month} 比对，{warning.grade_label}，{warning.state_label}" if open_ else "",
            clause=warning.clause if open_ else "",
            quote=warning.quote if open_ else "",
            order=1,
        )
        for ended in warning.dispositions.all():
            referred = f"，转至{ended.referred_to}" if ended.referred_to else ""
            yield Link(
                day_of(ended.decided_at),
                "转介" if ended.outcome == Outcome.REFER else "处置",
                f"{warning.rule_label}：{OUTCOME_LABELS[Outcome(ended.outcome)]}{referred}。{ended.note}",
                group="referral" if ended.outcome == Outcome.REFER else "",
                tone="ok",
                url=url,
                order=2,
            )


def of_rechecks(rechecks: Iterable[Any]) -> Iterable[Link]:
    """Re-checks begun and decided."""
    for recheck in rechecks:
        url = reverse("recheck", kwargs={"pk": recheck.pk})
        final = recheck.workflow.states[recheck.state].final
        words = RECHECK_LABELS[RecheckResult(recheck.result)] if final else recheck.state_label
        since = f"，自 {recheck.effective_month} 起" if final and recheck.effective_month else ""
        yield Link(day_of(recheck.changed_at), "复核", f"{words}{since}", tone="ok" if final else "wait", url=url, order=3)


def of_checks(checks: Iterable[Any]) -> Iterable[Link]:
    """Reports on the household's economic condition, and checks under way."""
    for check in checks:
        final = check.workflow.states[check.state].final
        tone = "warn" if check.state == "discrepancy" else "ok" if final else "wait"
        words = f"{check.number}：{check.state_label}，有效期至 {check.valid_until}" if check.number else check.state_label
        on = check.reported_on or day_of(check.changed_at)
        yield Link(on, "经济核对", words, tone=tone, url=reverse("verification", kwargs={"pk": check.pk}), order=3)


def of_applications(applications: Iterable[Any], may_open: Callable[[Any], bool]) -> Iterable[Link]:
    """What the household applied for, and how it ended; the page opens to whoever works on applications there."""
    for each in applications:
        tone = "wait" if each.is_open else "ok" if each.state in ("granted", "transferred") else ""
        url = reverse("application", kwargs={"pk": each.pk}) if may_open(each) else ""
        yield Link(each.ended_on or each.received_on, "救助申请", f"{each.label}：{each.state_label}", tone=tone, url=url, order=3)


def of_assessments(assessments: Iterable[Any]) -> Iterable[Link]:
    """Each assessment with its level, its counts and what it was before."""
    submitted = [each for each in assessments if each.assessed_on and each.state in ("submitted", "effective", "superseded")]
    for number, each in enumerate(submitted):
        former = submitted[number + 1] if number + 1 < len(submitted) else None
        before = f"（上次 {former.hardships} 项，{former.level_label[:2]}）" if former and former.hardships is not None else ""
        text = f"{each.level_label}，{each.hardships} 项困境，{each.unknowns} 项待定{before}"
        yield Link(
            each.assessed_on,
            "需求评估",
            text if each.state != "submitted" else f"{text}，待乡镇确认",
            tone="wait" if each.state == "submitted" else "",
            url=reverse("assessment-open", kwargs={"pk": each.pk}),
            order=4,
        )


def of_plans(plans: Iterable[Any]) -> Iterable[Link]:
    """Plans when they were approved."""
    for plan in plans:
        if plan.approved_at:
            services = "、".join(f"{task.item_label}{task.frequency}" for task in plan.tasks.all())
            yield Link(day_of(plan.approved_at), "帮扶计划", f"{plan.title}：{services}", note=plan.goal, order=5)


def of_orders(orders: Iterable[Any]) -> Iterable[Link]:
    """Services on the day they were wanted, with who served them and how they were rated."""
    for order in orders:
        if order.state == "cancelled":
            continue
        who = order.organisation.name if order.organisation else "待派单"
        minutes = f" {round((order.checked_out_at - order.checked_in_at).total_seconds() / 60)} 分钟" if order.checked_out_at and order.checked_in_at else ""
        rated = f"，评价 {order.rating} 分" if order.rating else ""
        yield Link(
            day_of(order.checked_in_at) if order.checked_in_at else order.wanted_on,
            "服务",
            f"{order.item_label}{minutes}（{order.recipient_name}），{who}，{'已验收' if order.state in ENDED_WELL else order.state_label}{rated}",
            group="service",
            tone="ok" if order.state in ENDED_WELL else "wait",
            url=reverse("order", kwargs={"pk": order.pk}),
            order=6,
        )


def of_visits(visits: Iterable[Any]) -> Iterable[Link]:
    """Visits made, and those missed, with who went, what had changed, and the needs that were found."""
    for visit in visits:
        url, kind = reverse("visit", kwargs={"pk": visit.pk}), KINDS.get(visit.kind, "走访")
        if visit.state == "done":
            together = f"，与{visit.companion}同行" if visit.companion else ""
            seen = "、".join(CONDITIONS[code] for code in visit.conditions if code in CONDITIONS)
            needs = f"；需求更新：{'、'.join(visit.needs)}" if visit.needs else ""
            met = "" if visit.met else "，未见到本人或家人"
            yield Link(day_of(visit.visited_at), "走访", f"{kind}，{visit.visitor_name}{together}{met}{f'：{seen}' if seen else ''}{needs}", group="visit", tone="ok", url=url, order=6)
        elif visit.state in ("missed", "explained"):
            why = f"：{visit.missed_because}" if visit.missed_because else ""
            yield Link(visit.due_on, "走访", f"{kind}，{visit.state_label}{why}", group="visit", tone="warn" if visit.state == "missed" else "", url=url, order=6)


def of_aid(rows: Iterable[Any]) -> Iterable[Link]:
    """Money received, one link a month; what an order brought stands there already."""
    paid = [row for row in rows if row.source != "order"]
    for _month, group in groupby(paid, key=lambda row: row.month):
        found = list(group)
        text = "；".join(
            f"{row.label}{f' {yuan_text(row.amount_fen)} 元' if row.amount_fen is not None else ''}（{row.department}{f'，{row.person.name}' if row.person else ''}）"
            for row in found
        )
        yield Link(max(row.received_on for row in found), "待遇", text, group="aid", tone="ok", note="", order=7)


def of_notes(notes: Iterable[Any]) -> Iterable[Link]:
    """Notes written about the household."""
    for note in notes:
        yield Link(day_of(note.written_at), "记录", f"{note.text}（{note.writer_name}）", order=8)


def chained(*sources: Iterable[Link]) -> list[Link]:
    """Put links into one chain, newest first; of one day, what warns first."""
    return sorted((link for source in sources for link in source), key=lambda link: (-link.on.toordinal(), link.order))
