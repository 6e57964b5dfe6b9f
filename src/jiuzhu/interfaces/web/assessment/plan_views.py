"""Plans: writing one, deciding on it, and those whose review has come."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.assessment.plans import queries, services
from jiuzhu.assessment.plans.queries import Plan, PlanQuerySet
from jiuzhu.assessment.plans.rules import CARERS, EVERY, TEAM_ROLES, PlanEntry, PlanIncomplete, TaskEntry, TeamEntry
from jiuzhu.assessment.plans.workflow import CARRIED_OUT, OPEN
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.duties import ROLES, Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.assessment.plan_forms import STEP_FORMS, CaseworkForm, ReasonForm, step_form
from jiuzhu.interfaces.web.assessment.sheet_page import LEVEL_TONES
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.catalogue.rules import ItemVerdict, Verdict

READS = (Duty.PLAN_WRITE, Duty.PLAN_APPROVE, Duty.REGISTER_READ)
TASK_ROWS, TEAM_ROWS = 4, 3
TABS = (("review", "待复评"), ("open", "拟订中"), ("submitted", "待审批"), ("in_force", "执行中"))
COLUMNS = (
    Column("about", "家庭", sort=("about",)),
    Column("place", "村（社区）", sort=("division_code",)),
    Column("level", "困境程度"),
    Column("state", "状态"),
    Column("review", "复评日期", sort=("review_on",)),
    Column("act", ""),
)


@requires(*READS)
@require_GET
def plan_list(request: ActingRequest) -> HttpResponse:
    """List plans by how far they are, those to be looked at again first."""
    today = timezone.localdate(request.now)
    writes = request.actor.holds_anywhere(Duty.PLAN_WRITE)
    groups = {code: rows for code, _, rows in tabs_of(request)}
    tab = request.GET.get("tab", "")
    if tab not in groups:
        # Who only reads plans is shown what is carried out, not what others have to do.
        tab = next((code for code in groups if writes and groups[code].exists()), "in_force")
    listing = Listing(request, groups[tab], COLUMNS, default_sort="review", unit="份")
    context = {
        "tabs": [
            {"label": label, "url": f"{reverse('plan-list')}?tab={code}", "active": code == tab, "count": groups[code].count()}
            for code, label in TABS
        ],
        "tab": tab,
        "listing": listing,
        "places": {code: short_name(name) for code, name in names_of(row.division_code for row in listing).items()},
        "tones": LEVEL_TONES,
        "today": today,
        "may_write": writes,
        "reviewers": reviewers(),
    }
    return render(request, "assessment/plan_list.html", context)


def tabs_of(request: ActingRequest) -> list[tuple[str, str, PlanQuerySet]]:
    """Give the plans the actor may see by how far they are: code, label, plans."""
    visible = queries.plans(request.actor)
    groups = {
        "review": visible.filter(state="review"),
        "open": visible.filter(state__in=("draft", "returned")),
        "submitted": visible.filter(state="submitted"),
        "in_force": visible.in_force(),
    }
    return [(code, label, groups[code]) for code, label in TABS]


@requires(Duty.PLAN_WRITE)
@require_POST
def start(request: ActingRequest, household_id: str) -> HttpResponse:
    """Begin a plan, or another one from the plan in force."""
    plan = services.draft_plan(household_id=household_id, actor=request.actor, at=request.now)
    return redirect("plan-open", pk=plan.pk)


@requires(*READS)
@require_http_methods(["GET", "POST"])
def open_plan(request: ActingRequest, pk: str) -> HttpResponse:
    """Show a plan; whoever may write it gets the form."""
    plan = queries.find_plan(request.actor, pk)
    if request.method == "POST":
        return _write(request, plan)
    return _page(request, plan, services.entry_of(plan), writes=_may_rewrite(request, plan))


@requires(Duty.PLAN_WRITE)
@require_POST
def record(request: ActingRequest, pk: str) -> HttpResponse:
    """Keep one piece of casework done with the household."""
    plan = queries.find_plan(request.actor, pk)
    form = CaseworkForm(request.POST)
    if form.is_valid():
        try:
            services.record_casework(plan=plan, **form.cleaned_data, actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "个案服务已记录。")
            return redirect("plan-open", pk=pk)
    return _page(request, plan, services.entry_of(plan), writes=_may_rewrite(request, plan), casework=form)


@requires(*READS)
@require_POST
def take_step(request: ActingRequest, pk: str, step: str) -> HttpResponse:
    """Approve, return, run, keep after a review, close or cancel; what is wrong in a step's form stands beside its field."""
    plan = queries.find_plan(request.actor, pk)
    seen = _number(request.POST.get("seen_version", ""), -1)
    if step in STEP_FORMS:
        form = step_form(step, request.POST, seen_version=seen)
        if not form.is_valid() or not _taken(request, plan, step, form):
            return _page(request, plan, services.entry_of(plan), writes=_may_rewrite(request, plan), refused=(step, form))
    elif step == "approve":
        services.approve_plan(plan=plan, seen_version=seen, actor=request.actor, at=request.now)
    else:
        services.step_plan(plan=plan, step=step, seen_version=seen, actor=request.actor, at=request.now)
    messages.success(request, f"已办理：{Plan.workflow.steps[step].label}。")
    return redirect("plan-open", pk=plan.pk)


