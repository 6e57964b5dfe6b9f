"""Lines for the administrator, and the menu under one's own name."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (
    Entry("账号与岗位", "accounts", "manage", order=10, duties=(Duty.ACCOUNT_MANAGE,)),
    Entry("修改密码", "change-password", "account", order=10),
)
