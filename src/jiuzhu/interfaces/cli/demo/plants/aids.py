"""重复救助 and 残疾护理补贴遗漏: what other departments pay, paid twice or not at all."""

from __future__ import annotations

from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.condition import make_disabled
from jiuzhu.interfaces.cli.demo.feeds import NURSING
from jiuzhu.interfaces.cli.demo.months import shift
from jiuzhu.interfaces.cli.demo.people import Person
from jiuzhu.interfaces.cli.demo.plants.story import Rule
from jiuzhu.interfaces.cli.demo.plants.strangers import stranger
from jiuzhu.interfaces.cli.demo.records import aid

TWICE = Rule("duplicate_aid", ("department_aid",), [])
MISSED = Rule("disability_aid_missed", ("department_aid",), [])
NOT_EXTREME = ("subsistence", "marginal", "rigid_expenditure", "relapse_monitored")
KINDS = ("临时救助", "取暖补贴", "大病救助", "助学补助")
NURSING_FEN = 8000


def _pay(case: Case, id_number: str, month: str, kind: str, *departments: str) -> None:
    for department in departments:
        case.rows.append(aid(id_number, month, department, kind, case.rng.randint(3, 20) * 10000))


def _nurse(case: Case, person: Person, *without: str) -> None:
    for month in case.window.months:
        if month not in without:
            case.rows.append(aid(person.id_number, month, "县残联", NURSING, NURSING_FEN))


def _nurse_all(case: Case, but: Person | None = None) -> None:
    """Keep paying the household's other severely disabled members, whose ordinary rows are left out."""
    for person in case.home.living:
        if person is not but and person.disability_grade in (1, 2):
            _nurse(case, person)


@TWICE.story("two departments", fires=True)
def _two(case: Case, month: str) -> None:
    _nurse_all(case)
    person = case.adult()
    _pay(case, person.id_number, month, case.rng.choice(KINDS), "县民政局", case.rng.choice(("县总工会", "县慈善协会", "县卫健委")))
    case.plant(TWICE.code, person, month, month)


@TWICE.story("nursing paid twice", fires=True, categories=NOT_EXTREME)
def _nursing_twice(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 1)
    _nurse_all(case)
    case.rows.append(aid(person.id_number, month, "县卫健委", NURSING, NURSING_FEN))
    case.plant(TWICE.code, person, month, month)


@TWICE.story("term expired", fires=True)
def _expired_twice(case: Case, month: str) -> None:
    case.expire()
    person = case.adult()
    _pay(case, person.id_number, month, "临时救助", "县民政局", "县应急局")
    case.plant(TWICE.code, person, month, month)


@TWICE.story("one department twice", fires=False)
def _one(case: Case, month: str) -> None:
    _nurse_all(case)
    _pay(case, case.adult().id_number, month, "临时救助", "县民政局", "县民政局")
    case.resemble(TWICE.code, "one department", case.adult())


@TWICE.story("two kinds", fires=False)
def _kinds(case: Case, month: str) -> None:
    _nurse_all(case)
    _pay(case, case.adult().id_number, month, "临时救助", "县民政局")
    _pay(case, case.adult().id_number, month, "大病救助", "县医保局")
    case.resemble(TWICE.code, "two kinds", case.adult())


@TWICE.story("two months", fires=False)
def _months(case: Case, month: str) -> None:
    _nurse_all(case)
    _pay(case, case.adult().id_number, month, "临时救助", "县民政局")
    _pay(case, case.adult().id_number, shift(month, -1), "临时救助", "县总工会")
    case.resemble(TWICE.code, "other month", case.adult())


@TWICE.story("outside the register", fires=False, stranger=True)
def _outside(case: Case, month: str) -> None:
    id_number = stranger(case)
    _pay(case, id_number, month, "临时救助", "县民政局", "县总工会")
    case.resemble(TWICE.code, "not registered", id_number)


@TWICE.story("namesake", fires=False)
def _namesake(case: Case, month: str) -> None:
    _nurse_all(case)
    person = case.adult()
    _pay(case, person.id_number, month, "取暖补贴", "县民政局")
    _pay(case, case.namesake_of(person), month, "取暖补贴", "县总工会")
    case.resemble(TWICE.code, "namesake", person)


@TWICE.story("after the day", fires=False)
def _later(case: Case, month: str) -> None:
    _nurse_all(case)
    person = case.adult()
    _pay(case, person.id_number, shift(case.window.last, 1), "临时救助", "县民政局", "县总工会")
    case.resemble(TWICE.code, "after the day", person)


@MISSED.story("one month missed", fires=True, categories=NOT_EXTREME)
def _one_month(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, case.rng.choice((1, 2)))
    _nurse(case, person, month)
    _nurse_all(case, person)
    case.plant(MISSED.code, person, month, month)


@MISSED.story("stopped since", fires=True, categories=NOT_EXTREME)
def _stopped(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, case.rng.choice((1, 2)))
    _nurse(case, person, *(each for each in case.window.months if each >= month))
    _nurse_all(case, person)
    case.plant(MISSED.code, person, month)


@MISSED.story("another kind instead", fires=True, categories=NOT_EXTREME)
def _other_kind(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 2)
    _nurse(case, person, month)
    _nurse_all(case, person)
    _pay(case, person.id_number, month, "困难残疾人生活补贴", "县残联")
    case.plant(MISSED.code, person, month, month)


@MISSED.story("extreme hardship", fires=False, categories=("extreme_hardship",))
def _extreme(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 1)
    case.resemble(MISSED.code, "other category", person)


@MISSED.story("third grade", fires=False, categories=NOT_EXTREME)
def _third(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 3)
    _nurse_all(case)
    case.resemble(MISSED.code, "boundary", person)


@MISSED.story("term expired", fires=False, categories=NOT_EXTREME)
def _expired(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 1)
    case.expire()
    case.resemble(MISSED.code, "expired", person)


@MISSED.story("dead", fires=False, categories=NOT_EXTREME, adults=True)
def _dead(case: Case, month: str) -> None:
    person = case.adults()[-1]
    make_disabled(person, case.rng, 1)
    case.bury(person)
    _nurse_all(case)
    case.resemble(MISSED.code, "dead", person)


@MISSED.story("term not begun", fires=False, categories=NOT_EXTREME)
def _not_begun(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 2)
    case.not_yet()
    case.resemble(MISSED.code, "out of term", person)


@MISSED.story("paid by another department", fires=False, categories=NOT_EXTREME)
def _elsewhere(case: Case, month: str) -> None:
    person = case.adult()
    make_disabled(person, case.rng, 2)
    _nurse(case, person, month)
    case.rows.append(aid(person.id_number, month, "县卫健委", NURSING, NURSING_FEN))
    _nurse_all(case, person)
    case.resemble(MISSED.code, "another department", person)