def _taken(request: ActingRequest, plan: Plan, step: str, form: ReasonForm) -> bool:
    """Take a step with what its form tells; a refusal that belongs to one of its fields is put there."""
    try:
        if step == "keep":
            services.keep_plan(plan=plan, actor=request.actor, at=request.now, **form.cleaned_data)
        else:
            services.step_plan(plan=plan, step=step, actor=request.actor, at=request.now, **form.cleaned_data)
    except DomainError as error:
        if error.field not in form.fields:
            raise
        refuse(form, error)
    return form.is_valid()


def _may_rewrite(request: ActingRequest, plan: Plan) -> bool:
    return plan.state in OPEN and request.actor.holds(Duty.PLAN_WRITE, division_code=plan.division_code)


def _write(request: ActingRequest, plan: Plan) -> HttpResponse:
    entry = plan_in(request)
    seen = _number(request.POST.get("seen_version", ""), -1)
    try:
        if entry.review_on is None and request.POST.get("review_on", "").strip():
            raise PlanIncomplete("复评日期看不懂。", "日期写成 2026-11-20。", field="review_on")
        plan = services.write_plan(plan=plan, entry=entry, seen_version=seen, actor=request.actor, at=request.now)
        if "submit" in request.POST:
            plan = queries.find_plan(request.actor, plan.pk)
            services.submit_plan(plan=plan, seen_version=seen, actor=request.actor, at=request.now)
            messages.success(request, "已报乡镇审批。")
        else:
            messages.success(request, "草稿已保存。")
    except PlanIncomplete as error:
        return _page(request, plan, entry, writes=True, error=error)
    return redirect("plan-open", pk=plan.pk)


def _page(
    request: ActingRequest,
    plan: Plan,
    entry: PlanEntry,
    *,
    writes: bool,
    error: DomainError | None = None,
    refused: tuple[str, ReasonForm] | None = None,
    casework: CaseworkForm | None = None,
) -> HttpResponse:
    forms = {step: step_form(step, seen_version=plan.version) for step in STEP_FORMS} | dict([refused] if refused else [])
    law = pack_in_force(timezone.localdate(request.now), division_code=plan.division_code)
    decides = plan.state == "submitted" and request.actor.holds(Duty.PLAN_APPROVE, division_code=plan.division_code)
    context = {
        "plan": plan,
        "entry": entry,
        "writes": writes,
        "error": error,
        "level_tone": LEVEL_TONES.get(plan.level, ""),
        "place": full_name_of(plan.division_code),
        "goal": queries.goal_for(law, plan.level),
        "team_rule": queries.team_rule(law),
        "items": [(item.category, item.code, item.label) for item in catalogue.items(timezone.localdate(request.now), division_code=plan.division_code)],
        "verdicts": _verdicts(request, plan) if writes else [],
        "task_rows": [*entry.tasks, *[TaskEntry("", 1, "month")] * max(1, TASK_ROWS - len(entry.tasks))],
        "team_rows": [*entry.team, *[TeamEntry("", "")] * max(1, TEAM_ROWS - len(entry.team))],
        "every": EVERY.items(),
        "carers": CARERS.items(),
        "roles": TEAM_ROLES.items(),
        "decides": decides and plan.drafter != request.actor.user_id,
        "level_changed": services.level_words(plan) if plan.state == "review" else "",
        "own": decides and plan.drafter == request.actor.user_id,
        "carried_out": plan.state in CARRIED_OUT,
        "may_order": plan.state in CARRIED_OUT and request.actor.holds(Duty.ORDER_PLACE, division_code=plan.division_code),
        "may_write": request.actor.holds(Duty.PLAN_WRITE, division_code=plan.division_code),
        "steps": [(row, plan.workflow.steps[row.step].label) for row in steps_of("plan", str(plan.pk))],
        "forms": forms,
        "reviewers": reviewers(),
        "records": list(plan.records.all()),
        "casework": casework or CaseworkForm(initial={"held_on": timezone.localdate(request.now)}),
    }
    return render(request, "assessment/plan.html", context, status=422 if error or refused or casework else 200)


def reviewers() -> str:
    """Name the posts that write and review plans."""
    return "、".join(role.label for role in ROLES.values() if Duty.PLAN_WRITE in role.duties)


def _verdicts(request: ActingRequest, plan: Plan) -> list[ItemVerdict]:
    """Judge every item for the household, those it qualifies for first; nothing for who no longer sees the household."""
    household = registry.households(request.actor).filter(pk=plan.household_id).first()
    order = {Verdict.YES: 0, Verdict.UNKNOWN: 1, Verdict.NO: 2}
    return sorted(catalogue.verdicts(household, on=timezone.localdate(request.now)), key=lambda each: order[each.verdict]) if household else []


def plan_in(request: ActingRequest) -> PlanEntry:
    """Read the rows of the form; a row without an item or a name is left out."""
    post = request.POST
    columns = [post.getlist(name) for name in ("item", "times", "every", "provider", "task_note")]
    carers = [*post.getlist("carers"), *[""] * len(columns[0])]
    tasks = [
        TaskEntry(item, _number(times, 0), every, provider[:100], note[:300], _number(two, 1))
        for item, times, every, provider, note, two in zip(*columns, carers, strict=False)
        if item
    ]
    team = [TeamEntry(role, name.strip()) for role, name in zip(post.getlist("role"), post.getlist("name"), strict=False) if role or name.strip()]
    return PlanEntry(post.get("needs", ""), _day(post.get("review_on", "")), tasks, team)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.strip().isascii() and text.strip().isdigit() else otherwise


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
