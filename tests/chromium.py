"""The browser of the tests: one process for many of them, killed where it does not answer and started again by the next that asks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from itertools import product
from threading import Event, Timer
from typing import Any

import psutil

PATHS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
SWITCHES = ("--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking")
PATIENCE_MS = 120_000
"""How long a page is waited for: a limit that only what never comes meets, on the slowest machine."""
FAREWELL_SECONDS = 30
"""How long the browser may take to close what it was asked to close; Playwright itself would wait for ever."""


def path() -> str | None:
    """Where the browser lies, if anywhere."""
    return next((path for path in PATHS if os.access(path, os.X_OK)), None) or shutil.which("chromium")


class Chromium:
    """Opens contexts in a running browser, and closes them and it whether it answers or not."""

    def __init__(self, playwright: Any) -> None:
        self._playwright = playwright
        self._browser: Any = None
        self.processes: list[psutil.Process] = []

    def new_context(self, **options: Any) -> Any:
        if self._browser is None or not self._browser.is_connected():
            others = set(_browsers())
            self._browser = self._playwright.chromium.launch(executable_path=path(), args=list(SWITCHES))
            self.processes = [process for process in _browsers() if process not in others]
        context = self._browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        # Chromium now and then never answers when asked to give up a context with a service worker; its pages mostly close.
        context.close = partial(self._close_pages, context)
        return context

    def close(self) -> None:
        if self._browser is not None:
            with self._killed_unless_it_answers():
                self._browser.close()

    def _close_pages(self, context: Any) -> None:
        with self._killed_unless_it_answers():
            for page in context.pages:
                page.close()

    @contextmanager
    def _killed_unless_it_answers(self) -> Iterator[None]:
        from playwright.sync_api import Error

        late = Event()
        timer = Timer(FAREWELL_SECONDS, lambda: (late.set(), *(process.kill() for process in self.processes)))
        timer.start()
        try:
            yield
        except Error:
            if not late.is_set():
                raise
        finally:
            timer.cancel()


def _browsers() -> list[psutil.Process]:
    return [process for process in psutil.Process().children(recursive=True) if process.name().startswith("chrom")]


def teach_patience() -> None:
    """Let Playwright wait as long as our pages may take."""
    from playwright.sync_api import Locator, Page, expect

    for kind, step in product((Page, Locator), ("click", "press")):
        setattr(kind, step, _until_loaded(getattr(kind, step)))
    expect.set_options(timeout=PATIENCE_MS)


def _until_loaded(step: Callable[..., None]) -> Callable[..., None]:
    """A click or key that leads to another page returns once that page is whole: Playwright itself waits only for its first byte."""

    @wraps(step)
    def taken(acted_on: Any, *arguments: Any, **options: Any) -> None:
        step(acted_on, *arguments, **options)
        getattr(acted_on, "page", acted_on).wait_for_load_state()

    return taken
