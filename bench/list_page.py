"""The list of persons at 100,000 persons: throughput beside a bare view (aim: at least 0.6), and P95 with 70 people (aim: 150 ms).

The bare view is what Django would be asked for the same page: its own middleware with session and sign-in, the same
query, count, villages and households, and one plain template without frame, rail, filters and components. Both
answer in turn on one thread in this process. Then 70 people open pages of the list, each pausing 3 to 8 seconds,
against the platform as ``jiuzhu up`` starts it; the people share the machine with it.

Run with: python bench/list_page.py [folder of a demo county]
"""

from __future__ import annotations

import http.client
import io
import random
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from ground import OFFICER, county, cpu_seconds, family, percentile, platform, say, start_django, verdict

PERSONS = 100_000
AIM_RATIO, AIM_MS = 0.6, 150.0
ROUNDS, CALLS = 12, 15
USERS, PAUSE, SECONDS, WARM_SECONDS = 70, (3.0, 8.0), 60.0, 10.0
PATH, PAGES = "/register/persons/", 40
AT_ONCE = 2000
BARE = """<!doctype html><title>persons</title><p>{{ page.paginator.count }}</p><table>{% for row in rows %}<tr>
<td><a href="/p/{{ row.person.pk }}/">{{ row.person.name }}</a></td><td>{{ row.sex }}</td><td>{{ row.age }}</td><td>{{ row.village }}</td>
<td>{{ row.self_care }} {{ row.disability }}</td><td>{{ row.id_number }}</td>
<td>{% for household, url, relation in row.homes %}<a href="/h/{{ household.pk }}/">{{ household.head_name }}</a> {{ relation }}{% endfor %}</td>
</tr>{% endfor %}</table>"""


def main() -> None:
    """Fill the register, compare on one thread, then let 70 people at it."""
    with county(100) as data:
        start_django()
        say(f"filling the register to {PERSONS} persons")
        fill()
        cookies = sign_in()
        own, bare = throughput(cookies[0])
        print(f"{PERSONS} persons, one thread: list page {own:.0f}/s, bare view {bare:.0f}/s")
        print(f"ratio {own / bare:.2f} ({verdict(own / bare >= AIM_RATIO, str(AIM_RATIO))})", flush=True)
        taken = crowd(data, cookies)
        p50, p95 = (percentile(taken, share) * 1000 for share in (0.5, 0.95))
        print(f"{USERS} people, {len(taken)} pages: median {p50:.0f} ms, P95 {p95:.0f} ms ({verdict(p95 <= AIM_MS, f'{AIM_MS:.0f} ms')})")


def fill() -> None:
    """Write invented households straight into the tables until there are enough persons."""
    from django.db import connection, transaction
    from django.utils import timezone

    from jiuzhu.casework.registry.models import Household, Membership, Person
    from jiuzhu.casework.registry.services.records import pinyin_text, set_name, set_numbers
    from jiuzhu.interfaces.cli.demo.addresses import villages_of
    from jiuzhu.interfaces.cli.demo.county import DemoSpec, cases_of
    from jiuzhu.interfaces.cli.demo.local_values import demo_values
    from jiuzhu.interfaces.cli.demo.months import Window, first_day, month_of, shift
    from jiuzhu.interfaces.cli.demo.population import DISABILITY_CODES

    now = timezone.localtime()
    window = Window(shift(month_of(now.date()), -1))
    spec = DemoSpec(villages_of("341525"), demo_values("341525-huoshan").for_stories(), window, PERSONS, 7)
    seen = set(Person.objects.values_list("id_index", flat=True))
    missing = PERSONS - len(seen)
    if missing <= 0:
        return
    households: list[Any] = []
    persons: list[Any] = []
    memberships: list[Any] = []

    def write() -> None:
        with transaction.atomic():
            for model, rows in ((Household, households), (Person, persons), (Membership, memberships)):
                model.objects.bulk_create(rows, batch_size=AT_ONCE)  # type: ignore[attr-defined]
                rows.clear()

    for number, case in enumerate(cases_of(spec)):
        home = case.home
        made = Household(
            number=f"B{number:09d}", division_code=home.division_code, address=home.address, area_type=home.area_type, members=home.members,
            head_name=home.head.name, head_pinyin=pinyin_text(home.head.name), category=home.category, category_class=home.category_class,
            category_since=home.category_from, category_until=home.category_until, monthly_benefit_fen=home.monthly_benefit_fen or None,
            registered_on=first_day(window.first), changed_at=now,
        )  # fmt: skip
        households.append(made)
        for each in home.persons:
            person = Person(
                sex=each.sex, birth_date=each.birth_date, division_code=home.division_code, changed_at=now, alive=each.alive,
                disability_type=DISABILITY_CODES.get(each.disability_type, ""), disability_grade=each.disability_grade, self_care=each.self_care,
            )  # fmt: skip
            set_name(person, each.name)
            set_numbers(person, id_number=each.id_number, phone=each.phone, bank_account="")
            if person.id_index in seen:
                continue
            seen.add(person.id_index)
            persons.append(person)
            relation = "other" if each.relation == "head" and each is not home.head else each.relation
            memberships.append(Membership(household=made, person=person, relation=relation, since=first_day(window.first)))
            missing -= 1
        if len(persons) >= AT_ONCE:
            write()
        if missing <= 0:
            break
    write()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def sign_in() -> list[str]:
    """Give one session cookie for each of the people, all of them county officers."""
    from django.test import Client

    from jiuzhu.foundation.accounts.queries import user_by_name

    cookies = []
    for _ in range(USERS):
        client = Client()
        client.force_login(user_by_name(OFFICER), backend="django.contrib.auth.backends.ModelBackend")
        cookies.append(client.cookies["sessionid"].value)
    return cookies


