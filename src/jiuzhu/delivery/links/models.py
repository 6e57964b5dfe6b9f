"""Links to orders, of which only a keyed hash is kept, and where links that do not exist were tried."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiuzhu.delivery.links.workflow import LINK, OPEN_STATES
from jiuzhu.foundation.workflow.models import Description, Stateful


class OrderLink(Stateful):
    """One link to one task: an order as it was dispatched once to one organisation, or came back to it for rework."""

    workflow = LINK

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+", verbose_name="订单")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    attempt = models.PositiveSmallIntegerField("第几次派单")
    task = models.CharField(max_length=24)
    token_hash = models.CharField(max_length=64, unique=True)
    item_label = models.CharField(max_length=64)
    expires_at = models.DateTimeField("有效期至")
    message_id = models.UUIDField(null=True)
    phone_index = models.CharField(max_length=64, blank=True)
    trouble = models.CharField("没有送到的原因", max_length=200, blank=True)
    first_used_at = models.DateTimeField("首次打开", null=True)
    sent_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "接单链接"
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=OPEN_STATES), name="one_open_link_per_order"),
        ]

    def describe(self) -> Description:
        return Description(title=self.item_label, about=self.organisation.name, detail=self.trouble, tag="接单短信", source="接单链接")

    def working_organisation_id(self) -> str | None:
        return None


class Miss(models.Model):
    """A link that does not exist was opened; forgotten after an hour."""

    source_index = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)
