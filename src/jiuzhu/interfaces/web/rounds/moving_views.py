"""Moving one stop: what it does is shown before it is kept."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.moving import consequences, moved
from jiuzhu.delivery.rounds.queries import PLANNING
from jiuzhu.delivery.rounds.rules import CannotServe, PlanStale, clock
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.rounds.forms import MoveForm


@requires(*PLANNING)
@require_http_methods(["GET", "POST"])
def move(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Choose for one stop who goes and when; see what that does; keep it."""
    plan = queries.find_plan(request.actor, pk)
    day, routes = plan.day, plan.routes
    given = request.POST if request.method == "POST" else request.GET
    task = next((each for each in day.tasks if each.key == given.get("task", "")), None)
    if task is None:
        raise NotFound("这次上门已不在安排里。", "请回到上门安排查看最新情况。")
    carers = [(each.id, each.name) for each in day.able(task)]
    tried = "carer" in given
    here = routes.carer_of(task.key)
    first = {"task": task.key, "seen_version": plan.version, "carer": here or (carers[0][0] if carers else ""), "at": ""}
    form = MoveForm({**first, **given.dict()} if tried else None, initial=first, carers=carers)
    found = None
    if tried and form.is_valid():
        asked = {"key": task.key, "carer_id": form.cleaned_data["carer"]}
        try:
            if request.method == "POST":
                seen = form.cleaned_data["seen_version"]
                services.move_stop(plan=plan, minute=form.cleaned_data["at"], actor=request.actor, at=request.now, seen_version=plan.version if seen is None else seen, **asked)
                messages.success(request, f"{task.who}的上门已调整。" + ("这份安排要重新发布后才通知到人。" if plan.state == "drafted" else ""))
                return redirect("day-plan", pk=pk)
            found = consequences(day, routes, moved(day, routes, at=form.cleaned_data["at"], **asked))
        except PlanStale as error:
            messages.warning(request, str(error))
            return redirect("day-plan", pk=pk)
        except CannotServe as error:
            refuse(form, error)
        except DomainError as error:
            messages.warning(request, str(error))
            return redirect("day-plan", pk=pk)
    names = {each.id: each.name for each in day.carers}
    page = {
        "plan": plan,
        "task": task,
        "form": form,
        "found": found,
        "changes": [
            {
                "who": day.task(each.key).who,
                "before": f"{names[each.carer_before]} {clock(each.start_before)}" if each.start_before is not None else "没有安排",
                "after": f"{names[each.carer_after]} {clock(each.start_after)}" if each.start_after is not None else "当天不安排",
            }
            for each in (found.changes if found else ())
        ],
        "fragment": bool(request.htmx),
    }
    return render(request, "rounds/_moving.html" if request.htmx else "rounds/move.html", page, status=400 if form.errors else 200)
