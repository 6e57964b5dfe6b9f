"""多套住房: the members of a household own a second home."""

from __future__ import annotations

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.records import draw_certificate, home

RULE = Rule("second_home", ("real_estate",), [])


@RULE.story("bought a second one", fires=True)
def _second(case: Case, month: str) -> None:
    owner = case.adult().id_number
    case.rows.append(home(case.rng, owner, case.long_ago()))
    case.rows.append(home(case.rng, owner, day_in(month, case.rng)))
    case.plant(RULE.code, case.home, month)


@RULE.story("husband and wife one each", fires=True, adults=True)
def _one_each(case: Case, month: str) -> None:
    first, second = case.adults()[:2]
    case.rows.append(home(case.rng, first.id_number, case.long_ago()))
    case.rows.append(home(case.rng, second.id_number, day_in(month, case.rng)))
    case.plant(RULE.code, case.home, month)


@RULE.story("one owned together", fires=False, adults=True)
def _together(case: Case, month: str) -> None:
    on = case.long_ago()
    certificate = draw_certificate(case.rng, on)
    for person in case.adults()[:2]:
        case.rows.append(home(case.rng, person.id_number, on, certificate=certificate))
    case.resemble(RULE.code, "one certificate", case.home)


@RULE.story("one listed again", fires=False)
def _again(case: Case, month: str) -> None:
    on = case.long_ago()
    certificate = draw_certificate(case.rng, on)
    case.rows.append(home(case.rng, case.adult().id_number, on, certificate=certificate))
    case.rows.append(home(case.rng, case.adult().id_number, day_in(month, case.rng), certificate=certificate))
    case.resemble(RULE.code, "one certificate", case.home)


@RULE.story("a home and a shop", fires=False)
def _shop(case: Case, month: str) -> None:
    owner = case.adult().id_number
    case.rows.append(home(case.rng, owner, case.long_ago()))
    case.rows.append(home(case.rng, owner, day_in(month, case.rng), case.rng.choice(("commercial", "other"))))
    case.resemble(RULE.code, "boundary", case.home)


@RULE.story("term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    case.expire()
    for _ in range(2):
        case.rows.append(home(case.rng, case.adult().id_number, case.long_ago()))
    case.resemble(RULE.code, "expired", case.home)


@RULE.story("one was the late father's", fires=False, adults=True)
def _dead(case: Case, month: str) -> None:
    dead, owner = case.adults()[0], case.adults()[1]
    case.bury(dead)
    case.rows.append(home(case.rng, dead.id_number, case.long_ago()))
    case.rows.append(home(case.rng, owner.id_number, case.long_ago()))
    case.resemble(RULE.code, "dead", case.home)


@RULE.story("namesake's homes", fires=False)
def _namesake(case: Case, month: str) -> None:
    other = case.namesake_of(case.adult())
    case.rows.append(home(case.rng, case.adult().id_number, case.long_ago()))
    case.rows += [home(case.rng, other, day_in(month, case.rng)) for _ in range(2)]
    case.resemble(RULE.code, "namesake", case.home)


@RULE.story("registered after the day", fires=False)
def _later(case: Case, month: str) -> None:
    case.rows.append(home(case.rng, case.adult().id_number, case.long_ago()))
    case.rows.append(home(case.rng, case.adult().id_number, case.after_the_window()))
    case.resemble(RULE.code, "after the day", case.home)
