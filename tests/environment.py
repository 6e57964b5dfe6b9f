"""What the tests find on this machine, and which of them run: a plugin of the suite.

``JIUZHU_REQUIRE=postgres,chromium`` turns a missing part from a skip into a failure. ``--database-only`` keeps the
tests that touch the database: with JIUZHU_DATABASE_URL set they run a second time, on PostgreSQL. What a browser shows and what stands
on one page says nothing more about a database, and runs once; that every page's queries run on both, the walk of tests/access shows.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from importlib.util import find_spec
from itertools import product
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from jiuzhu.interfaces.web.assets import is_built

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PATIENCE_MS = 120_000
"""How long a page is waited for: a limit that only what never comes meets, on the slowest machine."""
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback", "client", "admin_client"}
PAGES = re.compile(r"^tests/web/|_pages\.py$")
REQUIRED = {name.strip() for name in os.environ.get("JIUZHU_REQUIRE", "").split(",") if name.strip()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only the tests that touch the database")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgres: needs PostgreSQL (runs in the pass with JIUZHU_DATABASE_URL)")
    config.addinivalue_line("markers", "chromium: needs a Chromium browser")
    unknown = REQUIRED - {"postgres", "chromium", "java"}
    if unknown:
        raise pytest.UsageError(f"JIUZHU_REQUIRE names what nobody knows: {', '.join(sorted(unknown))}")
    if "chromium" in REQUIRED and not is_built():
        raise pytest.UsageError("JIUZHU_REQUIRE asks for a browser, but the styles and scripts are not built (make front-end)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgres = bool(os.environ.get("JIUZHU_DATABASE_URL"))
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not runs_again(item)])
        items[:] = [item for item in items if runs_again(item)]
    for item in items:
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="runs in the pass on PostgreSQL"))
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("chromium")


class TogetherByFixture(LoadScopeScheduling):
    """Gives one process a file at a time, and to one of them all that share the served demo county, which is costly to make."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "county" if path.startswith("tests/browser/") else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TogetherByFixture:
    return TogetherByFixture(config, log)


def touches_database(item: pytest.Item) -> bool:
    """Tell whether a test asks for the database, by mark or by fixture."""
    return bool(item.get_closest_marker("django_db")) or bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def runs_again(item: pytest.Item) -> bool:
    """Tell whether a test also runs on the second database."""
    shown = "chromium" in getattr(item, "fixturenames", ()) or bool(PAGES.search(item.nodeid.partition("::")[0]))
    return touches_database(item) and (not shown or bool(item.get_closest_marker("postgres")))


def chromium_path() -> str | None:
    """Where the browser lies, if anywhere."""
    return next((path for path in CHROMIUM if os.access(path, os.X_OK)), None) or shutil.which("chromium")


@pytest.fixture(scope="session")
def java() -> None:
    """Spark can run; the test is skipped without it unless JIUZHU_REQUIRE asks for it."""
    missing = [name for name, there in (("Java", shutil.which("java")), ("pyspark", find_spec("pyspark"))) if not there]
    if missing:
        message = f"{' and '.join(missing)} not installed"
        if "java" in REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    # Processes as short-lived as these gain nothing from the second compiler and lose half their time to it.
    os.environ["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running browser (Playwright); the test is skipped without one unless JIUZHU_REQUIRE asks for it."""
    path = chromium_path()
    if path is None:
        message = "Chromium is not installed"
        if "chromium" in REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    # Playwright runs an event loop in this thread; Django would take the test for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

    # Chromium now and then never answers when asked to give up a context with a service worker; its pages always close.
    BrowserContext.close = _close_pages  # type: ignore[method-assign]
    for kind, step in product((Page, Locator), ("click", "press")):
        setattr(kind, step, _until_loaded(getattr(kind, step)))
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"]
        )
        opened = browser.new_context
        browser.new_context = lambda **options: _patient(opened(**options))  # type: ignore[method-assign]
        yield browser
        browser.close()


def _patient(context: Any) -> Any:
    context.set_default_timeout(PATIENCE_MS)
    return context


def _until_loaded(step: Callable[..., None]) -> Callable[..., None]:
    """A click or key that leads to another page returns once that page is whole: Playwright itself waits only for its first byte."""

    @wraps(step)
    def taken(acted_on: Any, *arguments: Any, **options: Any) -> None:
        step(acted_on, *arguments, **options)
        getattr(acted_on, "page", acted_on).wait_for_load_state()

    return taken


def _close_pages(context: Any, **_: Any) -> None:
    for page in context.pages:
        page.close()
