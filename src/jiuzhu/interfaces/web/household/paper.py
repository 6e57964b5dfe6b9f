"""The household file on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuzhu.delivery.agreements.queries import agreements_of
from jiuzhu.delivery.care_insurance.queries import policies_of
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.interfaces.documents.builder import render
from jiuzhu.interfaces.web.household.file import File
from jiuzhu.interfaces.web.marks import marks_for


def household_paper(found: File, *, actor: Actor, now: datetime) -> bytes:
    """Give the household file as PDF: members, categories, assessment, plan, money by month and the whole chain; numbers stay masked."""
    on = timezone.localdate(now)
    household, parts = found.household, found.parts
    data = {
        "name": str(household),
        "number": household.number,
        "place": "".join(found.path),
        "on": f"{on.year}年{on.month}月{on.day}日",
        "left_on": found.left_on,
        "level": found.level,
        "level_tone": found.level_tone,
        "chain": [
            {"on": link.on, "kind": link.kind, "text": link.text, "note": link.note, "tone": link.tone} for link in found.chain
        ],
        "facts": [],
        "members": [],
        "categories": [],
        "assessment": None,
        "plan": None,
        "aid": [],
        "care": [] if found.limited else [*_insured(household.pk), *_entrusted(household.pk)],
    }
    if parts is not None:
        data |= {
            "facts": [
                ("户主", household.head_name),
                ("住址", f"{parts.place}{household.address}"),
                ("城乡", parts.area_label or "未登记"),
                ("共同生活人数", f"{household.members} 人"),
                ("救助类别", parts.category_words or "没有"),
                ("月救助金额", f"{yuan_text(household.monthly_benefit_fen)} 元" if household.monthly_benefit_fen is not None else "未登记"),
                ("困境程度", found.level or "尚未评估"),
                ("登记日期", household.registered_on.isoformat()),
                *((number.system, number.number) for number in parts.numbers),
            ],
            "members": [
                (each.name, each.relation_label, each.sex_label, f"{each.age} 岁", each.id_number_masked, each.phone_masked or "—", "、".join(text for text, _ in each.tags) or "—")
                for each in parts.members
            ],
            "categories": [
                (
                    each.get_category_display() + (f" {each.get_category_class_display()}" if each.category_class else ""),
                    each.person.name if each.person else "全户",
                    each.since,
                    each.until.isoformat() if each.until else "至今",
                    f"{yuan_text(each.monthly_benefit_fen)}" if each.monthly_benefit_fen is not None else "—",
                    each.end_reason,
                )
                for each in parts.categories
            ],
        }
    if found.assessment:
        data["assessment"] = {
            "title": found.assessment.title,
            "on": found.assessment.assessed_on,
            "level": found.assessment.level_label,
            "hardships": found.assessment.hardships,
            "unknowns": found.assessment.unknowns,
        }
    if found.plan:
        data["plan"] = {
            "title": found.plan.title,
            "goal": found.plan.goal,
            "clause": found.plan.goal_clause,
            "review_on": found.plan.review_on,
            "tasks": [(task.label, task.frequency, task.words) for task in found.tasks],
        }
    data["aid"] = [
        (month.month, row.label, row.person.name if row.person else "全户", row.department, yuan_text(row.amount_fen)) for month in found.aid for row in month.rows
    ]
    return render("household_file", data, title="一户一档", marks=marks_for(actor, now))


def _insured(household_id: Any) -> Iterator[tuple[str, ...]]:
    for each in policies_of(household_id):
        term = f"{each.valid_from} 至 {each.valid_until}" if each.valid_from <= each.valid_until else "没有生效"
        yield "住院护理保险", each.person.name, f"{each.care_list.insurer_name}　{each.number or '等回执'}", term, each.get_status_display()


def _entrusted(household_id: Any) -> Iterator[tuple[str, ...]]:
    for each in agreements_of(household_id):
        yield "委托照料", each.person.name, f"{each.carer_name}　{each.content_words}", f"{each.valid_from} 至 {each.valid_until}", each.state_label
