"""发现工资收入: somebody in a household on subsistence pays social insurance as an employee."""

from __future__ import annotations

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.months import month_of, shift
from jiuzhu.interfaces.cli.demo.plants.story import AID, OTHERS, Rule
from jiuzhu.interfaces.cli.demo.records import EMPLOYERS, wage

RULE = Rule("wage_found", ("social_insurance",), [])


def _pay(case: Case, id_number: str, month: str, fen: int) -> None:
    case.rows.append(wage(id_number, month, fen, case.rng.choice(EMPLOYERS)))


def _threshold(case: Case) -> int:
    return case.values.subsistence_standard_fen * case.home.members


@RULE.story("a wage for three months", fires=True, categories=("subsistence",), adults=True)
def _found(case: Case, month: str) -> None:
    person = case.adults()[-1]
    last = min(shift(month, 2), case.window.last)
    base = max(_threshold(case) * 3 // 2, 420_000)
    for number in range(3):
        if shift(month, number) <= last:
            _pay(case, person.id_number, shift(month, number), base)
    case.plant(RULE.code, case.home, month, last)


@RULE.story("exactly the standard", fires=True, categories=AID)
def _exactly(case: Case, month: str) -> None:
    _pay(case, case.adult().id_number, month, _threshold(case))
    case.plant(RULE.code, case.home, month, month)


@RULE.story("two members together", fires=True, categories=("subsistence",), adults=True)
def _together(case: Case, month: str) -> None:
    half = _threshold(case) // 2 + 1
    for person in case.adults()[:2]:
        _pay(case, person.id_number, month, half)
    case.plant(RULE.code, case.home, month, month)


@RULE.story("a fen below", fires=False, categories=AID)
def _below(case: Case, month: str) -> None:
    _pay(case, case.adult().id_number, month, _threshold(case) - 1)
    case.resemble(RULE.code, "boundary", case.home)


@RULE.story("another category", fires=False, categories=OTHERS)
def _other_category(case: Case, month: str) -> None:
    _pay(case, case.adult().id_number, month, _threshold(case) * 2)
    case.resemble(RULE.code, "other category", case.home)


@RULE.story("two employers, the higher one too low", fires=False, categories=AID)
def _two_employers(case: Case, month: str) -> None:
    for share in (70, 60):
        _pay(case, case.adult().id_number, month, _threshold(case) * share // 100)
    case.resemble(RULE.code, "highest counts", case.home)


@RULE.story("term expired", fires=False, categories=AID)
def _expired(case: Case, month: str) -> None:
    case.expire()
    _pay(case, case.adult().id_number, month, _threshold(case) * 2)
    case.resemble(RULE.code, "expired", case.home)


@RULE.story("the earner is dead", fires=False, categories=("subsistence",), adults=True)
def _dead(case: Case, month: str) -> None:
    person = case.adults()[-1]
    case.bury(person)
    _pay(case, person.id_number, month, _threshold(case) * 4)
    case.resemble(RULE.code, "dead", case.home)


@RULE.story("namesake", fires=False, categories=AID)
def _namesake(case: Case, month: str) -> None:
    _pay(case, case.namesake_of(case.adult()), month, _threshold(case) * 2)
    case.resemble(RULE.code, "namesake", case.home)


@RULE.story("only before and after", fires=False, categories=AID)
def _outside(case: Case, month: str) -> None:
    _pay(case, case.adult().id_number, shift(case.window.first, -1), _threshold(case) * 2)
    _pay(case, case.adult().id_number, month_of(case.after_the_window()), _threshold(case) * 2)
    case.resemble(RULE.code, "other month", case.home)
