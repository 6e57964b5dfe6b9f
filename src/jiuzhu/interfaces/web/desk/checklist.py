"""What an empty county still has to set up, in order, for its administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuzhu.casework.procurement.queries import contracts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import posts_visible
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.shell import address


@dataclass(frozen=True)
class Todo:
    """One thing to set up: what, why, where, and whether it is done."""

    title: str
    text: str
    url: str
    action: str
    done: bool


def checklist(actor: Actor, on: date) -> list[Todo]:
    """Give the steps of setting up while any is left; nothing for whoever does not set up."""
    if not actor.holds_anywhere(Duty.ACCOUNT_MANAGE):
        return []
    missing = len(pack_in_force(on).missing)
    roles = set(posts_visible(actor).in_force(on).values_list("role", flat=True))
    steps = [
        Todo(
            "本县参数",
            f"还有 {missing} 项没有设定；没有设定之前，用到它的判断一律为“待定”，相应的事项没有时限。" if missing else "都已设定。",
            address("local-values", actor),
            "设定参数",
            not missing,
        ),
        Todo(
            "账号与岗位",
            "至少要有县民政局经办和乡镇窗口；村（社区）协理员、社工、机构人员也在这里设置。",
            address("accounts", actor),
            "设置账号",
            {"county_officer", "township_clerk"} <= roles,
        ),
        Todo(
            "服务机构、合同和供给",
            "登记机构，再录入合同、提供的服务、覆盖的乡镇村和每周能力；派单只派给合同有效、有能力的机构。",
            address("resources", actor),
            "登记机构",
            contracts(actor).in_force(on).exists(),
        ),
    ]
    return [] if all(step.done for step in steps) else steps
