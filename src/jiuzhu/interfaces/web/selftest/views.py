"""The pages of the self-test: start, one question a page, the results, asking to be called."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from jiuzhu.casework.leads.services import leave_lead
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.facts import FactRefused, declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.questions import choices_of
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.origin import address_of, refuse_other_sites
from jiuzhu.interfaces.web.selftest.answers import Told, checked, told_from
from jiuzhu.interfaces.web.selftest.forms import CONSENT, LeadForm
from jiuzhu.interfaces.web.selftest.places import law_for, place_of, places
from jiuzhu.interfaces.web.selftest.results import after_recognition, asked_about, day_words, inquiry_of, results_of

# Nobody is signed in and no cookie is set for these pages; where something is kept, the browser says which site sent the form.
NO_COOKIE = {"csrf_token": ""}


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def self_test(request: HttpRequest) -> HttpResponse:
    """Begin, take an answer or take one back, and ask the next question or show what it all comes to."""
    if request.method == "GET":
        return _start(request)
    if "state" not in request.POST:
        return _next(request, Told(request.POST.get("place") or places()[0].name))
    told = told_from(request.POST["state"])
    law = law_for(told.pack, _today(request))
    if "back" in request.POST:
        return _question(request, told.without_last(), law, told.answers[-1][0]) if told.answers else _start(request)
    if "finish" in request.POST:
        return _results(request, told, law)
    asked = inquiry_of(law).next_fact(told.facts(declared_facts()))
    if asked is None or request.POST.get("fact") != asked:
        # A page the browser went back to: the question now open is asked again, nothing is guessed.
        return _next(request, told)
    if "unknown" in request.POST:
        return _next(request, told.answered(asked, None))
    try:
        value = checked(declared_facts()[asked], request.POST.get("answer", ""))
    except FactRefused as error:
        return _question(request, told, law, asked, error=error, typed=request.POST.get("answer", ""))
    return _next(request, told.answered(asked, value))


@public
@csrf_exempt
@never_cache
@require_POST
def call_me(request: HttpRequest) -> HttpResponse:
    """Leave name, village and phone for the township to call; only here something is kept, and only with consent."""
    if "leave" in request.POST:
        refuse_other_sites(request)
    told = told_from(request.POST.get("state", ""))
    law = law_for(told.pack, _today(request))
    form = LeadForm(request.POST if "leave" in request.POST else None, county=place_of(told.pack).division_code)
    if form.is_valid():
        given = form.cleaned_data
        try:
            leave_lead(
                name=given["name"],
                phone=given["phone"],
                village_code=given["village"],
                aids=asked_about(results_of(law, told.facts(declared_facts()))),
                consent=given["consent"],
                consent_text=CONSENT,
                source=address_of(request),
                at=request.now,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return _page(request, "called", {"place": full_name_of(given["village"], below=Level.COUNTY)})
    page = {"form": form, "told": told, "aids": asked_about(results_of(law, told.facts(declared_facts())))}
    return _page(request, "call", page, status=400 if form.errors else 200)


def _start(request: HttpRequest) -> HttpResponse:
    return _page(request, "start", {"places": places()})


def _next(request: HttpRequest, told: Told) -> HttpResponse:
    law = law_for(told.pack, _today(request))
    asked = inquiry_of(law).next_fact(told.facts(declared_facts()))
    return _results(request, told, law) if asked is None else _question(request, told, law, asked)


def _question(
    request: HttpRequest, told: Told, law: DatedPack, asked: str, *, error: DomainError | None = None, typed: str = ""
) -> HttpResponse:
    fact = declared_facts()[asked]
    page = {
        "told": told,
        "place": place_of(told.pack),
        "fact": fact,
        "choices": list(choices_of(fact).items()),
        "number": len(told.answers) + 1,
        "law": law,
        "error": error,
        "typed": typed,
    }
    return _page(request, "question", page, status=400 if error else 200)


def _results(request: HttpRequest, told: Told, law: DatedPack) -> HttpResponse:
    facts = told.facts(declared_facts())
    found = results_of(law, facts)
    page = {
        "told": told,
        "place": place_of(told.pack),
        "law": law,
        "groups": [(answer, [one for one in found if one.answer == answer]) for answer in ("likely", "cannot_tell", "unlikely")],
        "later": after_recognition(law, facts),
        "unfinished": inquiry_of(law).next_fact(facts) is not None,
        "day": day_words(_today(request)),
        "given": [_given(name, value) for name, value in told.answers],
    }
    return _page(request, "results", page)


def _given(name: str, value: str | None) -> tuple[str, str]:
    fact = declared_facts()[name]
    return fact.question, "不清楚" if value is None else choices_of(fact).get(value, f"{value} {fact.unit}".strip())


def _page(request: HttpRequest, name: str, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"selftest/{name}.html", NO_COOKIE | page, status=status)


def _today(request: HttpRequest) -> Any:
    return timezone.localdate(request.now)
