"""Moving one visit or order, and agreeing a time with the household: what it does is shown before it is kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.delivery.rounds import queries, services
from jiuzhu.delivery.rounds.day import Day, Routes, Task, task_key
from jiuzhu.delivery.rounds.moving import Consequences, consequences, moved
from jiuzhu.delivery.rounds.queries import PLANNING, Plan
from jiuzhu.delivery.rounds.rules import CannotServe, PlanStale, clock, clock_on, hours
from jiuzhu.delivery.rounds.services import staying as stays
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.rounds.forms import AgreeForm, MoveForm


@requires(*PLANNING)
@require_http_methods(["GET", "POST"])
def move(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Choose for one visit or order who goes and when; see what that does; keep it."""
    plan = queries.find_plan(request.actor, pk)
    day, routes = plan.day, plan.routes
    given = request.POST if request.method == "POST" else request.GET
    task = _task(day, given.get("task", ""))
    form = _form(plan, task, given)
    if any(each.task.key == task.key for each in day.long):
        return _stay(request, plan, task, form)
    found = None
    if form.is_bound and form.is_valid():
        asked: dict[str, Any] = {"key": task.key, "carer_ids": form.carers()}
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
    return _page(request, plan, task, form, found, _agreeing(plan, task))


def _stay(request: ActingRequest, plan: Plan, task: Task, form: MoveForm) -> HttpResponse:
    """Choose who stays and from when; see what that means; keep it."""
    words, found = "", None
    form.fields["carer"].label, form.fields["at"].label, form.fields["at"].help_text = "由谁住过去", "几点开始", ""
    if form.is_bound and form.is_valid():
        asked: dict[str, Any] = {"plan": plan, "key": task.key, "carer_id": form.cleaned_data["carer"], "minute": form.cleaned_data["at"]}
        try:
            if request.method == "POST":
                seen = form.cleaned_data["seen_version"]
                services.place_stay(**asked, actor=request.actor, at=request.now, seen_version=plan.version if seen is None else seen)
                messages.success(request, f"{task.who}的住家看护已安排，发布后通知到人。")
                return redirect("day-plan", pk=plan.pk)
            after, routes = stays.placed(**asked)
            words, found = _staying(after, task), consequences(plan.day, plan.routes, routes) if routes != plan.routes else None
        except PlanStale as error:
            messages.warning(request, str(error))
            return redirect("day-plan", pk=plan.pk)
        except DomainError as error:
            refuse(form, error)
    return _page(request, plan, task, form, found, _agreeing(plan, task), staying=words or _staying(plan.day, task))


def _staying(day: Day, task: Task) -> str:
    stay = next(each for each in day.long if each.task.key == task.key)
    long = f"“{task.title}”要 {hours(task.minutes)}，比当天最长的班次长，不排进路线。"
    if not stay.carer:
        return long + "选好由谁住到对象家、几点开始；没有选的当天没有人去。"
    return long + f"{day.carer(stay.carer).name} {clock(stay.starts)} 住到{task.who}家，{clock_on(stay.ends)} 结束；这段时间不排别的上门。"


