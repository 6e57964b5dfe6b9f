"""The library stands under 资源匹配; departments, who have no other page of it, get a line of their own."""

from __future__ import annotations

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.interfaces.web.navigation import Entry

ENTRIES = (Entry("部门帮扶事项", "department-items", "files", order=60, duties=(Duty.REFERRAL_ANSWER,)),)
WORK_PAGES = {"resource": "supply"}
