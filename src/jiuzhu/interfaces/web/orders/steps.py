"""Which steps an actor can take on an order now, with their forms and the service each calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from jiuzhu.delivery.orders import services
from jiuzhu.delivery.orders.services.coming import unfit_for
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import colleagues
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.web.orders.forms import (
    AcceptForm,
    CallBackForm,
    CheckForm,
    CloseForm,
    CodedReasonForm,
    LateEndForm,
    RateForm,
    ReasonForm,
    RebookForm,
    StepForm,
)
from jiuzhu.matching.resources.queries import usual_carer


@dataclass(frozen=True)
class Offered:
    """One step on the page: its button, whether it is the next step, a form to draw, and what is said once it is taken."""

    step: str
    button: str
    act: Callable[..., Any]
    form: type[StepForm]
    done: str
    main: bool = False
    folded: bool = False
    listing: str = ""


STEPS = {
    one.step: one
    for one in (
        Offered("approve", "审核通过", services.approve, CheckForm, "已审核通过，可以派单。", main=True),
        Offered("refuse", "不予受理", services.refuse, CodedReasonForm, "已登记不予受理。", folded=True, listing="order_refuse_reasons"),
        Offered("dispatch", "派单", services.dispatch, StepForm, "已派单。", main=True),
        Offered("accept", "接单", services.accept, AcceptForm, "已接单，请按约定的日期上门。", main=True),
        Offered("decline", "不能承接", services.decline, ReasonForm, "已退单，系统会派给下一家。", folded=True),
        Offered("rebook", "改约", services.rebook, RebookForm, "已改约。", main=True),
        Offered("close_out", "补登签退", services.check_out_late, LateEndForm, "已补登签退，等待服务对象确认。", folded=True),
        Offered("confirm", "确认已服务", services.confirm, StepForm, "已代服务对象确认。", main=True),
        Offered("dispute", "有异议", services.dispute, CodedReasonForm, "已退回机构重新服务。", folded=True, listing="order_dispute_reasons"),
        Offered("check", "验收通过", services.check, CheckForm, "已验收，服务已记入家庭帮扶台账。", main=True),
        Offered("return", "退回返工", services.send_back, ReasonForm, "已退回机构重新服务。", folded=True),
        Offered("rate", "提交评价", services.rate, RateForm, "评价已登记。", main=True),
        Offered("close", "回访并归档", services.close, CloseForm, "已归档。", main=True),
        Offered("settle", "登记回访", services.call_back, CallBackForm, "回访已登记。", main=True),
        Offered("expire", "逾期终止", services.expire, CodedReasonForm, "已按逾期终止。", folded=True, listing="order_expiry_reasons"),
        Offered("cancel", "取消订单", services.cancel, CodedReasonForm, "订单已取消。", folded=True, listing="order_cancel_reasons"),
    )
}


def offered(order: Any, actor: Actor) -> list[Offered]:
    """List the steps of the page the actor may take now, the next step first."""
    found = []
    for name, rule in order.workflow.steps_from(order.state).items():
        if rule.only_system or name not in STEPS:
            continue
        place = {"organisation_id": order.working_organisation_id()} if rule.holder == "organisation" else {"division_code": order.division_code}
        if actor.holds(rule.duty, **place):
            found.append(STEPS[name])
    return sorted(found, key=lambda one: not one.main)


def form_of(one: Offered, order: Any, data: Any = None, *, now: Any) -> StepForm:
    """Draw or read the form of a step."""
    settings: dict[str, Any] = {"initial": {"seen_version": order.version}, "auto_id": f"id_{one.step}_%s"}
    if one.listing:
        settings["listing"] = one.listing
    if one.form is AcceptForm:
        people = colleagues(
            Duty.ORDER_SERVE, division_code=None, organisation_id=order.working_organisation_id(), on=timezone.localdate(now)
        )
        usual = usual_carer(str(order.household_id), order.item_code)
        unfit = unfit_for(order, [str(user.pk) for user in people], on=order.wanted_on)
        settings |= {"workers": [(str(user.pk), user.name) for user in people if str(user.pk) not in unfit], "unfit": {user.name: unfit[str(user.pk)] for user in people if str(user.pk) in unfit}, "usual": usual.worker_id if usual else ""}
    return one.form(data, **settings)
