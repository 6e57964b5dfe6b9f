"""Killing the web process under a clerk's hands, in an import and in a month, changes nothing about the result once she has pressed again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.faults.clerk import Clerk, hidden, link_in
from tests.faults.test_kill import Platform, county_files

MONTH = f"{date.today().replace(day=1) - timedelta(days=1):%Y-%m}"
IMPORT_LINK = r'href="(/imports/[0-9a-f-]{36}/)">list\.csv'
HALFWAY = None


class ServedPlatform(Platform):
    """A data folder with a worker and a web process."""

    def __init__(self, data: Path, files: Path, *, like: Path, settings: str = "jiuzhu.config.settings") -> None:
        super().__init__(data, files, like=like)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment |= {"DJANGO_SETTINGS_MODULE": settings, "FAULTS_MONTH": MONTH}
        self.web: subprocess.Popen | None = None

    def start_web(self) -> None:
        """Serve as ``jiuzhu up`` does."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        command += ["--blocking-threads", "2", "--no-ws", "--log-level", "error", "jiuzhu.config.wsgi:application"]
        self.web = subprocess.Popen(command, env=self.environment, start_new_session=True, stderr=subprocess.DEVNULL)

    def kill_web(self) -> None:
        assert self.web is not None
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.start_web()

    def stop(self) -> None:
        self.leave()
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL) if process is self.web else process.kill()
                process.wait()


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    return county_files(tmp_path_factory.mktemp("files"), MONTH)


@pytest.fixture
def served(tmp_path, files, prepared):
    """Serve one data folder after another; everything is stopped at the end."""
    begun: list[ServedPlatform] = []

    def serve(name: str, **more: str) -> ServedPlatform:
        platform = ServedPlatform(tmp_path / name, files, like=prepared, **more)
        begun.append(platform)
        platform.start_worker()
        platform.start_web()
        return platform

    yield serve
    for platform in begun:
        platform.stop()


def bring_in(clerk: Clerk, platform: ServedPlatform, *moments: float | None, confirming: tuple[float, ...] = ()) -> None:
    """Upload the list and confirm it; the web process dies at those moments."""
    cuts = [(platform.kill_web, moment) for moment in moments]
    fields = {"sender": "省平台", "import_on": "2026-10-31"}
    clerk.press(
        "/imports/new/", fields, lambda: bool(link_in(clerk.get("/imports/"), IMPORT_LINK)), file=platform.files / "list.csv", cuts=cuts
    )
    platform.do("map_import")
    batch = platform.do("which_import")
    page = clerk.get(f"/imports/{batch}/")
    version = hidden(page, f"/imports/{batch}/confirm/", "seen_version")
    clerk.press(
        f"/imports/{batch}/confirm/",
        {"seen_version": version},
        lambda: f"/imports/{batch}/confirm/" not in clerk.get(f"/imports/{batch}/"),
        cuts=[(platform.kill_web, moment) for moment in confirming],
    )
    if confirming:
        platform.kill_web()
    platform.do("wait_import")


def run_month(clerk: Clerk, platform: ServedPlatform, *moments: float | None, comparing: tuple[float, ...] = ()) -> None:
    """Upload every department's file and have the month compared; the web process dies at those moments, and while the worker compares."""
    cuts = [(platform.kill_web, moment) for moment in moments]
    for path in sorted((platform.files / "feeds").glob("*.csv")):
        given = {"feed": path.stem, "month": MONTH}
        clerk.press("/monitoring/upload/", given, lambda path=path: path.name in clerk.get("/monitoring/deliveries/"), file=path, cuts=cuts)
    platform.do("wait_deliveries")
    clerk.press(
        "/monitoring/compare/",
        {"month": MONTH},
        lambda: "开始比对" not in clerk.get(f"/monitoring/?month={MONTH}"),
        cuts=[(platform.kill_web, moment) for moment in comparing],
    )
    for _ in comparing:
        platform.kill_web()
        time.sleep(0.3)
    platform.do("wait_month")


def seen(platform: ServedPlatform) -> dict:
    return platform.do("digest")


def test_a_killed_web_process_changes_nothing_about_an_import_and_a_month(served):
    calm, killed = served("calm"), served("killed")
    for platform, moments, short in ((calm, (), ()), (killed, (HALFWAY, 0.05), (0.01,))):
        clerk = Clerk(platform.port)
        clerk.sign_in("officer", "Correct-horse-9")
        bring_in(clerk, platform, *moments, confirming=short)
        run_month(clerk, platform, *moments, comparing=short)
        platform.stop()
        if moments:
            assert clerk.unanswered >= 2, "the process was not killed under her hands"
    wanted = seen(calm)
    assert wanted["households"] > 40 and wanted["warnings"] > 10, wanted
    assert wanted["fault"] is None
    assert seen(killed) == wanted


def test_a_month_begun_in_two_transactions_would_be_caught(served):
    """The negative control: where the run is committed before its task, a kill between the two leaves a month that never ends."""
    platform = served("sabotaged", settings="tests.faults.sabotaged")
    clerk = Clerk(platform.port)
    clerk.sign_in("officer", "Correct-horse-9")
    path = platform.files / "feeds" / "deaths.csv"
    clerk.press("/monitoring/upload/", {"feed": "deaths", "month": MONTH}, lambda: path.name in clerk.get("/monitoring/deliveries/"), file=path, cuts=[])
    platform.do("wait_deliveries")
    clerk.press("/monitoring/compare/", {"month": MONTH}, lambda: "开始比对" not in clerk.get(f"/monitoring/?month={MONTH}"), cuts=[(platform.kill_web, 1.0)])
    with pytest.raises(AssertionError, match="did not finish"):
        platform.do("wait_month", patience=8)