@requires(*PLANNING)
@require_POST
def agree(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Keep the day and time agreed with a household."""
    plan = queries.find_plan(request.actor, pk)
    task = _task(plan.day, request.POST.get("task", ""))
    form = _agreeing(plan, task, request.POST)
    another = None
    if form.is_valid():
        told = form.cleaned_data
        if told["on"] != plan.on and told["looked"] != told["on"]:
            # What another day does is shown before it is kept.
            another = _another(plan, task, told["on"])
            return _page(request, plan, task, _form(plan, task, {}), None, _agreeing(plan, task, request.POST, looked=told["on"]), another)
        try:
            done = services.agree(plan=plan, key=task.key, on=told["on"], time=told["time"], actor=request.actor, at=request.now, seen_version=told["seen_version"])
        except PlanStale as error:
            messages.warning(request, str(error))
            return redirect("day-plan", pk=pk)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _agreed(plan, task, told["on"], done.told))
            return redirect("day-plan", pk=pk)
    return _page(request, plan, task, _form(plan, task, {}), None, form, another)


def _agreed(plan: Plan, task: Task, on: date, told: bool | None) -> str:
    if on == plan.on:
        return f"已与{task.who}约定。请重新发布，新的时间才通知到人。"
    words = f"{task.who}的上门改到 {on:%m-%d}，已移出当天的安排。"
    if told is None:
        return words
    return words + ("已发短信告诉服务对象。" if told else "没有登记能收短信的手机号，请打电话告诉服务对象。")


def _another(plan: Plan, task: Task, on: date) -> dict[str, Any]:
    """Tell what moving a task to another day does: to the others of this day, to that day, to that week."""
    day, routes = plan.day, plan.routes
    found = consequences(day, routes, routes.without_task(task))
    there = queries.other_day(plan, task, on)
    return {"on": on, "found": found, "changes": [each for each in _changes(day, found) if each["who"] != task.who], "plan": there.plan, "left": there.left}


def _changes(day: Day, found: Consequences) -> list[dict[str, str]]:
    names = {each.id: each.name for each in day.carers}
    return [
        {
            "who": day.task(each.key).who,
            "before": f"{names[each.carer_before]} {clock(each.start_before)}" if each.start_before is not None else "没有安排",
            "after": f"{names[each.carer_after]} {clock(each.start_after)}" if each.start_after is not None else "当天不安排",
        }
        for each in found.changes
    ]


def _task(day: Day, part: str) -> Task:
    task = next((each for each in day.everything if each.key == task_key(part)), None)
    if task is None:
        raise NotFound("这次上门已不在安排里。", "请回到上门安排查看最新情况。")
    return task


def _form(plan: Plan, task: Task, given: Any) -> MoveForm:
    routes: Routes = plan.routes
    stay = next((each for each in plan.day.long if each.task.key == task.key), None)
    carers = [(each.id, each.name) for each in plan.day.able(task)]
    here = [routes.carer_of(part) for part in task.parts]
    if stay and stay.carer:
        carers, here = [(stay.carer, plan.day.carer(stay.carer).name), *carers], [stay.carer]
    first = {"task": task.key, "seen_version": plan.version, "carer": here[0] or (carers[0][0] if carers else ""), "second": here[-1] if task.carers > 1 else "", "at": stay.starts if stay and stay.carer else ""}
    if "carer" not in given:
        return MoveForm(None, initial=first, carers=carers, pair=task.carers > 1)
    asked = {**first, **given.dict(), "task": task.key}
    if task.carers > 1 and "second" not in given and given.get("task") == task.parts[1]:
        # Of two, the second was dragged to somebody else's row.
        asked |= {"carer": here[0], "second": given["carer"]}
    return MoveForm(asked, initial=first, carers=carers, pair=task.carers > 1)


def _agreeing(plan: Plan, task: Task, given: Any = None, *, looked: date | None = None) -> AgreeForm:
    first = {"seen_version": plan.version, "task": task.key, "on": plan.on, "time": task.wish}
    if looked is not None:
        given = given.copy()
        given["looked"] = looked.isoformat()
    return AgreeForm(given, initial=first, auto_id="id_agree_%s")


def _page(
    request: ActingRequest, plan: Plan, task: Task, form: MoveForm, found: Consequences | None, agreeing: AgreeForm, another: dict[str, Any] | None = None, staying: str = ""
) -> HttpResponse:
    page = {
        "plan": plan,
        "task": task,
        "form": form,
        "agreeing": agreeing,
        "another": another,
        "staying": staying,
        "found": found,
        "changes": _changes(plan.day, found) if found else [],
        "fragment": bool(request.htmx),
    }
    return render(request, "rounds/_moving.html" if request.htmx else "rounds/move.html", page, status=400 if form.errors or agreeing.errors else 200)
