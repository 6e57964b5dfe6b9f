"""A real county for the browser: the demo made once, served as in life, driven with Chromium."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.axe import violations

HOUSEHOLDS, MONTHS = "150", "2"
DELAY_SECONDS = int(os.environ.get("JIUZHU_BROWSER_DELAY_MS", "0")) / 1000
"""How long each request is held on its way, to find what does not wait for its answer."""
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
PASSWORD_LINE = re.compile(r"密码都是 ([^）]+)")
CODE_LINE = re.compile(r"设置码 (\d{10})")
REDRAWINGS = 50
COMMAND = [sys.executable, "-m", "jiuzhu.interfaces.cli.main"]


@dataclass(frozen=True)
class County:
    """Where the county is served, the password of its demo accounts, and the cookies of those who signed in before."""

    url: str
    password: str
    data: Path
    cookies: dict[str, list[Any]] = field(default_factory=dict)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Make the demo county and serve it until the last test."""
    data = tmp_path_factory.mktemp("county")
    environment = _environment(data) | {"JIUZHU_DEMO_DATA": "1"}
    made = subprocess.run(
        [*COMMAND, "demo", "--households", HOUSEHOLDS, "--months", MONTHS], env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    password = PASSWORD_LINE.search(made.stderr)
    assert password, made.stderr
    with _served(data, environment) as url:
        yield County(url, password.group(1), data)


@dataclass(frozen=True)
class EmptyCounty:
    """A county without people or accounts: a visitor before its door, and the code its terminal shows."""

    visitor: Visitor
    code: str


@pytest.fixture
def empty_county(chromium: Browser, tmp_path: Path) -> Iterator[EmptyCounty]:
    """Serve a county that has nothing but its divisions."""
    data = tmp_path / "county"
    data.mkdir()
    with _served(data, _environment(data), "--no-demo") as url:
        code = _told(data / "up.log", CODE_LINE)
        context = chromium.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
        yield EmptyCounty(_watched(context, County(url, "", data)), code)
        context.close()


def _environment(data: Path) -> dict[str, str]:
    left_out = ("JIUZHU_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "JIUZHU_TEST_SQLITE", "JIUZHU_DEMO_DATA", "JIUZHU_PACK")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"JIUZHU_DATA": str(data), "JIUZHU_KEY": str(data.parent / f"{data.name}.key")}


@contextmanager
def _served(data: Path, environment: dict[str, str], *options: str) -> Iterator[str]:
    port, log = _free_port(), data / "up.log"
    with open(log, "w") as output:
        served = subprocess.Popen(
            [*COMMAND, "up", "--port", str(port), *options],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}", served, log)
        with _slow_line(port, log) if DELAY_SECONDS else nullcontext(port) as reached:
            yield f"http://127.0.0.1:{reached}"
    finally:
        os.killpg(served.pid, signal.SIGTERM)
        try:
            served.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(served.pid, signal.SIGKILL)


@contextmanager
def _slow_line(port: int, log: Path) -> Iterator[int]:
    near = _free_port()
    relay = subprocess.Popen([sys.executable, "-m", "tests.browser.relay", str(near), str(port), str(DELAY_SECONDS)])
    try:
        _wait_for(f"http://127.0.0.1:{near}", relay, log)
        yield near
    finally:
        relay.kill()
        relay.wait()


def _told(log: Path, line: re.Pattern[str]) -> str:
    for _ in range(60):
        if found := line.search(log.read_text()):
            return found.group(1)
        time.sleep(0.5)
    raise AssertionError(log.read_text())


def _wait_for(url: str, served: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if served.poll() is not None:
            raise AssertionError(log.read_text())
        try:
            urllib.request.urlopen(f"{url}/login/", timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text())


@dataclass
class Visitor:
    """A signed-in person's page that remembers every message the browser wrote to its console."""

    page: Page
    context: BrowserContext
    county: County
    troubles: list[str]

    def go(self, path: str) -> Page:
        """Open an address of the county."""
        answer = self.page.goto(self.county.url + path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self.page

    def lose_signal(self) -> None:
        """Cut the network."""
        self.context.set_offline(True)

    def regain_signal(self) -> None:
        """Bring the network back; that it was away is no trouble of the page."""
        self.context.set_offline(False)
        self.troubles[:] = [each for each in self.troubles if "ERR_INTERNET_DISCONNECTED" not in each]

    def assert_clean(self) -> None:
        """Assert that axe finds nothing, nothing runs out of the page sideways, and the browser wrote nothing to its console."""
        found = violations(self.page)
        assert not found, f"{self.page.url}: {found}"
        self.assert_fits()

    def assert_fits(self) -> None:
        """Assert that nothing runs out of the page sideways, and the browser wrote nothing to its console."""
        for _ in range(REDRAWINGS):
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide <= 0:
                break
            # A chart is drawn anew a moment after the width of the window changed.
            self.page.wait_for_timeout(100)
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert not self.troubles, self.troubles

    def assert_clean_wide_and_narrow(self, *, audited: bool = False) -> None:
        """Assert it of one page on a desk, then on a phone: what is sent does not ask how wide the screen is.

        What axe says hangs on the page's template: of one ``audited`` for somebody before, only whether it fits is asked again.
        """
        for size in (DESKTOP, PHONE):
            self.page.set_viewport_size(size)
            self.assert_fits() if audited else self.assert_clean()
        self.page.set_viewport_size(DESKTOP)


def sign(page: Page) -> None:
    """Write something on every pad of the page, once its script has come."""
    pads = page.locator("[data-signature]")
    for number in range(pads.count()):
        pads.nth(number).and_(page.locator("[data-started]")).wait_for()
        canvas = pads.nth(number).locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 30, box["y"] + 40)
        page.mouse.down()
        for step in range(8):
            page.mouse.move(box["x"] + 30 + step * 15, box["y"] + 40 + step % 3 * 20)
        page.mouse.up()
        kept = canvas.bounding_box()
        assert kept is not None and kept["width"] == box["width"], "the pad changes under the pen"


def _watched(context: BrowserContext, county: County) -> Visitor:
    page, troubles = context.new_page(), []
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("console", lambda message: troubles.append(f"{page.url}: {message.type}: {message.text}"))
    return Visitor(page, context, county, troubles)


@pytest.fixture
def visit(chromium: Browser, county: County) -> Iterator[Callable[..., Visitor]]:
    """Give a function that signs somebody in at desktop or phone size; whoever did before is recognised, since checking a password is made slow."""
    contexts: list[BrowserContext] = []

    def sign_in(username: str, *, phone: bool = False) -> Visitor:
        context = chromium.new_context(viewport=PHONE if phone else DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        visitor = _watched(context, county)
        if known := county.cookies.get(username):
            context.add_cookies(known)
            if "/login" not in visitor.go("/").url:
                return visitor
        page = visitor.go("/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", county.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        county.cookies[username] = context.cookies()
        return visitor

    yield sign_in
    for context in contexts:
        context.close()
