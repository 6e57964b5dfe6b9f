"""The portal in the rail of an organisation's own people."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("机构工作台", "provider", "desk", order=14, duties=(Duty.ORDER_ACCEPT,), short="机构", workflows=("worker_certificate",)),)
WORK_PAGES = {"worker_certificate": "certificate"}
