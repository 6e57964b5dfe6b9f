"""名下有企业: a member runs or holds a share of a company that exists."""

from __future__ import annotations

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import day_in
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.records import company

RULE = Rule("company_found", ("market_entities",), [])


@RULE.story("legal representative", fires=True)
def _legal(case: Case, month: str) -> None:
    case.rows.append(company(case.rng, case.rng.choice(case.adults()).id_number, day_in(month, case.rng)))
    case.plant(RULE.code, case.home, month)


@RULE.story("shareholder", fires=True)
def _shareholder(case: Case, month: str) -> None:
    case.rows.append(company(case.rng, case.adult().id_number, day_in(month, case.rng), "shareholder"))
    case.plant(RULE.code, case.home, month)


@RULE.story("cancelled", fires=False)
def _cancelled(case: Case, month: str) -> None:
    case.rows.append(company(case.rng, case.adult().id_number, case.long_ago(), status="cancelled"))
    case.resemble(RULE.code, "cancelled", case.home)


@RULE.story("sole trader", fires=False)
def _sole_trader(case: Case, month: str) -> None:
    case.rows.append(company(case.rng, case.adult().id_number, day_in(month, case.rng), "sole_trader"))
    case.resemble(RULE.code, "other role", case.home)


@RULE.story("term expired", fires=False)
def _expired(case: Case, month: str) -> None:
    case.expire()
    case.rows.append(company(case.rng, case.adult().id_number, day_in(month, case.rng)))
    case.resemble(RULE.code, "expired", case.home)


@RULE.story("the owner is dead", fires=False, adults=True)
def _dead(case: Case, month: str) -> None:
    person = case.adults()[-1]
    case.bury(person)
    case.rows.append(company(case.rng, person.id_number, case.long_ago()))
    case.resemble(RULE.code, "dead", case.home)


@RULE.story("namesake's", fires=False)
def _namesake(case: Case, month: str) -> None:
    case.rows.append(company(case.rng, case.namesake_of(case.adult()), day_in(month, case.rng)))
    case.resemble(RULE.code, "namesake", case.home)


@RULE.story("registered after the day", fires=False)
def _later(case: Case, month: str) -> None:
    case.rows.append(company(case.rng, case.adult().id_number, case.after_the_window()))
    case.resemble(RULE.code, "after the day", case.home)
