"""Reads on leads that other parts may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.casework.leads.models import CharityLead, CharityLeadQuerySet, Lead, LeadQuerySet
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.finding import one_of


def leads(actor: Actor) -> LeadQuerySet:
    """Leads the actor may see."""
    return Lead.objects.scoped_to(actor)


def find_lead(actor: Actor, lead_id: UUID | str) -> Lead:
    """Give one lead the actor may see; raises NotFound."""
    return one_of(leads(actor), lead_id, "没有找到这条线索。", "请确认它在您的辖区内。")


def charity_leads(actor: Actor) -> CharityLeadQuerySet:
    """Charity leads the actor may see."""
    return CharityLead.objects.scoped_to(actor).select_related("household")


def find_charity_lead(actor: Actor, lead_id: UUID | str) -> CharityLead:
    """Give one charity lead the actor may see; raises NotFound."""
    return one_of(charity_leads(actor), lead_id, "没有找到这次慈善对接。", "请确认它在您的辖区内。")


def charity_leads_for(origin_kind: str, origin_id: UUID | str) -> list[CharityLead]:
    """List what was led to charity because of one thing, newest first; the caller has checked that the actor may see it."""
    return list(CharityLead.objects.filter(origin_kind=origin_kind, origin_id=str(origin_id)).order_by("-opened_at"))
