"""Applications from elsewhere: the list, a new one, one with what is to be done, the paper that goes to the other place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiuzhu.casework.elsewhere import queries, services
from jiuzhu.casework.elsewhere.workflow import ELSEWHERE
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.deadlines import left_of
from jiuzhu.foundation.workflow.queries import open_item, open_items, steps_of
from jiuzhu.interfaces.documents.transfer import transfer_paper
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.applications.went import whereto
from jiuzhu.interfaces.web.elsewhere.forms import AnswerForm, ForwardForm, NewForm, WordsForm
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import SeenForm, refuse
from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.places import where
from jiuzhu.interfaces.web.registry.places import village_choices
from jiuzhu.interfaces.web.tabs import counts_of, tab_links

COLUMNS = [
    Column("name", "申请人", sort=("name",)),
    Column("matter", "申请事项", sort=("matter",)),
    Column("home", "户籍地", sort=("home_code",)),
    Column("place", "居住的村（社区）", sort=("division_code",)),
    Column("at", "受理", sort=("opened_at",)),
    Column("state", "状态"),
    Column("left", "还剩"),
]
TABS = {
    "todo": ("待办理", ("received",)),
    "forwarded": ("等户籍地回复", ("forwarded", "answered")),
    "ended": ("已办结", tuple(code for code, state in ELSEWHERE.states.items() if state.final)),
}
FIRST = ("keep", "answer", "tell", "forward")
"""What is offered before the rest: the step that brings it on; only the first is the blue button."""
WORDS = {
    "ask_again": ("催问了谁、对方怎么说", ""),
    "come_back": ("户籍地退回的原因", "例如：不归该县管，应转哪里"),
    "tell": ("怎么告知本人的", "哪天、谁、用什么方式；不符合条件的，告知可以怎么办"),
    "withdraw": ("撤回原因", "例如：本人不再申请，已回户籍地"),
}
DONE = {"keep": "已转为救助申请，由窗口受理。", "forward": "已记下转送，开始等回复。", "tell": "已记下告知，这次异地申请办结。"}


@requires(Duty.LEAD_HANDLE)
@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """List applications by what is to be done with them."""
    chosen = request.GET.get("tab", "todo")
    tab = chosen if chosen in TABS else "todo"
    found = queries.applications(request.actor)
    listing = Listing(request, found.filter(state__in=TABS[tab][1]), COLUMNS, default_sort="-at")
    names, items = names_of(each.division_code for each in listing), open_items(ELSEWHERE.name, [each.pk for each in listing])
    page = {
        "listing": listing,
        "rows": [(each, short_name(names.get(each.division_code, "")), left_of(items.get(each.pk), now=request.now)) for each in listing],
        "tabs": tab_links(TABS, tab, counts_of(TABS, found)),
        "tab": tab,
    }
    return render(request, "elsewhere/applications.html", page)


@requires(Duty.LEAD_HANDLE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take an application down."""
    form = NewForm(request.POST or None, villages=village_choices(request.actor, Duty.LEAD_HANDLE))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.take_down(entry=form.entry(), actor=request.actor, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, f"已受理，户籍地是{made.home_name}。")
            return redirect("elsewhere-application", pk=made.pk)
    return render(request, "elsewhere/new.html", {"form": form}, status=400 if form.errors else 200)


@requires(Duty.LEAD_HANDLE)
@never_cache
@require_GET
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: who, from where, how far it is, what comes next."""
    return _page(request, queries.find_application(request.actor, pk))


@requires(Duty.LEAD_HANDLE)
@require_POST
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take the next step."""
    found = queries.find_application(request.actor, pk)
    form = _forms(found, timezone.localdate(request.now)).get(step)
    if form is None:
        raise Http404
    bound = _bound(step, request)
    if bound.is_valid():
        given = bound.cleaned_data
        both = {"application": found, "actor": request.actor, "at": request.now, "seen_version": given["seen_version"]}
        try:
            _STEPS[step](bound, both)
        except DomainError as error:
            refuse(bound, error)
        else:
            messages.success(request, DONE.get(step, "已记下。"))
            return redirect("elsewhere-application", pk=pk)
    found.refresh_from_db()
    return _page(request, found, refused={step: bound})


@requires(Duty.LEAD_HANDLE)
@require_POST
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper that goes with it to the competent place, as a PDF, ID number in full; taking it is on the ledger."""
    found = queries.find_application(request.actor, pk)
    services.take_paper(application=found, actor=request.actor, at=request.now)
    county = full_name_of(ancestor_at(found.division_code, Level.COUNTY) or found.division_code)
    lives = where(found.division_code, found.lives_sealed)
    paper = transfer_paper(found, county=county, lives=lives, on=timezone.localdate(request.now), marks=marks_for(request.actor, request.now))
    return attachment(paper, name=f"异地申请转送函-{found.name}.pdf", content_type="application/pdf")


_STEPS: dict[str, Any] = {
    "keep": lambda form, both: services.keep(**both),
    "forward": lambda form, both: services.forward(entry=form.entry(), **both),
    "answer": lambda form, both: services.answer(entry=form.entry(), **both),
    "ask_again": lambda form, both: services.ask_again(words=form.cleaned_data["words"], **both),
    "come_back": lambda form, both: services.come_back(reason=form.cleaned_data["words"], **both),
    "tell": lambda form, both: services.tell(words=form.cleaned_data["words"], **both),
    "withdraw": lambda form, both: services.withdraw(reason=form.cleaned_data["words"], **both),
}
_KINDS: dict[str, type[forms.Form]] = {"keep": SeenForm, "forward": ForwardForm, "answer": AnswerForm}


def _bound(step: str, request: HttpRequest) -> forms.Form:
    if step in WORDS:
        return WordsForm(request.POST, label=WORDS[step][0], help_text=WORDS[step][1], auto_id=f"{step}-%s")
    return _KINDS[step](request.POST, auto_id=f"{step}-%s")


def _forms(found: Any, today: Any) -> dict[str, forms.Form]:
    """Give a form for every step that can be taken now."""
    made: dict[str, forms.Form] = {}
    for name in ELSEWHERE.steps_from(found.state):
        initial = {"seen_version": found.version, "sent_on": today, "answered_on": today, "office": found.office}
        if name == "keep" and not found.permitted_on(today):
            continue
        if name in WORDS:
            made[name] = WordsForm(initial=initial, label=WORDS[name][0], help_text=WORDS[name][1], auto_id=f"{name}-%s")
        else:
            made[name] = _KINDS[name](initial=initial, auto_id=f"{name}-%s")
    return made


def _page(request: HttpRequest, found: Any, refused: dict[str, forms.Form] | None = None) -> HttpResponse:
    today = timezone.localdate(request.now)
    item = open_item(ELSEWHERE.name, str(found.pk))
    offered = _forms(found, today) | (refused or {})
    order = sorted(offered, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    waiting = [(name, ELSEWHERE.steps[name].label, offered[name]) for name in order]
    page = {
        "found": found,
        "place": where(found.division_code, found.lives_sealed),
        "permitted": found.permitted_on(today),
        "waiting": [each for each in waiting if each[0] != "withdraw"],
        "withdraw": next((form for name, _, form in waiting if name == "withdraw"), None),
        "refused": refused or {},
        "went": whereto(request.actor, ELSEWHERE.name, found.pk),
        "left": left_of(item, now=request.now),
        "steps": [(each, ELSEWHERE.steps[each.step].label) for each in reversed(steps_of(ELSEWHERE.name, str(found.pk)))],
    }
    return render(request, "elsewhere/application.html", page, status=400 if refused else 200)
