"""Certificates of organisations' workers, and the county's vetting of who works with children."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.matching.resources.certificate_rules import KINDS, VETTING
from jiuzhu.matching.resources.workflow import CERTIFICATE


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep certificates of organisations seated in the actor's divisions, and of the actor's own organisation."""
        if actor.system:
            return self
        return self.filter(within_divisions(actor, Duty.RESOURCE_MANAGE, "division_code") | within_organisations(actor, Duty.ORDER_ACCEPT, "organisation_id"))


class Certificate(Stateful):
    """One certificate of one worker; a vetting is entered by the county alone, ``clear`` tells its result."""

    workflow = CERTIFICATE

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    worker_id = models.CharField(max_length=64, db_index=True)
    worker_name = models.CharField("服务人员", max_length=64)
    kind = models.CharField("类型", max_length=24, choices=list(KINDS.items()))
    number = models.CharField("证书编号", max_length=64, blank=True)
    issuer = models.CharField("发证、查询单位", max_length=64)
    valid_from = models.DateField("自")
    valid_until = models.DateField("有效期至", null=True)
    clear = models.BooleanField("可以服务未成年人", default=True)
    picture_id = models.CharField(max_length=64, blank=True)
    entered_by = models.CharField(max_length=64)
    entered_name = models.CharField("登记人", max_length=64)
    verifier_id = models.CharField(max_length=64, blank=True)
    verifier_name = models.CharField("核验人", max_length=64, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "人员证书"
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="certificate_runs_forward"),
            models.CheckConstraint(condition=Q(verifier_id="") | Q(kind=VETTING) | ~Q(verifier_id=F("entered_by")), name="certificate_verified_by_another"),
            models.UniqueConstraint(
                fields=["organisation", "worker_id", "kind", "number", "valid_from"], condition=Q(state__in=("pending", "verified", "lapsing")), name="certificate_entered_once"
            ),
        ]

    def describe(self) -> Description:
        until = f"有效期至 {self.valid_until:%Y-%m-%d}" if self.valid_until else "长期有效"
        return Description(title=self.get_kind_display(), about=self.worker_name, detail=until, source=self.organisation.name)

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """To be renewed by the day it ends."""
        return end_of_day(self.valid_until) if self.state == "lapsing" and self.valid_until else None
