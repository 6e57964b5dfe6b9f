"""The page of candidates for a household at 100,000 persons and 500 organisations (aim: P95 300 ms), beside a bare page of the same size.

Each page is a household of its own, asked for an item that all 500 organisations offer; the bare page is answered by the same server code with
the session and the sign-in, without query and rules, as long as the product's. Wall and CPU time of both, for the machine is often busy.

Run with: python bench/matcher_page.py [folder of a demo county]
"""

from __future__ import annotations

import io
import os
import random
import time
from datetime import timedelta
from types import ModuleType
from typing import Any

from ground import OFFICER, county, percentile, say, start_django, verdict
from list_page import PERSONS, fill

ORGANISATIONS, PAGES, WARM, AIM_MS = 500, 120, 8, 300.0
ITEM, PLACE = "errands", "341525000000"


def main() -> None:
    """Fill the county, then ask for pages of one household after another."""
    with county(100):
        start_django()
        say(f"filling the register to {PERSONS} persons, the library to {ORGANISATIONS} organisations")
        fill()
        _organisations()
        own, bare = _handlers()
        cookie = _cookie()
        size = len(_ask(own, cookie, _paths(1)[0]))
        paths = _paths(PAGES + WARM)
        for path in paths[:WARM]:
            _ask(own, cookie, path)
        walls, cpus = _timed(own, cookie, paths[WARM:])
        bare_walls, bare_cpus = _timed(bare, cookie, [f"/bare/?size={size}"] * PAGES)
        for name, wall, cpu in (("matcher page", walls, cpus), ("bare page", bare_walls, bare_cpus)):
            told = " ".join(f"{label} {percentile(wall, share) * 1000:.0f} ms" for label, share in (("median", 0.5), ("P95", 0.95)))
            print(f"{name} ({size // 1024} KB): {told}; CPU median {percentile(cpu, 0.5) * 1000:.0f} ms, P95 {percentile(cpu, 0.95) * 1000:.0f} ms")
        p95 = percentile(walls, 0.95) * 1000
        print(f"ratio of medians {percentile(walls, 0.5) / percentile(bare_walls, 0.5):.1f}; load {os.getloadavg()[0]:.1f}")
        print(f"P95 {verdict(p95 <= AIM_MS, f'{AIM_MS:.0f} ms')}; CPU P95 {verdict(percentile(cpus, 0.95) * 1000 <= AIM_MS, f'{AIM_MS:.0f} ms')}")


def _organisations() -> None:
    from django.utils import timezone

    from jiuzhu.casework.procurement.models import Contract, ContractItem
    from jiuzhu.foundation.accounts.models import Organisation
    from jiuzhu.matching.resources.models import Coverage, Offer

    today = timezone.localdate()
    made = [Organisation(name=f"测量用机构{number:03d}", kind="social_organisation", division_code=PLACE) for number in range(ORGANISATIONS)]
    Organisation.objects.bulk_create(made)
    offers = [Offer(organisation=each, item_code=ITEM, weekly_capacity=20) for each in made]
    Offer.objects.bulk_create(offers)
    Coverage.objects.bulk_create([Coverage(offer=each, division_code=PLACE) for each in offers])
    span = {"valid_from": today - timedelta(days=30), "valid_until": today + timedelta(days=30)}
    contracts = [Contract(organisation=each, purchaser_code=PLACE, number=f"测量 {number:03d}", **span) for number, each in enumerate(made)]
    Contract.objects.bulk_create(contracts)
    ContractItem.objects.bulk_create([ContractItem(contract=each, item_code=ITEM, price_fen=2000 + number) for number, each in enumerate(contracts)])


def _handlers() -> tuple[Any, Any]:
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.template import Context, Engine
    from django.urls import path

    own = WSGIHandler()
    template = Engine().from_string("<!doctype html><title>bare</title><ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>")

    def bare(request: Any) -> HttpResponse:
        assert request.user.is_authenticated
        return HttpResponse(template.render(Context({"rows": ["测" * 20] * (int(request.GET["size"]) // 70)})))

    class Addresses:
        def __init__(self, respond: Any) -> None:
            self.respond = respond

        def __call__(self, request: Any) -> Any:
            request.urlconf = "bare_matcher"
            return self.respond(request)

    site = ModuleType("bare_matcher")
    site.urlpatterns, site.Addresses = [path("bare/", bare)], Addresses  # type: ignore[attr-defined]
    import sys

    sys.modules["bare_matcher"] = site
    former, settings.MIDDLEWARE = settings.MIDDLEWARE, [
        "bare_matcher.Addresses", "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]  # fmt: skip
    other = WSGIHandler()
    settings.MIDDLEWARE = former
    return own, other


def _cookie() -> str:
    from django.test import Client

    from jiuzhu.foundation.accounts.queries import user_by_name

    client = Client()
    client.force_login(user_by_name(OFFICER), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def _paths(many: int) -> list[str]:
    from jiuzhu.casework.registry.models import Household

    ids = list(Household.objects.filter(closed_on=None).exclude(category="").order_by("pk").values_list("pk", flat=True)[:20_000])
    return [f"/matching/match/{pk}/?item={ITEM}" for pk in random.Random(7).sample(ids, many)]


def _timed(handler: Any, cookie: str, paths: list[str]) -> tuple[list[float], list[float]]:
    walls, cpus = [], []
    for path in paths:
        wall, cpu = time.perf_counter(), time.process_time()
        _ask(handler, cookie, path)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return walls, cpus


def _ask(handler: Any, cookie: str, address: str) -> bytes:
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": f"sessionid={cookie}", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    told: list[str] = []
    response = handler(environ, lambda status, headers, _=None: told.append(status))
    body = b"".join(response)
    response.close()
    assert told[0].startswith("200"), (told, body[:400])
    return body


if __name__ == "__main__":
    main()
