"""Links have no line in the rail; the work they leave is done on the order."""

from __future__ import annotations

ENTRIES = ()
WORK_PAGES = {"order_link": "order-link-work"}
