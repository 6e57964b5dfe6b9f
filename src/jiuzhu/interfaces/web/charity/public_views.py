"""What anybody reads without an account: open orders, how far they are, who helped."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiuzhu.delivery.charity import queries
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.interfaces.web.access import public
from jiuzhu.interfaces.web.charity.forms import FilterForm
from jiuzhu.interfaces.web.listing import Listing

# Nobody is signed in and no cookie is set for these pages.
NO_COOKIE = {"csrf_token": ""}
FEED_PAGE = 100


@public
@never_cache
@require_safe
def giving(request: HttpRequest) -> HttpResponse:
    """List the orders open to claims, by kind and township."""
    kinds, townships = queries.public_choices()
    form = FilterForm(request.GET or None, kinds=kinds, townships=townships)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    listing = Listing(request, queries.public_orders(kind=chosen.get("kind", ""), township=chosen.get("township", "")), (), unit="项")
    page = {"orders": queries.public_view(listing), "listing": listing, "progress": queries.progress(), "form": form, "filtered": any(chosen.values()), "townships": townships}
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
    """Give the open orders to other sites, a page at a time (``page``): the same as the page shows, and where the next stand."""
    listing = Listing(request, queries.public_orders(), (), page_size=FEED_PAGE)
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
        for each in queries.public_view(listing)
    ]
    following = f"{reverse('giving-feed')}{listing.next_url}" if listing.next_url else None
    return JsonResponse({"orders": rows, "page": listing.page.number, "pages": listing.page.paginator.num_pages, "next": following}, json_dumps_params={"ensure_ascii": False})
