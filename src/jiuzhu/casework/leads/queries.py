"""Reads on leads that other parts may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.casework.leads.models import Lead, LeadQuerySet
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import NotFound


def leads(actor: Actor) -> LeadQuerySet:
    """Leads the actor may see."""
    return Lead.objects.scoped_to(actor)


def find_lead(actor: Actor, lead_id: UUID | str) -> Lead:
    """Give one lead the actor may see; raises NotFound."""
    found = leads(actor).filter(pk=lead_id).first()
    if found is None:
        raise NotFound("没有找到这条线索。", "请确认它在您的辖区内。")
    return found
