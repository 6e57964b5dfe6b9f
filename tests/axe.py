"""What axe has against a page, asked in the browser that shows it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
# Only what is wrong is brought back from the browser; what passed is as long as the page.
ASKED = "axe.run({resultTypes: ['violations']}).then(told => told.violations.map(each => [each.id, each.nodes.slice(0, 3).map(node => node.target)]))"


def violations(page: Any) -> list[Any]:
    """Give each rule of axe that a page breaks, with the first places that break it; the script is put into a page once."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SCRIPT)
    return page.evaluate(ASKED)
