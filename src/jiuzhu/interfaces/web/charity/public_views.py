"""What anybody reads without an account: open orders, how far they are, who helped."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiuzhu.delivery.charity import queries
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.charity.forms import FilterForm

# Nobody is signed in and no cookie is set for these pages.
NO_COOKIE = {"csrf_token": ""}


@public
@never_cache
@require_safe
def giving(request: HttpRequest) -> HttpResponse:
    """List the orders open to claims, by kind and township."""
    kinds, townships = queries.public_choices()
    form = FilterForm(request.GET or None, kinds=kinds, townships=townships)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.public_orders(kind=chosen.get("kind", ""), township=chosen.get("township", ""))
    page = {"orders": found, "progress": queries.progress(), "form": form, "filtered": any(chosen.values()), "townships": townships}
    return render(request, "charity/public_giving.html", NO_COOKIE | page)


@public
@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Name who helped and agreed to be named."""
    return render(request, "charity/public_thanks.html", NO_COOKIE | {"thanks": queries.thanks(), "progress": queries.progress()})


@public
@never_cache
@require_safe
def feed(request: HttpRequest) -> JsonResponse:
    """Give the open orders to other sites: the same as the page shows."""
    rows = [
        {
            "number": each.number,
            "kind": each.kind,
            "place": each.place,
            "need": each.words,
            "cost_yuan": None if each.cost_fen is None else yuan_text(each.cost_fen).replace(",", ""),
            "state": each.state,
            "published_on": each.published_on.isoformat() if each.published_on else None,
        }
        for each in queries.public_orders()
    ]
    return JsonResponse({"orders": rows}, json_dumps_params={"ensure_ascii": False})
