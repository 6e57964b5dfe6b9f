"""The stages of making the demo county, in order; each may be run again and then does only what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.queries import demo_values_in_force
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.interfaces.cli.demo.accounts import ACCOUNTS, open_account, open_printed_accounts
from jiuzhu.interfaces.cli.demo.applied import take_applications
from jiuzhu.interfaces.cli.demo.beyond import leave_beyond
from jiuzhu.interfaces.cli.demo.casebook import assess_households
from jiuzhu.interfaces.cli.demo.checked import check_households, sign_households
from jiuzhu.interfaces.cli.demo.claimed import claim_back
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.interfaces.cli.demo.decided import decide_benefits
from jiuzhu.interfaces.cli.demo.departments import HUMAN_RESOURCES, ask_departments, enter_departments
from jiuzhu.interfaces.cli.demo.distributed import distribute
from jiuzhu.interfaces.cli.demo.entrusted import entrust
from jiuzhu.interfaces.cli.demo.expiring import let_run_out
from jiuzhu.interfaces.cli.demo.found import leave_leads
from jiuzhu.interfaces.cli.demo.given import enter_charity, give_and_help
from jiuzhu.interfaces.cli.demo.insured import insure
from jiuzhu.interfaces.cli.demo.library import publish_items
from jiuzhu.interfaces.cli.demo.needed import list_needs
from jiuzhu.interfaces.cli.demo.population import register_households
from jiuzhu.interfaces.cli.demo.providers import enter_providers
from jiuzhu.interfaces.cli.demo.received import enter_receipts, make_visits
from jiuzhu.interfaces.cli.demo.revised import revise_list
from jiuzhu.interfaces.cli.demo.served import serve_households
from jiuzhu.interfaces.cli.demo.settled import settle_months, state_services
from jiuzhu.interfaces.cli.demo.supervised import deliver_unclear_rows, draw_entries, name_liaisons, name_receivers
from jiuzhu.interfaces.cli.demo.today import leave_work_for_today
from jiuzhu.interfaces.cli.demo.under_way import leave_under_way
from jiuzhu.interfaces.cli.demo.villages import enter_villages
from jiuzhu.interfaces.cli.demo.walked import set_shifts
from jiuzhu.interfaces.cli.demo.warned import warn_from_outside
from jiuzhu.interfaces.cli.demo.year import run_months


def _people(making: Making) -> None:
    at = making.at(making.launch, 8)
    officer = open_account(ACCOUNTS[0], organisations={}, label=ACCOUNTS[0].label, from_day=making.launch, actor=SYSTEM, at=at)
    for name, value in making.values.values.items():
        parameter, _, area = _split(name)
        if (parameter, area) not in {(row.name, row.area) for row in demo_values_in_force(making.launch)}:
            set_local_value(
                name=parameter, area=area, value=value, valid_from=making.values.valid_from, source=making.values.source, is_demo=True, actor=SYSTEM, at=at
            )
    making.organisations = enter_providers(
        officer=officer, from_day=making.launch, until=making.now.date() + timedelta(days=400), at=at, say=making.say
    )
    making.organisations |= enter_departments(officer=officer, at=at)
    making.organisations |= enter_charity(officer=officer, at=at)
    making.actors = open_printed_accounts(organisations=making.organisations, from_day=making.launch, at=at)
    publish_items(organisation_id=making.organisations[HUMAN_RESOURCES], liaison=making.actors["bumen"], at=at)


def _split(name: str) -> tuple[str, str, str]:
    """Split ``name.area``; deadlines have dots of their own and no area."""
    head, dot, tail = name.rpartition(".")
    return (head, dot, tail) if tail in ("urban", "rural") else (name, "", "")


def _register(making: Making) -> None:
    officer, today = making.actors["xian"], making.now.date()
    homes = [case.home for case in making.cases if case.household]
    register_households(homes, launch=making.launch, today=today, actor=officer, say=making.say)
    seconds = [case.second for case in making.cases if case.second]
    register_households(seconds, launch=making.launch, today=today, actor=officer, say=making.say, second=True)


def _villages(making: Making) -> None:
    enter_villages(
        officer=making.actors["xian"], seed=making.spec.seed, on=making.launch, year=making.now.year, at=making.at(making.launch, 10), say=making.say
    )


STAGES: tuple[tuple[str, Callable[[Making], None]], ...] = (
    ("机构、账号和演示参数", _people),
    ("登记救助对象", _register),
    ("核对授权", sign_households),
    ("村情和资金基数", _villages),
    ("各月部门数据、比对和预警处置", run_months),
    ("部门报送日历", ask_departments),
    ("需求评估和帮扶计划", assess_households),
    ("服务订单", serve_households),
    ("待遇", enter_receipts),
    ("待遇决定", decide_benefits),
    ("走访", make_visits),
    ("上门的班次", set_shifts),
    ("经济核对", check_households),
    ("今天的事", leave_work_for_today),
    ("线索和摸排", leave_leads),
    ("救助申请", take_applications),
    ("服务需求和需求台账", list_needs),
    ("爱心服务和结对互助", give_and_help),
    ("委托照料", entrust),
    ("住院护理保险", insure),
    ("按月发放", distribute),
    ("服务清单的调整", revise_list),
    ("正在办理的事", leave_under_way),
    ("联络员", name_liaisons),
    ("发给部门的名单", name_receivers),
    ("证号不全的数据", deliver_unclear_rows),
    ("录入抽查", draw_entries),
    ("异地、市里和两人同去", leave_beyond),
    ("授权和证书到期", let_run_out),
    ("外来预警", warn_from_outside),
    ("追回已付的服务", claim_back),
    ("机构结算", state_services),
    ("月结", settle_months),
)
