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
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

HOUSEHOLDS, MONTHS = "150", "2"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
PASSWORD_LINE = re.compile(r"密码都是 ([^）]+)")


@dataclass(frozen=True)
class County:
    """Where the county is served, and the password of its demo accounts."""

    url: str
    password: str
    data: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Make the demo county and serve it until the last test."""
    data, port = tmp_path_factory.mktemp("county"), _free_port()
    environment = os.environ | {
        "JIUZHU_DATA": str(data),
        "JIUZHU_KEY": str(data.parent / "county.key"),
        "JIUZHU_DEMO_DATA": "1",
    }
    for name in ("JIUZHU_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "JIUZHU_TEST_SQLITE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main"]
    made = subprocess.run(
        [*command, "demo", "--households", HOUSEHOLDS, "--months", MONTHS], env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    log = data / "up.log"
    with open(log, "w") as output:
        served = subprocess.Popen(
            [*command, "up", "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, served, log)
        password = PASSWORD_LINE.search(made.stderr)
        assert password, made.stderr
        yield County(url, password.group(1), data)
    finally:
        os.killpg(served.pid, signal.SIGTERM)
        try:
            served.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(served.pid, signal.SIGKILL)


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
    """A signed-in person's page that remembers every error the browser reported."""

    page: Page
    context: BrowserContext
    county: County
    troubles: list[str]

    def go(self, path: str) -> Page:
        """Open an address of the county."""
        answer = self.page.goto(self.county.url + path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        return self.page

    def assert_clean(self) -> None:
        """Assert that axe finds nothing, nothing runs out of the page sideways, and the browser reported no error."""
        found = Axe().run(self.page)
        violations = [f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}" for each in found.response["violations"]]
        assert not violations, f"{self.page.url}: {violations}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert not self.troubles, self.troubles


@pytest.fixture
def visit(chromium: Browser, county: County) -> Iterator[Callable[..., Visitor]]:
    """Give a function that signs somebody in at desktop or phone size."""
    contexts: list[BrowserContext] = []

    def sign_in(username: str, *, phone: bool = False) -> Visitor:
        context = chromium.new_context(viewport=PHONE if phone else DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        page, troubles = context.new_page(), []
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda message: troubles.append(f"{page.url}: {message.text}") if message.type == "error" else None)
        visitor = Visitor(page, context, county, troubles)
        visitor.go("/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", county.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return visitor

    yield sign_in
    for context in contexts:
        context.close()
