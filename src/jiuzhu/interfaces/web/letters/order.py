"""The letter about an order that nobody could take, or that was called off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from jiuzhu.casework.letters.rules import Condition, Content, LetterTooEarly, Part
from jiuzhu.delivery.orders import queries
from jiuzhu.delivery.orders.rules import NO_OFFER, RANKED_LOWER
from jiuzhu.delivery.orders.workflow import ORDER
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import rulings_of
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, law_then, objection_of
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, under_age

NOBODY, CANCELLED = "nobody", "cancelled"
ENDED = {CANCELLED: "订单已经取消", "refused": "没有受理这份订单", "expired": "过了期限没有安排上，订单已经终止"}
ENDING = {CANCELLED: "cancel", "refused": "refuse", "expired": "expire"}


def tellable(order: Any) -> bool:
    """Say whether there is something to explain: nobody could take the order, or it was called off."""
    sent = queries.dispatches_of(order)
    return order.state in ENDED or (order.state in ("created", "approved") and bool(sent) and sent[-1].outcome in (NOBODY, "declined", "lapsed"))


def draft(order: Any, *, actor: Actor, on: date) -> Draft:
    """Write the letter with every organisation that was asked and why it could not come, for a child only to the children's duty; raises LetterTooEarly."""
    if not tellable(order):
        raise LetterTooEarly("这份订单正在正常办理，不需要出具告知书。", "没有机构承接或者取消之后，再出具告知书。")
    sent = queries.dispatches_of(order)
    ended = steps_of(ORDER.name, str(order.pk))
    day = timezone.localdate(ended[-1].at if ended else order.opened_at)
    ruled = rulings_of(ORDER.name, str(order.pk))
    pack = law_then(ruled[-1].law_id if ruled else "", on=timezone.localdate(order.opened_at), division_code=order.division_code)
    item = next((each for each in pack.catalogue if each.code == order.item_code), None)
    minor = order.person_id is not None and under_age(order.person, on)
    hidden = minor and not actor.holds(Duty.CHILD_READ, division_code=order.household.division_code)
    content = Content(
        kind="order",
        **addressed(order.household),
        asked=f"您家为{order.recipient_name}点的服务“{order.item_label}”（订单 {order.number}，服务日期 {chinese_day(order.wanted_on)}），办理情况如下。",
        decided_on=str(day),
        outcome=ENDED.get(order.state, "目前没有机构能承接这次服务"),
        tone="amber",
        law=law_of(pack),
        objection=objection_of(order.division_code, on, home=order.household.division_code),
        reasons=(TOLD_IN_PERSON,) if hidden else _reasons(order, ended),
        parts=(*(_part(row) for row in sent if not hidden), *(_ground(item) if item else ())),
        next_steps=_steps(order),
        about_children=minor,
    )
    return Draft(content, str(order.pk), order.household)


def _reasons(order: Any, ended: list[Any]) -> tuple[str, ...]:
    if order.state not in ENDED:
        return ("订单还在，没有作废；有机构能承接时会再派，并告诉您上门的时间。",)
    why = next((step.reason for step in reversed(ended) if step.step == ENDING[order.state]), "")
    return (f"{'取消的' if order.state == CANCELLED else ''}原因：{why}",) if why else ()


def _part(row: Any) -> Part:
    without = sum(other.get("many", 1) for other in row.passed_over if other["bar"] == NO_OFFER)
    said = [Condition(f"{other['name']}：{other['why']}", holds=False) for other in row.passed_over if other["bar"] not in (NO_OFFER, RANKED_LOWER)]
    if without:
        said.append(Condition(f"资源库里另有 {without} 家没有提供这个项目", holds=False))
    why = "" if row.outcome == CANCELLED else row.outcome_reason
    asked = f"派给{row.organisation_name}。{why}" if row.organisation_name else "没有机构可派。"
    return Part(f"第 {row.number} 次派单（{timezone.localdate(row.at)}）", row.get_outcome_display(), "amber", tuple(said), note=asked)


def _ground(item: Any) -> tuple[Part, ...]:
    return (Part("服务由谁提供", note=f"可以承接的是：{'、'.join(item.providers)}。", clause=item.clause, quotes=(item.quote,)),)


def _steps(order: Any) -> tuple[str, ...]:
    if order.state in ENDED:
        return ("仍然需要这项服务的，请告诉村（社区）协理员或乡镇窗口，可以重新点单。",)
    return ("乡镇窗口会继续联系机构；着急的，请告诉窗口，可以换一天或者换一种服务。",)
