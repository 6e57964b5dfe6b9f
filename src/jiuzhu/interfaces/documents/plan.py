"""A household's plan on paper: 一户一案 (F-03)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localdate

from jiuzhu.interfaces.documents.builder import Marks, render


def plan_paper(plan: Any, *, number: str, place: str, category: str, needs: Sequence[Sequence[str]], marks: Marks) -> bytes:
    """Typeset a plan: goal with its clause, open needs with degree and follow-up, services, team, the day it is looked at again, who wrote and approved it."""
    data = {
        "title": plan.title,
        "name": f"{plan.about}家庭",
        "number": number,
        "place": place,
        "category": category,
        "level": plan.level_label,
        "state": plan.state_label,
        "goal": plan.goal,
        "clause": plan.goal_clause,
        "words": plan.needs,
        "needs": [list(each) for each in needs],
        "tasks": [[task.item_category, task.item_label, task.frequency, task.provider or "—", task.note or "—"] for task in plan.tasks.all()],
        "team": [[member.get_role_display(), member.name] for member in plan.team.all()],
        "review_on": plan.review_on.isoformat() if plan.review_on else "",
        "drafter": plan.drafter_name,
        "approver": plan.approver_name,
        "approved_on": localdate(plan.approved_at).isoformat() if plan.approved_at else "",
    }
    return render("plan", data, title="一户一案", marks=marks)
