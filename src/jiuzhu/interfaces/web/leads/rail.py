"""Leads in the rail; those of the self-test stand on the desk and have no list of their own."""

from __future__ import annotations

from jiuzhu.casework.leads.queries import charity_leads
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.navigation import Entry, Waiting


def waiting(actor: Actor) -> Waiting:
    """Count the households that wait for charity."""
    return Waiting(charity_leads(actor).filter(state="waiting").count())

ENTRIES = (Entry("慈善对接", "charity-leads", "files", order=29, duties=(Duty.LEAD_HANDLE,), count=waiting),)
WORK_PAGES = {"lead": "lead", "charity": "charity-lead"}
