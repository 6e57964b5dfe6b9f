"""Leads, and households led to charity."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.casework.leads.workflow import CHARITY, LEAD
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

    division_code = models.CharField("行政区划", max_length=12)
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


class CharityLeadQuerySet(models.QuerySet["CharityLead"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep charity leads of households in the actor's divisions."""
        return self.filter(within_divisions(actor, Duty.LEAD_HANDLE, "division_code", "household__division_code"))


class CharityLead(Stateful):
    """A household still in need after the government's aid, led to charity: it becomes a charity order, or its needs are assessed."""

    workflow = CHARITY

    state = models.CharField("状态", max_length=32, db_index=True, choices=CHARITY.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    origin_kind = models.CharField(max_length=16)
    origin_id = models.CharField(max_length=64)
    words = models.CharField("需要什么", max_length=300)
    opener_id = models.CharField(max_length=64)
    opener_name = models.CharField("提出人", max_length=64)
    order_number = models.CharField("爱心服务订单", max_length=16, blank=True)

    objects = CharityLeadQuerySet.as_manager()

    class Meta:
        verbose_name = "慈善对接"
        constraints = [
            models.UniqueConstraint(fields=["origin_kind", "origin_id"], condition=Q(state="waiting"), name="one_waiting_charity_lead_per_origin"),
        ]
        indexes = [models.Index(fields=["origin_kind", "origin_id"], name="charity_lead_by_origin")]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title="慈善对接", about=str(self.household), detail=self.words[:200], source=self.opener_name, household_id=str(self.household_id)
        )