def throughput(cookie: str) -> tuple[float, float]:
    """Give pages a second of the product and of the bare view, each the best of its rounds taken in turn."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    own = WSGIHandler()
    former, settings.MIDDLEWARE = settings.MIDDLEWARE, [
        "bare_site.Addresses", "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]  # fmt: skip
    _bare_site()
    bare = WSGIHandler()
    settings.MIDDLEWARE = former
    best = {"own": 0.0, "bare": 0.0}
    for number in range(ROUNDS + 1):
        for name, handler in (("own", own), ("bare", bare)):
            start = time.perf_counter()
            for call in range(CALLS):
                _ask(handler, cookie, call % PAGES + 1)
            # The first round fills caches.
            best[name] = max(best[name], CALLS / (time.perf_counter() - start)) if number else 0.0
    return best["own"], best["bare"]


def _bare_site() -> None:
    import sys

    from django.core.paginator import Paginator
    from django.http import HttpResponse
    from django.template import Context, Engine
    from django.urls import path
    from django.utils import timezone

    from jiuzhu.casework.registry import queries
    from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
    from jiuzhu.interfaces.web.listing import BoundedPaginator
    from jiuzhu.interfaces.web.registry.lists import person_rows

    template = Engine().from_string(BARE)
    officer = user_by_name(OFFICER)
    assert officer is not None
    actor = actor_of(officer, on=timezone.localdate())

    def persons(request: Any) -> HttpResponse:
        assert request.user.is_authenticated
        found = queries.persons(actor).filter(alive=True).order_by("name_pinyin", "pk")
        pages: Paginator[Any] = BoundedPaginator(found, 20)
        page = pages.get_page(request.GET.get("page"))
        return HttpResponse(template.render(Context({"page": page, "rows": person_rows(list(page), timezone.localdate(), actor)})))

    class Addresses:
        def __init__(self, respond: Any) -> None:
            self.respond = respond

        def __call__(self, request: Any) -> Any:
            request.urlconf = "bare_site"
            return self.respond(request)

    site = ModuleType("bare_site")
    site.urlpatterns, site.Addresses = [path("register/persons/", persons)], Addresses  # type: ignore[attr-defined]
    sys.modules["bare_site"] = site


def _ask(handler: Any, cookie: str, page: int) -> None:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": PATH, "QUERY_STRING": f"page={page}", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": f"sessionid={cookie}", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    told: list[str] = []
    response = handler(environ, lambda status, headers, _=None: told.append(status))
    body = b"".join(response)
    response.close()
    assert told[0].startswith("200") and body.count(b"<tr>") >= 20, (told, body[:500])


def crowd(data: Path, cookies: list[str]) -> list[float]:
    """Let the people open pages for a minute and give the seconds each page took."""
    taken: list[float] = []
    with platform(data) as (process, port):
        settle(process.pid)
        begin = time.monotonic()
        people = [threading.Thread(target=_person, args=(port, cookie, number, begin, taken)) for number, cookie in enumerate(cookies)]
        for person in people:
            person.start_django()
        for person in people:
            person.join()
    return taken


def settle(pid: int) -> None:
    """Wait until the worker has done what it does once a day, which it finds due when it is started."""
    before = -1.0
    for _ in range(30):
        now = sum(cpu_seconds(each) for each in family(pid))
        if now - before < 0.5:
            return
        before = now
        time.sleep(5)


def _person(port: int, cookie: str, number: int, begin: float, taken: list[float]) -> None:
    draw = random.Random(number)
    time.sleep(draw.uniform(0, PAUSE[1]))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while (now := time.monotonic()) < begin + WARM_SECONDS + SECONDS:
        connection.request("GET", f"{PATH}?page={draw.randint(1, PAGES)}", headers={"Cookie": f"sessionid={cookie}"})
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200 and len(body) > 5000, (response.status, body[:300])
        if now > begin + WARM_SECONDS:
            taken.append(time.monotonic() - now)
        time.sleep(draw.uniform(*PAUSE))


if __name__ == "__main__":
    main()
