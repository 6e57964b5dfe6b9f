"""Beside the twelve: what the prisons, the police and the lines for old people and children tell, of the month at hand only.

These stories come on top of a county that is dealt already, so that adding one moves nobody else's.
"""

from __future__ import annotations

from datetime import date, timedelta

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.feeds import feed_row
from jiuzhu.interfaces.cli.demo.months import first_day, shift
from jiuzhu.interfaces.cli.demo.people import Person

IMPRISONED, MISSING = "imprisoned_in_force", "missing_in_force"
CHILD_LISTED, ELDERLY_SUBSIDY = "child_listed_unaided", "elderly_subsidy_unaided"
RULES = (IMPRISONED, MISSING, CHILD_LISTED, ELDERLY_SUBSIDY)
TERM_DAYS, DAY = 900, 6


def fits(case: Case) -> bool:
    """Tell whether a household can carry one of these: on aid at the end, with a look-alike of another rule and no finding."""
    home = case.home
    usual = home.category != "other" and home.in_force(case.window.end) and len(case.adults()) > 1
    return usual and bool(case.look_alikes) and not case.planted and case.second is None


def nothing(case: Case) -> None:
    """Tell nothing more: every story of this kind is told."""


def _in_prison(case: Case) -> None:
    person = case.adults()[-1]
    _detained(case, person, "监狱服刑")
    case.plant(IMPRISONED, person, case.window.last)


def _missing(case: Case) -> None:
    person = case.adults()[0]
    _sought(case, person, "")
    case.plant(MISSING, person, case.window.last)


def _at_home(case: Case) -> None:
    person = case.adults()[-1]
    _detained(case, person, "社区矫正")
    case.resemble(IMPRISONED, "serves at home", person)


def _found_again(case: Case) -> None:
    person = case.adults()[0]
    _sought(case, person, _day(case, 0).isoformat())
    case.resemble(MISSING, "found again", person)


def _neglected_child(case: Case) -> None:
    id_number = _child(case, "事实无人抚养儿童", "unsupported_child_living", "1200.00")
    case.plant_stranger(CHILD_LISTED, id_number, case.window.last, case.window.last)


def _left_behind_child(case: Case) -> None:
    case.resemble(CHILD_LISTED, "left behind, not in need", _child(case, "留守儿童", "走访慰问", "200.00"))


def _subsidised(case: Case) -> None:
    id_number = _old(case, "elderly_service", "150.00")
    case.plant_stranger(ELDERLY_SUBSIDY, id_number, case.window.last, case.window.last)


def _aged(case: Case) -> None:
    case.resemble(ELDERLY_SUBSIDY, "given by age", _old(case, "elderly_allowance", "60.00"))


AT_HOME = (_in_prison, _missing, _at_home, _found_again)
ELSEWHERE = (_neglected_child, _subsidised, _left_behind_child, _aged)


def _day(case: Case, months_before: int) -> date:
    return first_day(shift(case.window.last, -months_before)) + timedelta(days=DAY)


def _detained(case: Case, person: Person, kind: str) -> None:
    # A list of who is there now: every row comes with the last month's file, whenever it began.
    began = _day(case, 0)
    case.rows.append(
        feed_row(
            "imprisonment", case.window.last, person.id_number, kind, began.isoformat(), (began + timedelta(days=TERM_DAYS)).isoformat()
        )
    )


def _sought(case: Case, person: Person, found_on: str) -> None:
    case.rows.append(feed_row("missing_persons", case.window.last, person.id_number, _day(case, 1).isoformat(), found_on, ""))


def _child(case: Case, child_kind: str, aid_kind: str, amount: str) -> str:
    id_number = case.issuer.issue(
        case.village.area, case.window.end - timedelta(days=case.rng.randint(6 * 366, 13 * 365)), case.rng.choice("MF")
    )
    case.rows.append(feed_row("child_welfare", case.window.last, id_number, case.window.last, child_kind, aid_kind, amount))
    return id_number


def _old(case: Case, aid_kind: str, amount: str) -> str:
    born = case.window.end - timedelta(days=case.rng.randint(80 * 366, 88 * 365))
    id_number = case.issuer.issue(case.village.area, born, case.rng.choice("MF"))
    case.rows.append(feed_row("elderly_welfare", case.window.last, id_number, case.window.last, aid_kind, amount))
    return id_number
