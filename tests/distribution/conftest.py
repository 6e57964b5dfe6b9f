"""A village of Ningjin in October 2024: who is to have milk and bread, who care, who neither."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jiuzhu.casework.registry.models import Household, Membership, Person
from jiuzhu.delivery.distribution import services
from jiuzhu.delivery.distribution.models import Line, MonthList, Sheet
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.conftest import actor
from tests.registry.conftest import id_number

COUNTY, TOWNSHIP, VILLAGE, NEXT_VILLAGE = "130528000000", "130528100000", "130528100001", "130528100002"
MONTH = date(2024, 10, 1)
AT = datetime(2024, 10, 8, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SIGNATURE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def person(name: str, born: int, *, village: str = VILLAGE, category: str = "subsistence", category_class: str = "", self_care: str = "full") -> Household:
    """Register a household of one."""
    home = Household.objects.create(
        number=name, division_code=village, head_name=name, registered_on=MONTH, changed_at=AT, members=1,
        category=category, category_class=category_class, category_since=date(2024, 1, 1),
    )  # fmt: skip
    made = Person.objects.create(name=name, birth_date=date(born, 5, 1), sex="F", self_care=self_care, changed_at=AT, id_number=id_number(Person.objects.count() + 1, f"{born}0501"), id_index=name)
    Membership.objects.create(household=home, person=made, relation="head", since=date(2024, 1, 1))
    return home


@dataclass
class Place:
    """The village with its actors, and the steps of a month one after the other."""

    assistant: Any = field(default_factory=lambda: actor("village_assistant", division=VILLAGE))
    clerk: Any = field(default_factory=lambda: actor("township_clerk", division=TOWNSHIP))
    county: Any = field(default_factory=lambda: actor("county_officer", division=COUNTY))
    second: Any = field(default_factory=lambda: actor("county_officer", division=COUNTY, user_id="user-second"))

    def generate(self, who: Any = SYSTEM) -> list[MonthList]:
        return services.generate_month(month=MONTH, division_code=COUNTY, actor=who, at=AT)

    def goods(self) -> MonthList:
        return MonthList.objects.get(benefit="milk_and_bread")

    def line(self, name: str, benefit: str = "milk_and_bread") -> Line:
        return Line.objects.exclude(state="voided").get(name=name, benefit=benefit)

    def sheet(self, benefit: str = "milk_and_bread", village: str = VILLAGE) -> Sheet:
        return Sheet.objects.get(list__benefit=benefit, division_code=village)

    def purse(self, amount_fen: int = 100_000) -> None:
        services.set_purse(division_code=COUNTY, fund="county_finance", year=2024, amount_fen=amount_fen, document="宁财〔2024〕1号", actor=self.county, at=AT)

    def check(self) -> MonthList:
        for sheet in Sheet.objects.filter(list=self.goods(), state="check"):
            services.check_sheet(sheet=sheet, seen_version=sheet.version, actor=self.clerk, at=AT)
        found = self.goods()
        services.check_list(month_list=found, seen_version=found.version, actor=self.clerk, at=AT)
        return self.goods()

    def approve(self, unit_cost_fen: int = 8_000, who: Any = None) -> MonthList:
        found = self.goods()
        services.approve_list(month_list=found, unit_cost_fen=unit_cost_fen, over_cap_reason="", seen_version=found.version, actor=who or self.county, at=AT)
        return self.goods()

    def deliver(self, name: str, **more: Any) -> Any:
        line = self.line(name)
        told = {"handed_on": timezone.localdate(AT), "receiver": name, "signature": SIGNATURE, "seen_version": line.version, "actor": self.assistant, "at": AT} | more
        return services.deliver(line=line, **told)


@pytest.fixture
def place(db, settings) -> Place:
    """Two of ninety, one of eighty-nine, one without a recognised hardship; one in the next village; two dispersed, one of them not assessed."""
    settings.POLICY_PACK = "ningjin"
    person("韩老大", 1932)
    person("韩老二", 1934)
    person("年轻人", 1935)
    person("不困难", 1930, category="other")
    person("隔壁村", 1931, village=NEXT_VILLAGE, category="marginal")
    person("特困甲", 1950, category="extreme_hardship", category_class="dispersed", self_care="half")
    person("特困乙", 1951, category="extreme_hardship", category_class="dispersed", self_care="")
    return Place()
