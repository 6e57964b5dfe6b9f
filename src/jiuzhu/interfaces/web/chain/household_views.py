"""A household's chain: every department's aid by month, on screen, as a workbook and on paper (F-16)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.casework.registry.queries import find_household
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.money import yuan_from_fen, yuan_text
from jiuzhu.interfaces.documents.chain import chain_paper
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import attachment, workbook
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.monitoring.chain.history import Chain, Line, chain_of

HEADS = ("日期", "部门", "救助", "金额（元）", "结果", "对象")


@requires(Duty.REGISTER_READ)
@require_GET
def chain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chain of a household by month and department, overlaps and gaps marked with the rule that says so."""
    household = find_household(request.actor, pk)
    page = {
        "household": household,
        "chain": _chain(request, household),
        "place": full_name_of(household.division_code, below=Level.COUNTY),
        "reads": request.actor.holds(Duty.MONITORING_READ, division_code=household.division_code),
    }
    return render(request, "chain/household.html", page)


@requires(Duty.REGISTER_READ)
@require_GET
def export_chain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chain as a workbook in the columns of F-16."""
    household = find_household(request.actor, pk)
    found = _chain(request, household)
    rows = ([_when(line), line.department, line.label, _money(line), line.result, line.person] for line in found.lines)
    title = f"救助链-{household.number}"
    return workbook(title=title, heads=HEADS, rows=rows, actor=request.actor, at=timezone.localtime(request.now))


@requires(Duty.REGISTER_READ)
@require_GET
def printed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chain as PDF in the columns of F-16, with what was found in it and how it ended."""
    household = find_household(request.actor, pk)
    on = timezone.localdate(request.now)
    found = _chain(request, household)
    pdf = chain_paper(
        name=str(household),
        number=household.number,
        place=full_name_of(household.division_code, below=Level.COUNTY),
        on=on,
        rows=[
            (
                str(_when(line)),
                line.department,
                line.label,
                line.person,
                "" if line.amount_fen is None else yuan_text(line.amount_fen),
                line.result,
            )
            for line in found.lines
        ],
        findings=[
            (each.get_finding_display(), each.rule_label, each.subject_name, each.last_month, each.state_label, each.clause)
            for each in found.findings
        ],
        letters=[(f"{timezone.localdate(each.issued_at)}", each.get_kind_display(), each.number) for each in found.letters],
        marks=marks_for(request.actor, request.now),
    )
    return attachment(pdf, name=f"救助链-{household.number}-{on:%Y%m%d}.pdf", content_type="application/pdf")


def _chain(request: HttpRequest, household: Any) -> Chain:
    children = request.actor.holds(Duty.CHILD_READ, division_code=household.division_code)
    return chain_of(household, on=timezone.localdate(request.now), about_children=children)


def _when(line: Line) -> object:
    return line.on or line.month


def _money(line: Line) -> Decimal | None:
    return None if line.amount_fen is None else yuan_from_fen(line.amount_fen)
