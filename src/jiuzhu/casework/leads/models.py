"""Leads, and how many came lately."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.casework.leads.workflow import LEAD
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful


class LeadQuerySet(models.QuerySet["Lead"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep leads in the actor's divisions."""
        return self.filter(within_divisions(actor, Duty.LEAD_HANDLE, "division_code"))


class Lead(Stateful):
    """Somebody who asks to be called: a name, a village, a phone number, what about. The answers of the test are not kept."""

    workflow = LEAD

    name = models.CharField("姓名", max_length=30)
    phone_sealed: Any = SealedTextField()
    phone_index = models.CharField(max_length=64, db_index=True)
    aids = models.CharField("想问的事", max_length=400, blank=True)
    consent = models.CharField("同意的话", max_length=200)
    source_index = models.CharField(max_length=64, db_index=True)
    note = models.CharField("回访情况", max_length=400, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = "申请线索"
        constraints = [
            # One a village, not one in all: else whoever leaves somebody's number elsewhere keeps their own township from hearing of them.
            models.UniqueConstraint(
                fields=["phone_index", "division_code"], condition=Q(state="waiting"), name="one_waiting_lead_per_phone_and_village"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="lead_by_place_and_state")]

    def describe(self) -> Description:
        """Say how the lead reads in an inbox; the phone number stands on its page only."""
        return Description(title="申请线索：请回电", about=self.name, detail=self.aids[:200], source="资格自测")
