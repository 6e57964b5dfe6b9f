"""Everybody may read what they work by; who drafts or publishes changes finds them on the desk and here."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (
    Entry("政策依据", "policy", "files", order=90),
    Entry("规定变更", "policy-changes", "manage", order=4, duties=(Duty.POLICY_DRAFT, Duty.POLICY_PUBLISH)),
)
WORK_PAGES = {"amendment": "policy-change"}
