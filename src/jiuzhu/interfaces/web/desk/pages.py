"""Which page works on a thing: each part names the pages of its processes in its ``rail.py``.

``WORK_PAGES: dict[str, str]`` maps the name of a workflow to a url name that takes the thing's id as ``pk``; ``workflow.state``
names another page for a state whose work is done elsewhere, such as at the door.
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from jiuzhu.interfaces.web.navigation import rails


@cache
def work_pages() -> dict[str, str]:
    """Collect the pages of every part."""
    pages: dict[str, str] = {}
    for rail in rails():
        pages |= getattr(rail, "WORK_PAGES", {})
    return pages


def page_of(workflow: str, subject_id: UUID, *, state: str = "") -> str:
    """Give the address where a thing is worked on; empty when its process has no page."""
    pages = work_pages()
    name = pages.get(f"{workflow}.{state}") or pages.get(workflow)
    try:
        return reverse(name, kwargs={"pk": subject_id}) if name else ""
    except NoReverseMatch:
        # A desk without one link is better than no desk; tests/test_consistency.py finds the missing page.
        return ""
