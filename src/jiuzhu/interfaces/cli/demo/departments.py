"""Departments of the demo county and what each sends every month; one is late, so that its liaison has something to do."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.interfaces.cli.demo.addresses import COUNTY
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.monitoring.feeds import services as feeds

HUMAN_RESOURCES = "霍山县人力资源和社会保障局"
SENDERS = {
    "霍山县公安局": ("deaths", "residence", "vehicles", "missing_persons"),
    HUMAN_RESOURCES: ("social_insurance", "employment"),
    "霍山县自然资源和规划局": ("real_estate",),
    "霍山县市场监督管理局": ("market_entities",),
    "霍山县医疗保障局": ("medical_expenses",),
    "霍山县残疾人联合会": ("disability",),
    "霍山县教育局": ("education_aid",),
    "霍山县住房和城乡建设局": ("housing_aid",),
    "霍山县应急管理局": ("disaster_aid",),
    "霍山县农业农村局": ("relapse_monitoring",),
    "霍山县司法局": ("imprisonment",),
}


def enter_departments(*, officer: Actor, at: datetime) -> dict[str, str]:
    """Enter the departments that are not there yet; gives their ids by name."""
    there = {each.name: str(each.pk) for each in organisations(kinds=["department"])}
    return {name: there.get(name) or feeds.enter_department(name=name, division_code=COUNTY, actor=officer, at=at) for name in SENDERS}


def ask_departments(making: Making) -> None:
    """Say who sends what; what has not come for the last month is asked for and, where it is late, reminded of."""
    senders = {feed: making.organisations[name] for name, codes in SENDERS.items() for feed in codes}
    feeds.assign_senders(senders=senders, division_code=COUNTY, actor=making.actors["xian"], at=making.now)
    feeds.remind_late(at=making.now)
