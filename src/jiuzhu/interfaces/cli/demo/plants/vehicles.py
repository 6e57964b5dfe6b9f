"""名下有车: a member owns a car or a truck."""

from __future__ import annotations

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in, last_day
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.records import vehicle

RULE = Rule("vehicle_found", ("vehicles",), [])


@RULE.story("a car", fires=True)
def _car(case: Case, month: str) -> None:
    case.rows.append(vehicle(case.rng, case.rng.choice(case.adults()).id_number, day_in(month, case.rng)))
    case.plant(RULE.code, case.home, month)


@RULE.story("a truck on the last day", fires=True)
def _truck(case: Case, month: str) -> None:
    case.rows.append(vehicle(case.rng, case.adult().id_number, last_day(month), "truck"))
    case.plant(RULE.code, case.home, month)


@RULE.story("a car until the term ended", fires=True)
def _until(case: Case, month: str) -> None:
    case.home.category_until = last_day(month)
    case.rows.append(vehicle(case.rng, case.adult().id_number, case.long_ago()))
    case.plant(RULE.code, case.home, case.window.first, month)


@RULE.story("not a car", fires=False)
def _not_a_car(case: Case, month: str) -> None:
    for kind in ("motorcycle", "agricultural", "boat"):
        case.rows.append(vehicle(case.rng, case.adult().id_number, day_in(month, case.rng), kind, 4000))
    case.resemble(RULE.code, "other kind", case.home)


@RULE.story("term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    case.expire()
    case.rows.append(vehicle(case.rng, case.adult().id_number, day_in(month, case.rng)))
    case.resemble(RULE.code, "expired", case.home)


@RULE.story("the late son's", fires=False, adults=True)
def _dead(case: Case, month: str) -> None:
    person = case.adults()[-1]
    case.bury(person)
    case.rows.append(vehicle(case.rng, person.id_number, case.long_ago()))
    case.resemble(RULE.code, "dead", case.home)


@RULE.story("namesake's", fires=False)
def _namesake(case: Case, month: str) -> None:
    case.rows.append(vehicle(case.rng, case.namesake_of(case.adult()), day_in(month, case.rng)))
    case.resemble(RULE.code, "namesake", case.home)


@RULE.story("registered after the day", fires=False)
def _later(case: Case, month: str) -> None:
    case.rows.append(vehicle(case.rng, case.adult().id_number, case.after_the_window()))
    case.resemble(RULE.code, "after the day", case.home)


@RULE.story("term not begun", fires=False)
def _not_begun(case: Case, month: str) -> None:
    case.not_yet()
    case.rows.append(vehicle(case.rng, case.adult().id_number, case.long_ago()))
    case.resemble(RULE.code, "out of term", case.home)
