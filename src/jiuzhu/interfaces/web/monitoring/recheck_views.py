"""Re-checks of recipient households (P-15): the list, and one from its proposal to its decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiuzhu.casework.exits.queries import exit_of_recheck
from jiuzhu.casework.letters.queries import letters_about
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import CATEGORIES, CLASSES_OF, category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, full_code, short_name
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, open_items, steps_of
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.forms import SeenForm
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.monitoring.recheck_forms import ProposeForm, RecoveredForm
from jiuzhu.interfaces.web.monitoring.warning_forms import SendBackForm, default_review
from jiuzhu.interfaces.web.monitoring.warning_pages import household_url
from jiuzhu.interfaces.web.pressing import DONE, posted_to, press
from jiuzhu.monitoring.warnings import queries, services
from jiuzhu.monitoring.warnings.queries_of_rechecks import changed_since, held_by, recovered_of, results_open, to_recover
from jiuzhu.monitoring.warnings.recheck_rules import RECHECK_LABELS, RECOVERIES, RecheckResult
from jiuzhu.monitoring.warnings.rules import month_of
from jiuzhu.monitoring.warnings.workflow import NOTICE, RECHECK

COLUMNS = [
    Column("household", "家庭"),
    Column("place", "村（社区）"),
    Column("reason", "缘由"),
    Column("opened", "开始", sort=("opened_at",)),
    Column("state", "状态", sort=("state",)),
]
READS = (Duty.MONITORING_READ,)
LATE_IN = {code: state.awaits.action for flow in (RECHECK, NOTICE) for code, state in flow.states.items() if state.awaits}
"""What waits in each state of a re-check or of its notice."""
KEPT = ("note", "visitors", "no_check_reason", "income_annual_fen", "members_employed", "exit_months", "recovery", "no_overpaid_reason")


@requires(*READS)
@require_GET
def rechecks(request: HttpRequest) -> HttpResponse:
    """List re-checks, newest first; those late, what is late in one state and in one place where that is asked for."""
    late, state, place = (request.GET.get(name, "") for name in ("late", "state", "place"))
    state, place = state if state in LATE_IN else "", full_code(place) if place else ""
    found = queries.rechecks(request.actor)
    if late:
        found = found.filter(pk__in=queries.late_rechecks(request.actor, now=request.now, state=state, division_code=place))
    listing = Listing(request, found, COLUMNS, unit="户次")
    places = names_of([place, *(each.division_code for each in listing)])
    telling = open_items(NOTICE.name, [each.pk for each in listing])
    rows = [(each, short_name(places.get(each.division_code, "")), each.pk in telling) for each in listing]
    which = f"{places.get(place, '')}超期没有{LATE_IN.get(state, '办理')}的" if late else ""
    return render(request, "monitoring/recheck_list.html", {"listing": listing, "rows": rows, "late": late, "which": which})


@requires(*READS)
@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One re-check with the step that comes next."""
    found = queries.find_recheck(pk, request.actor)
    forms = _forms(request, found)
    status = press(request, forms, lambda name, form: _take(request, found, name, form))
    if status is DONE:
        return redirect("recheck", pk=pk)
    item, told = open_item(RECHECK.name, str(found.pk)), open_item(NOTICE.name, str(found.pk))
    household, notice = found.household, queries.notice_of(found)
    decided, today = RECHECK.states[found.state].final, timezone.localdate(request.now)
    leaver, stop = queries.who_left(found), queries.what_stops(found)
    since = found.effective_month or (begun.first_month if (begun := leaver or stop) else "")
    months = queries.months_paid(found, effective_month=since, on=today, ended=not decided) if since else []
    before = queries.paid_before_it_holds(found, on=today) if found.effective_month else []
    checks = any(request.actor.holds(duty, division_code=household.division_code) for duty in (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK))
    page = {
        "recheck": found,
        "forms": forms,
        "place": full_name_of(household.division_code, below=Level.COUNTY),
        "category": category_label(household.category, household.category_class),
        "holder": held_by(found),
        "by_now": changed_since(found, on=today),
        "left_fen": to_recover(found, on=today),
        "recovered": recovered_of(found),
        "lived_in": bool(registry.members_of(found.household_id, living=True)),
        "today": today,
        "result_label": RECHECK_LABELS[RecheckResult(found.result)] if found.result else "",
        "left": left_of(item, now=request.now),
        "steps": [(step, RECHECK.steps[step.step].label) for step in reversed(steps_of(RECHECK.name, str(found.pk)))],
        "household_url": household_url(household.pk),
        "months": months,
        "months_fen": queries.summed(months),
        "months_since": since,
        "before": before,
        "before_fen": queries.summed(before),
        "recovery_label": RECOVERIES.get(found.recovery, ""),
        "former_benefit_fen": found.former_benefit_fen if decided else held_by(found).monthly_benefit_fen,
        "former_category": category_label(found.former_category, found.former_class) if decided else "",
        "new_category": category_label(found.category, found.category_class) if found.category else "",
        "report": queries.report_at_hand(found, on=today),
        "checks_url": reverse("verification-household", args=[household.pk]) if checks else "",
        "exit": exit_of_recheck(found.pk),
        "letters": letters_about(services.LETTER, found.pk),
        "decided": decided,
        "may_write": decided and found.state != "gradual_exit",
        "notice": notice,
        "notice_left": left_of(told, now=request.now) if told and told.due_at else None,
        "leaver": leaver,
        "stop": stop,
        "own_proposal": found.state == "proposed" and found.proposed_by == request.actor.user_id,
    }
    return render(request, "monitoring/recheck.html", page, status=status)


