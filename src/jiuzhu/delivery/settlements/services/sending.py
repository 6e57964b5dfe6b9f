"""Stating what an organisation is owed for a month, and sending it to its portal."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.delivery.settlements.models import Settlement, SettlementLine
from jiuzhu.delivery.settlements.queries import to_state
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused, check_month
from jiuzhu.delivery.settlements.services.recovering import fitting, take_off
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin


def send(*, organisation_id: UUID | str, division_code: str, month_on: date, actor: Actor, at: datetime) -> Settlement:
    """Send an organisation the statement of what a township accepted of it in a month that is over; one that was sent is given as it is.

    A service stands on one statement only, whenever it is given again; what is claimed back of services paid before comes off it. Raises SettlementRefused, SettlementMoved, NotPermitted.
    """
    duty = Duty.ORDER_CHECK if actor.holds(Duty.ORDER_CHECK, division_code=division_code) else Duty.ORDER_SUPERVISE
    actor.require(duty, division_code=division_code)
    month = check_month(month_on, today=timezone.localdate(at))
    mine = {"organisation_id": organisation_id, "division_code": division_code, "month_on": month}
    try:
        with writing(), transaction.atomic():
            # In this order: whoever sends it between the two reads is met as a statement, not as a month without services.
            orders = list(to_state(str(organisation_id), division_code, month_on=month).order_by("accepted_on", "pk"))
            earlier = Settlement.objects.filter(**mine).first()
            if earlier is not None:
                return earlier
            if not orders:
                raise SettlementRefused("这个月没有可以结算的服务。", "乡镇（街道）验收通过、没有在返工的服务才能结算。", field="month")
            owed = sum(each.price_fen or 0 for each in orders)
            back = fitting(str(organisation_id), division_code, sum_fen=owed)
            made = Settlement(
                **mine,
                sum_fen=owed - sum(each.open_fen for each in back),
                services=len(orders),
                sender_id=actor.user_id,
                sender_name=actor.name,
            )
            begin(made, actor=actor, at=at, duty=duty, after={"month": str(month), "services": made.services, "sum_fen": made.sum_fen})
            SettlementLine.objects.bulk_create([
                SettlementLine(
                    settlement=made, order=each, item_label=each.item_label, contract_number=each.contract_number, accepted_on=each.accepted_on or month,
                    priced=each.price_fen is not None, amount_fen=each.price_fen or 0,
                )
                for each in orders
            ])  # fmt: skip
            take_off(made, back, at=at)
    except IntegrityError as error:
        # Somebody else sent it a moment before.
        earlier = Settlement.objects.filter(**mine).first()
        if earlier is None:
            raise SettlementMoved("有的服务刚列入另一份结算单。", "请刷新页面后再发。") from error
        return earlier
    return made
