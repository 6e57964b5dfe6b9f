"""Who does the work outside the printed accounts: window clerks and social workers of townships, managers of organisations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.interfaces.cli.demo.accounts import MANAGER_OF, Colleague, open_account
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.interfaces.cli.demo.names import draw_given, draw_surname

BORN = date(1988, 1, 1)


@dataclass
class Staff:
    """Opens an account the first time its holder is needed; the same seed gives the same people."""

    seed: int
    printed: dict[str, Actor]
    organisations: dict[str, str]
    from_day: date
    at: datetime
    opened: dict[str, Actor] = field(default_factory=dict)

    def clerk(self, village: str, window: str = "a") -> Actor:
        """Give the clerk at window a or b of the township a village lies in."""
        township = self._township(village)
        if township == HENGSHAN:
            return self.printed[f"zhen-{window}"]
        return self._open(f"zhen-{township[6:9]}-{window}", "township_clerk", township, f"{self._name(township)}窗口 {window.upper()} 岗")

    def officer(self) -> Actor:
        """Give the county's other officer, who proposes what the first confirms, and puts right what the first pays."""
        return self._open("xian-b", "county_officer", COUNTY, "县民政局救助股复核")

    def social_worker(self, village: str) -> Actor:
        """Give the social worker of the township a village lies in."""
        township = self._township(village)
        if township == HENGSHAN:
            return self.printed["shegong"]
        return self._open(f"shegong-{township[6:9]}", "social_worker", township, f"{self._name(township)}社工站社工")

    def manager(self, organisation: str) -> Actor:
        """Give the manager of an organisation, by its name."""
        if organisation == MANAGER_OF:
            return self.printed["jigou"]
        number = list(self.organisations).index(organisation) + 1
        return self._open(f"jigou-{number:02d}", "provider_manager", organisation, f"{organisation}管理员")

    def worker(self, organisation: str) -> Actor:
        """Give who goes out for an organisation; small ones have only their manager."""
        return self.printed["huli"] if organisation == MANAGER_OF else self.manager(organisation)

    def second(self, organisation: str) -> Actor:
        """Give who goes along with the worker of an organisation."""
        if organisation == MANAGER_OF:
            return self.printed["jigou"]
        number = list(self.organisations).index(organisation) + 1
        return self._open(f"fuwu-{number:02d}", "provider_worker", organisation, f"{organisation}服务人员")

    def _open(self, username: str, role: str, seat: str, label: str) -> Actor:
        if username not in self.opened:
            rng = Random(f"{self.seed}:staff:{username}")
            sex = rng.choice("MF")
            name = draw_surname(rng) + draw_given(rng, sex, BORN)
            account = Colleague(username, name, role, seat)
            self.opened[username] = open_account(
                account, organisations=self.organisations, label=label, from_day=self.from_day, actor=SYSTEM, at=self.at
            )
        return self.opened[username]

    def _township(self, village: str) -> str:
        township = ancestor_at(village, Level.TOWNSHIP)
        assert township is not None
        return township

    def _name(self, code: str) -> str:
        return names_of([code])[code]
