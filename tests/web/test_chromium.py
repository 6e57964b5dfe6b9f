"""A browser that no longer answers holds up no test after it."""

from __future__ import annotations

import signal

import pytest

from tests import chromium as browsers


@pytest.fixture
def another(chromium, monkeypatch):
    monkeypatch.setattr(browsers, "FAREWELL_SECONDS", 2)
    made = browsers.Chromium(chromium._playwright)
    yield made
    made.close()


def test_pages_of_a_browser_that_no_longer_answers_are_given_up_and_the_next_opens_in_another(another):
    context = another.new_context()
    context.new_page()
    stopped = another.processes
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    context.close()
    assert another.new_context().new_page().evaluate("1 + 1") == 2 and another.processes != stopped


def test_a_browser_that_answers_lives_on(another):
    context = another.new_context()
    context.new_page()
    running = another.processes
    context.close()
    another.new_context()
    assert another.processes == running and all(process.is_running() for process in running)
