"""The tabs above a list: each stands for some states, with how many rows are in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet

StateTabs = Mapping[str, tuple[str, Sequence[str]]]
"""By the name in the address: the label, and the states of its rows."""


def counts_of(tabs: StateTabs, found: QuerySet[Any]) -> dict[str, int]:
    """Count the rows of every tab in one question."""
    by_state = dict(found.order_by().values_list("state").annotate(Count("pk")))
    return {name: sum(by_state.get(state, 0) for state in states) for name, (_, states) in tabs.items()}


def tab_links(labels: StateTabs | Mapping[str, str], tab: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the tabs as a page shows them, ``tab`` being the one that is open."""
    return [
        {"label": told if isinstance(told, str) else told[0], "url": f"?tab={name}", "active": name == tab, "count": counts.get(name)}
        for name, told in labels.items()
    ]
