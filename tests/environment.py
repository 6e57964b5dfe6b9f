"""What the tests find on this machine, and which of them run: a plugin of the suite.

``JIUZHU_REQUIRE=postgres,chromium`` turns a missing part from a skip into a failure. ``--database-only`` keeps the
tests whose outcome can hang on the database: with JIUZHU_DATABASE_URL set they run a second time, on PostgreSQL. What a browser shows, what
stands on one page, in a letter or in the terminal, and what a law comes to for other numbers says nothing more about a database, and runs
once; that every page's queries run on both, and every process through all its steps, the walk of tests/access through a made county shows.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from jiuzhu.interfaces.web.assets import is_built
from tests import chromium as browser

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback", "client", "admin_client"}
PAGE_FIXTURES = {"chromium", "client", "admin_client", "sign_in", "signed_in"}
ONCE = re.compile(
    # Pages, papers and words.
    r"^tests/(web|letters|selftest|household|portal|whatif|watching|demo)/|_pages?\.py$|_(file|records|explaining|glance|statement)\.py$"
    # Decisions made again by the Python and DuckDB readings of the law; files read by DuckDB and Spark before the database hears of them.
    r"|_(recomputing|decisions_stay|counts|scoring|department_layouts|spark_cluster|log_lines|feeds_in_parts)\.py$"
)
"""Files that run on one database only."""
EVERY_CASE = re.compile(r"^tests/(registry/test_searching|kernel|workflow|ledger)|_races\.py")
"""Where each case of a test asks the database something else; elsewhere its first case runs again."""
LONGEST = (
    "tests/access/test_canaries.py",
    "tests/browser/",
    "tests/demo/test_making.py",
    "tests/monitoring/test_killed_months.py",
    "tests/faults/",
    "tests/test_architecture.py",
    "tests/test_types.py",
    "tests/cli/test_up.py",
    "tests/packaging/",
    "tests/monitoring/test_spark_cluster.py",
    "tests/demo/test_truth.py",
    "tests/web/test_gallery.py",
    "tests/web/test_words.py",
    "tests/policy_changes/test_decisions_stay.py",
    "tests/cli/test_tables.py",
    "tests/demo/test_days.py",
    "tests/orders/test_looks.py",
    "tests/policy/test_generated_rules.py",
    "tests/cli/test_assess_files.py",
)
"""What takes a process for long, begun first so that none of them is idle at the end."""
RUBBISH_AFTER = 50_000
"""So many new objects before the interpreter looks which of them nobody holds."""
REQUIRED = {name.strip() for name in os.environ.get("JIUZHU_REQUIRE", "").split(",") if name.strip()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="only the tests that touch the database")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgres: needs PostgreSQL (runs in the pass with JIUZHU_DATABASE_URL)")
    config.addinivalue_line("markers", "chromium: needs a Chromium browser")
    # Ordered here by how long they take, not by how many tests a file has.
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False
    unknown = REQUIRED - {"postgres", "chromium", "java"}
    if unknown:
        raise pytest.UsageError(f"JIUZHU_REQUIRE names what nobody knows: {', '.join(sorted(unknown))}")
    if "chromium" in REQUIRED and not is_built():
        raise pytest.UsageError("JIUZHU_REQUIRE asks for a browser, but the styles and scripts are not built (make front-end)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgres = bool(os.environ.get("JIUZHU_DATABASE_URL"))
    if config.getoption("--database-only"):
        again = {item: runs_again(item) for item in first_cases(items)}
        config.hook.pytest_deselected(items=[item for item in items if not again.get(item)])
        items[:] = [item for item in items if again.get(item)]
    items.sort(key=begun_as)
    for item in items:
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="runs in the pass on PostgreSQL"))
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("chromium")


def pytest_collection_finish() -> None:
    """Leave what the suite itself is made of out of the looking for rubbish, and look for it less often: a twentieth of the time."""
    gc.freeze()
    gc.set_threshold(RUBBISH_AFTER, 10, 10)


def begun_as(item: pytest.Item) -> int:
    """Give the place of a test's file in the order of beginning; what is not long keeps its place behind."""
    return next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))


def first_cases(items: list[pytest.Item]) -> list[pytest.Item]:
    """Keep one case of each test, and all where each asks something else of the database."""
    seen: set[str] = set()
    kept = []
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name not in seen or EVERY_CASE.search(item.nodeid):
            kept.append(item)
        seen.add(name)
    return kept


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
    shown = bool(PAGE_FIXTURES & set(getattr(item, "fixturenames", ()))) or bool(ONCE.search(item.nodeid.partition("::")[0]))
    return touches_database(item) and (not shown or bool(item.get_closest_marker("postgres")))


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
    if browser.path() is None:
        message = "Chromium is not installed"
        if "chromium" in REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    # Playwright runs an event loop in this thread; Django would take the test for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    browser.teach_patience()
    with sync_playwright() as playwright:
        running = browser.Chromium(playwright)
        yield running
        running.close()
