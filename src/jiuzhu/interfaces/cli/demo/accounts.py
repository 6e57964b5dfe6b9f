"""The people who sit at the desks of the demo county, one for every role; all of them invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.accounts.services import create_user, give_post, stand_in
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN, NANYUE

PASSWORD = "jiuzhu-2026-demo"  # noqa: S105 - a demonstration's, printed when it starts
MANAGER_OF = "霍山县安康养老服务中心"
CHARITY = "霍山县慈善协会（演示）"


@dataclass(frozen=True)
class DemoAccount:
    """An account that is printed: its holder's invented name, its role and where the post lies (a code, or an organisation's name)."""

    username: str
    label: str
    name: str
    role: str
    seat: str


ACCOUNTS = (
    DemoAccount("xian", "县民政局救助股经办", "储明远", "county_officer", COUNTY),
    DemoAccount("zhen-a", "衡山镇窗口 A 岗", "程雪梅", "township_clerk", HENGSHAN),
    DemoAccount("zhen-b", "衡山镇窗口 B 岗（与 A 岗互为替岗）", "汪志强", "township_clerk", HENGSHAN),
    DemoAccount("cun", "衡山镇南岳村民政协理员", "何桂芝", "village_assistant", NANYUE),
    DemoAccount("shegong", "衡山镇社工站社工", "项静", "social_worker", HENGSHAN),
    DemoAccount("rexian", "县救助服务热线话务员", "苏晓岚", "hotline_agent", COUNTY),
    DemoAccount("jigou", "安康养老服务中心管理员", "余海波", "provider_manager", MANAGER_OF),
    DemoAccount("huli", "安康养老服务中心服务人员", "潘春燕", "provider_worker", MANAGER_OF),
    DemoAccount("cishan", "县慈善协会经办", "江秀云", "charity_manager", CHARITY),
    DemoAccount("bumen", "县人社局数据联络员", "项立群", "department_liaison", "霍山县人力资源和社会保障局"),
    DemoAccount("zhiyuan", "衡山镇南岳村志愿者", "汪晓梅", "volunteer", NANYUE),
    DemoAccount("shenji", "县财政、审计（只读）", "戴立新", "auditor", COUNTY),
    DemoAccount("admin", "系统管理员", "俞志明", "administrator", COUNTY),
)
ADMINISTRATOR = ACCOUNTS[-1]


@dataclass(frozen=True)
class Colleague:
    """An account in another township or organisation, so that work there has somebody to do it."""

    username: str
    name: str
    role: str
    seat: str


def open_account(account: DemoAccount | Colleague, *, organisations: dict[str, str], label: str, from_day: date, actor: Actor, at: datetime) -> Actor:
    """Open an account with its post unless it is there; gives who it is on ``at``'s day.

    ``organisations`` maps the names of organisations to their ids.
    """
    user = user_by_name(account.username)
    if user is None:
        # Colleagues only fill the other desks: nobody signs in as them until an administrator sets a password.
        password = PASSWORD if isinstance(account, DemoAccount) else None
        user = create_user(username=account.username, name=account.name, password=password, actor=actor, at=at, must_change_password=False)
    on = at.date()
    found = actor_of(user, on=on)
    if not found.posts:
        organisation_id = organisations.get(account.seat)
        give_post(
            user_id=str(user.id),
            role=account.role,
            actor=actor,
            at=at,
            valid_from=from_day,
            division_code=None if organisation_id else account.seat,
            organisation_id=organisation_id,
            label=label,
        )
        found = actor_of(user, on=on)
    return found


def open_printed_accounts(*, organisations: dict[str, str], from_day: date, at: datetime) -> dict[str, Actor]:
    """Open the accounts that are printed, the administrator first; the two window clerks stand in for each other."""
    opened: dict[str, Actor] = {}
    by_system: Sequence[DemoAccount] = (ADMINISTRATOR, *(account for account in ACCOUNTS if account is not ADMINISTRATOR))
    for account in by_system:
        label = account.label.partition("（")[0]
        opened[account.username] = open_account(account, organisations=organisations, label=label, from_day=from_day, actor=SYSTEM, at=at)
    for absent, present in (("zhen-a", "zhen-b"), ("zhen-b", "zhen-a")):
        user = user_by_name(present)
        assert user is not None
        if not any(post.standing_in for post in opened[present].posts):
            own = next(post for post in opened[absent].posts if not post.standing_in)
            stand_in(post_id=own.post_id, user_id=str(user.id), valid_from=from_day, valid_until=None, actor=SYSTEM, at=at)
            opened[present] = actor_of(user, on=at.date())
    return opened
