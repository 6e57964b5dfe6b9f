"""One monthly statement with its next step, and as a workbook."""

from __future__ import annotations

from collections.abc import Container
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.delivery.settlements import queries, services
from jiuzhu.delivery.settlements.workflow import DROPPED, OPEN_TO_ORGANISATION, READERS, SETTLED, SETTLEMENT
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, short_name
from jiuzhu.foundation.kernel.money import yuan_from_fen
from jiuzhu.foundation.workflow.deadlines import remaining
from jiuzhu.foundation.workflow.queries import open_item, steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.export import workbook
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.portal.ledger_views import NAMED, masked
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.interfaces.web.settlements.forms import PayForm

HEADS = ["验收日期", "服务对象", "村（社区）", "项目", "合同", "订单号", "金额（元）", "说明"]


@requires(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def settlement(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One statement: its lines, what was objected to and answered, the next step."""
    found = queries.find_settlement(request.actor, pk)
    offered = _forms(request, found)
    status = press(request, offered, lambda name, form: _take(request, found, name, form), found)
    if status is DONE:
        return redirect("settlement", pk=pk)
    lines = rows_of(request, found)
    noted = sum(1 for each in lines if each["objection"])
    item = open_item(SETTLEMENT.name, str(found.pk))
    page = {
        "settlement": found,
        "place": full_name_of(found.division_code, below=Level.COUNTY),
        "lines": lines,
        "noted": noted,
        "unpriced": sum(1 for each in lines if not each["line"].priced),
        "offered": offered,
        "marks": may_mark(request, found),
        "answers": may_answer(request, found),
        "answers_claims": may_answer_claims(request, found),
        "own": is_own(request, found),
        "may_see": may_see_evidence(request, found),
        "left": remaining(due=item.due_at, counts_hours=item.counts_hours, now=request.now) if item and item.due_at else None,
        "item": item,
        "made_by_me": request.actor.user_id in queries.made_by(found),
        "steps": [(step, SETTLEMENT.steps[step.step].label) for step in reversed(steps_of(SETTLEMENT.name, str(found.pk)))],
    }
    return render(request, "settlements/settlement.html", page, status=status)


@requires(*READERS)
@require_GET
def export(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The statement as a workbook, with its corrections."""
    found = queries.find_settlement(request.actor, pk)
    rows: list[list[object]] = [
        [
            each["line"].accepted_on, each["who"], each["place"], each["line"].item_label, each["line"].contract_number, each["line"].order.number,
            yuan_from_fen(each["line"].amount_fen), _said(each),
        ]
        for each in rows_of(request, found)
    ]  # fmt: skip
    rows.append(["合计", "", "", "", "", "", yuan_from_fen(found.sum_fen), found.state_label])
    return workbook(
        title=f"结算单 {found.organisation.name} {found.month_on:%Y-%m}",
        heads=HEADS,
        rows=rows,
        actor=request.actor,
        at=timezone.localtime(request.now),
    )


def rows_of(request: ActingRequest, found: Any) -> list[dict[str, Any]]:
    """Give the lines as they are shown: the recipient in full to whoever handles the household, where the order was served."""
    lines = queries.lines_of(found)
    names, own = names_of(each.order.division_code for each in lines), is_own(request, found)
    stated = {each.order_id for each in lines if each.corrects_id is None}
    claims = queries.recoverable(found) if request.actor.holds(Duty.ORDER_SUPERVISE, division_code=found.division_code) else {}
    known = queries.known_recoveries(request.actor, found)
    return [
        {
            "line": each,
            "objection": getattr(each, "objection", None),
            "who": each.order.recipient_name if own or _handles(request, each.order) else masked(each.order.recipient_name),
            "place": short_name(names.get(each.order.division_code, "")),
            "withheld": each.order.held or each.order.accepted_on is None,
            # Of a service that another statement paid for: what is taken off here, goes back, or waits for a further one.
            "taken_back": each.order_id not in stated,
            "open_to_words": each.corrects_id is None or hasattr(each, "recovery"),
            "returned": _returned(each),
            "recovery": getattr(each, "recovery", None),
            "of_township": hasattr(each, "recovery") and each.recovery.pk in known,
            # What the organisation and the county say of a claim may name a household of another township.
            "told": own or each.corrects_id is None or each.order_id in known.values(),
            "claimed": _claim(each, known),
            "may_claim": each.pk in claims,
            "confirmed_by_me": hasattr(each, "recovery") and each.recovery.confirmed_by == request.actor.user_id,
        }
        for each in lines
    ]


def _claim(line: Any, known: Container[UUID]) -> Any:
    """Give the claim about a service that the actor knows of: the one that stands, else the last that was withdrawn."""
    about = sorted((one for one in line.recoveries.all() if one.pk in known and one.state != "refused"), key=lambda one: one.opened_at)
    return max(about, key=lambda one: (one.state not in DROPPED, one.opened_at), default=None)


def _returned(line: Any) -> bool:
    """Tell whether a line gives back what an objection to a claim was upheld in."""
    noted = getattr(line.corrects, "objection", None) if line.corrects_id else None
    return noted is not None and noted.right_fen is not None and line.amount_fen == -line.corrects.amount_fen - noted.right_fen


def _said(row: dict[str, Any]) -> str:
    line, recovery = row["line"], row["recovery"]
    if row["taken_back"]:
        if not recovery:
            return "异议成立，退给机构" if row["returned"] else "扣回移到下一份"
        return f"扣回 {recovery.line.settlement.month_on:%Y-%m} 已付：{recovery.reason if row['of_township'] else line.order.number}"
    return "更正" if line.corrects_id else "" if line.priced else "合同没有单价"


def is_own(request: ActingRequest, found: Any) -> bool:
    """Tell whether the actor looks as the organisation."""
    return request.actor.holds(Duty.ORDER_ACCEPT, organisation_id=str(found.organisation_id))


def may_see_evidence(request: ActingRequest, found: Any) -> bool:
    """Tell whether the actor may see what an objection shows, which may name a household."""
    return is_own(request, found) or any(request.actor.holds(duty, division_code=found.division_code) for duty in NAMED)


def may_mark(request: ActingRequest, found: Any) -> bool:
    """Tell whether the actor may note objections now."""
    return found.state in OPEN_TO_ORGANISATION and is_own(request, found)


def may_answer(request: ActingRequest, found: Any) -> bool:
    """Tell whether the actor may answer objections now."""
    return found.state == "objected" and request.actor.holds(Duty.ORDER_CHECK, division_code=found.division_code)


def may_answer_claims(request: ActingRequest, found: Any) -> bool:
    """Tell whether the actor may answer objections to what is taken off for claims now."""
    return found.state == "contested" and request.actor.holds(Duty.ORDER_SUPERVISE, division_code=found.division_code)


def _handles(request: ActingRequest, order: Any) -> bool:
    return any(request.actor.holds(duty, division_code=order.division_code) for duty in NAMED)


def _forms(request: ActingRequest, found: Any) -> dict[str, Form]:
    kinds: dict[str, type[Form]] = {"pass_on" if found.sum_fen else "close_unpaid": SeenForm, "pay": PayForm}
    if may_mark(request, found):
        noted = any(not each.outcome for each in queries.objections_of(found))
        kinds["hand_in" if noted else "confirm"] = SeenForm
    initial = {"seen_version": found.version, "paid_on": timezone.localdate(request.now)}
    offered = {}
    for name, kind in kinds.items():
        step = SETTLEMENT.steps["object" if name == "hand_in" else name]
        place = {"organisation_id": str(found.organisation_id)} if step.holder == "organisation" else {"division_code": found.division_code}
        mine = request.actor.holds(step.duty, **place) and not (step.sources == SETTLED and request.actor.user_id in queries.made_by(found))
        if mine and found.state in step.sources:
            offered[name] = kind(posted_to(request, name), initial=initial, auto_id=f"id_{name}_%s")
    return offered


def _take(request: ActingRequest, found: Any, name: str, form: Any) -> str:
    told = form.cleaned_data | {"settlement": found, "actor": request.actor, "at": request.now}
    if name == "confirm":
        services.confirm(**told)
        return "已确认，由民政部门转付款。"
    if name == "hand_in":
        services.hand_in(**told)
        return "异议已提交，乡镇（街道）逐项答复；没有异议的项目不变。"
    if name == "pass_on":
        services.pass_on(**told)
        return "已转付款，付款后请登记凭证号。"
    if name == "close_unpaid":
        services.close_unpaid(**told)
        return "已结清，无需付款。"
    services.pay(**told)
    return "付款已登记。"
