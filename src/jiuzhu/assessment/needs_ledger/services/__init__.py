"""Every write on ledgers of needs and the task list."""

from jiuzhu.assessment.needs_ledger.services.auditing import approve_ledger, clear_row, mark_row, return_ledger
from jiuzhu.assessment.needs_ledger.services.compiling import cancel_round, compile_list, follow_rounds, issue_list
from jiuzhu.assessment.needs_ledger.services.opening import open_round
from jiuzhu.assessment.needs_ledger.services.submitting import bring_up_to_date, submit_ledger, write_row

__all__ = [
    "approve_ledger",
    "bring_up_to_date",
    "cancel_round",
    "clear_row",
    "compile_list",
    "follow_rounds",
    "issue_list",
    "mark_row",
    "open_round",
    "return_ledger",
    "submit_ledger",
    "write_row",
]