def _forms(request: HttpRequest, found: Any) -> dict[str, Form]:
    today = timezone.localdate(request.now)
    month = month_of(today)

    def form(name: str, kind: type[Form], **initial: Any) -> Form:
        return kind(data=posted_to(request, name), initial={"seen_version": found.version} | initial, auto_id=f"id_{name}_%s")

    forms: dict[str, Form] = {}
    leaver, stop = queries.who_left(found), queries.what_stops(found)
    if found.state == "checking" and request.actor.holds(Duty.WARNING_HANDLE, division_code=found.division_code):
        living = registry.members_of(found.household_id, living=True)
        holder = held_by(found)
        initial = {name: _shown(getattr(found, name), name) for name in KEPT} | {
            "seen_version": found.version,
            "result": found.result or _first_result(found, stop),
            "category": f"{found.category or found.change_category}:{found.category_class if found.category else found.change_class}",
            "monthly_benefit_fen": _shown(found.change_fen if found.monthly_benefit_fen is None else found.monthly_benefit_fen, "monthly_benefit_fen"),
            "effective_month": found.effective_month or (begun.first_month if (begun := leaver or stop) else month),
            "visited_on": found.visited_on or today,
            "review_on": found.review_on or default_review(today),
            "members": found.members or len([each for each in living if not leaver or str(each.person_id) != leaver.person_id]) or len(living) or None,
        }
        forms["propose"] = ProposeForm(
            posted_to(request, "propose"),
            initial=initial,
            auto_id="id_propose_%s",
            categories=category_choices(holder),
            has_report=bool(queries.report_at_hand(found, on=today)),
            exit_words=queries.reckon_exit_months(found, on=today).words,
            results=results_open(found),
            leaves_aid=queries.ends_in_no_aid(found, effective_month=found.effective_month, on=today),
            asks_recovery=bool(leaver or stop),
            lived_in=bool(living),
        )
    if found.state == "proposed" and request.actor.holds(Duty.WARNING_DECIDE, division_code=found.division_code):
        if found.proposed_by != request.actor.user_id:
            forms["decide"] = form("decide", SeenForm)
        forms["send_back"] = form("send_back", SendBackForm)
    notice = queries.notice_of(found)
    if notice and notice.state == NOTICE.initial and request.actor.holds(Duty.LETTER_ISSUE, division_code=notice.division_code):
        forms["tell"] = form("tell", SeenForm, seen_version=notice.version)
    left_fen = to_recover(found, on=today)
    if left_fen != 0 and request.actor.holds(Duty.WARNING_DECIDE, division_code=found.division_code):
        forms["recovered"] = RecoveredForm(
            posted_to(request, "recovered"),
            initial={"on": today, "seen_fen": found.recovered_fen or 0},
            auto_id="id_recovered_%s",
            left="" if left_fen is None else yuan(left_fen),
        )
    return forms


def _first_result(found: Any, stop: Any) -> str | None:
    """Give the result a form begins with, where what opened the re-check asks for one."""
    if stop and stop.to:
        holder = held_by(found)
        same = (holder.category, holder.category_class) == (stop.to.category, stop.to.category_class)
        return str(RecheckResult.ADJUSTED if same else RecheckResult.CATEGORY_CHANGED)
    only = [each for each in results_open(found) if each is not RecheckResult.UNCHANGED]
    return str(RecheckResult.TERMINATED) if stop or len(only) == 1 else None


def category_choices(holder: Any) -> list[tuple[str, str]]:
    """List the categories with their classes that a household, or a person of their own, does not have now, as code:class."""
    found = []
    for code, label in CATEGORIES.items():
        classes = CLASSES_OF.get(code, ("",))
        found += [(f"{code}:{each}", category_label(code, each) or label) for each in classes]
    return [each for each in found if each[0] != f"{holder.category}:{holder.category_class}"]


def _take(request: HttpRequest, found: Any, name: str, form: Any) -> str:
    given = form.cleaned_data
    common = {"recheck_id": found.pk, "actor": request.actor, "at": request.now}
    if name != "recovered":
        common["seen_version"] = given["seen_version"]
    if name == "recovered":
        services.note_recovered(**common, **given)
    elif name == "propose":
        services.propose_recheck(**common, entry=form.entry())
    elif name == "decide":
        services.decide_recheck(**common)
    elif name == "tell":
        services.tell_result(**common)
    else:
        services.send_recheck_back(**common, reason=form.cleaned_data["reason"])
    words = {"propose": "复核意见已提交，请另一位审定人审定。", "decide": "已审定，登记册已按审定结果更新。", "send_back": "已退回复核。", "recovered": "追回情况已登记。", "tell": "已登记送达。"}
    return words[name]


def _shown(value: Any, name: str) -> Any:
    """Write an amount in fen as the form takes it."""
    return f"{yuan(value)}".replace(",", "") if name.endswith("_fen") and value is not None else value
