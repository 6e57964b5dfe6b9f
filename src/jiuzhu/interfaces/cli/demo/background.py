"""What departments hold on people about whom there is nothing to find; every amount stays clear of the limits."""

from __future__ import annotations

from random import Random

from jiuzhu.interfaces.cli.demo import records
from jiuzhu.interfaces.cli.demo.case import Case
from jiuzhu.interfaces.cli.demo.condition import SEVERE_GRADES, able_to_work, school_stage
from jiuzhu.interfaces.cli.demo.feeds import ASSET_FEEDS, NURSING, FeedRow, feed_row
from jiuzhu.interfaces.cli.demo.months import day_in, first_day, shift
from jiuzhu.interfaces.cli.demo.people import Household, Person, yuan

NURSING_FEN = 8000
ONLY_DEPARTMENT = "县残联"
# Of a limit, what ordinary people stay below, all their rows taken together.
SAFE_SHARE = 0.5
YUAN = 100


def household_rows(case: Case) -> None:
    """Add the ordinary rows of every household of a case; feeds that its story uses stay as the story left them."""
    seen: set[str] = set()
    for household in case.households:
        for person in household.persons:
            if person.alive and person.id_number not in seen:
                seen.add(person.id_number)
                case.rows.extend(row for row in _person_rows(case, household, person) if row.feed not in case.quiet)
    # A second household holds the same people: what they own is told once.
    case.rows.extend(row for row in _home_rows(case, case.home) if row.feed not in case.quiet)


def _home_rows(case: Case, household: Household) -> list[FeedRow]:
    rng, head = case.rng, household.head
    rows = []
    if household.area_type == "urban" and rng.random() < 0.5:
        rows.append(records.home(rng, head.id_number, case.long_ago()))
    if rng.random() < 0.12:
        rows.append(records.vehicle(rng, head.id_number, case.long_ago(), rng.choice(("motorcycle", "agricultural")), rng.randint(1, 9) * 500))
    if household.category in ("marginal", "rigid_expenditure", "relapse_monitored") and rng.random() < 0.05:
        rows.append(records.company(rng, head.id_number, case.long_ago(), "sole_trader"))
    if household.category == "relapse_monitored":
        kind = rng.choice(("因病", "因残", "因灾", "因学"))
        until = household.category_until
        resolved = until.isoformat() if until and until <= case.window.end else ""
        rows.append(feed_row("relapse_monitoring", household.category_from, head.id_number, kind, household.category_from.isoformat(), resolved))
    if rng.random() < 0.02:
        month = rng.choice(case.window.months)
        rows.append(feed_row("disaster_aid", month, head.id_number, month, "冬春生活救助", f"{rng.randint(3, 9) * 100}.00"))
    if rng.random() < 0.015:
        month = rng.choice(case.window.months)
        rows.append(feed_row("housing_aid", month, head.id_number, month, "农村危房改造", f"{rng.randint(12, 20) * 1000}.00"))
    return rows


def _person_rows(case: Case, household: Household, person: Person) -> list[FeedRow]:
    rng, window = case.rng, case.window
    rows = [records.residence(person.id_number, person.name, person.division_code, "normal", case.long_ago())] if rng.random() < 0.3 else []
    rows += _medical(case, person)
    if person.age(window.end) >= 18:
        rows += _savings(case, person)
    if person.disability_grade is not None:
        issued = case.long_ago()
        rows.append(records.certificate(rng, person.id_number, person.disability_type, person.disability_grade, issued))
        if person.disability_grade in SEVERE_GRADES and household.category != "extreme_hardship":
            rows += [records.aid(person.id_number, month, ONLY_DEPARTMENT, NURSING, NURSING_FEN) for month in window.months]
    if able_to_work(person, window.end) and household.category not in ("subsistence", "extreme_hardship") and rng.random() < 0.35:
        rows += _wages(rng, person.id_number, window.months)
    if able_to_work(person, window.end) and rng.random() < 0.03:
        month = rng.choice(window.months)
        rows.append(feed_row("employment", month, person.id_number, month, rng.choice(("公益性岗位补贴", "技能培训补贴")), f"{rng.choice((600, 800, 1200))}.00"))
    if rng.random() < 0.04:
        rows.append(records.aid(person.id_number, rng.choice(window.months), rng.choice(("县民政局", "县卫健委", "县总工会")), "临时救助", rng.randint(3, 20) * 10000))
    stage = school_stage(person, window.end)
    if stage and rng.random() < 0.5:
        month = next(month for month in window.months if month[5:] in ("03", "09") or month == window.last)
        rows.append(feed_row("education_aid", month, person.id_number, month, "家庭经济困难学生资助", f"{rng.choice((500, 625, 1000, 1500))}.00"))
    return rows


def _medical(case: Case, person: Person) -> list[FeedRow]:
    rng = case.rng
    bills = {"major": 5, "rare": 4, "mental": 3, "chronic": 2}.get(person.illness, 0) or int(rng.random() < 0.25)
    if not bills:
        return []
    most = case.values.self_paid_limit_fen * SAFE_SHARE / bills
    rows = []
    for _ in range(bills):
        self_paid = int(most * rng.uniform(0.03, 0.9 if person.illness in ("major", "rare") else 0.15))
        month = shift(case.window.last, -rng.randint(0, case.window.count + 5))
        rows.append(records.settlement(person.id_number, day_in(month, rng), self_paid, int(self_paid * rng.uniform(1.6, 4.5))))
    return rows


def _savings(case: Case, person: Person) -> list[FeedRow]:
    rng, window = case.rng, case.window
    # One person counts in a household of up to two registers, hence the fourth.
    most = case.values.asset_limit_per_head_fen * SAFE_SHARE / 4
    rows = []
    if rng.random() < 0.6:
        quarters = [month for month in window.months if month[5:] in ("03", "06", "09", "12")] or [window.last]
        balance = most * rng.uniform(0.02, 0.8)
        rows += [records.asset("bank", person.id_number, first_day(month), int(balance * rng.uniform(0.8, 1.2))) for month in quarters]
    if rng.random() < 0.05:
        feed = rng.choice(ASSET_FEEDS[1:])
        rows.append(records.asset(feed, person.id_number, day_in(rng.choice(window.months), rng), int(most * rng.uniform(0.05, 0.5))))
    return rows


def _wages(rng: Random, id_number: str, months: tuple[str, ...]) -> list[FeedRow]:
    employer, base = rng.choice(records.EMPLOYERS), rng.randint(4000, 6800) * YUAN
    started = rng.randint(0, len(months) - 1) if rng.random() < 0.3 else 0
    rows = [records.wage(id_number, month, base, employer) for month in months[started:]]
    if rng.random() < 0.2:
        rows += [feed_row("provident_fund", month, id_number, month, yuan(base // 10)) for month in months[started:]]
    if base > 6000 * YUAN:
        rows += [feed_row("tax", month, id_number, month, yuan(base - 5000 * YUAN)) for month in months[started:]]
    return rows


def stranger_rows(case: Case) -> None:
    """Add the rows of an ordinary person outside the register: a wage, a home, a car, a company, now and then a death."""
    rng, window = case.rng, case.window
    born = first_day(shift(window.last, -12 * rng.randint(20, 80)))
    id_number = case.issuer.issue(case.village.area, born, rng.choice("MF"))
    draw = rng.random()
    if draw < 0.45:
        case.rows += _wages(rng, id_number, window.months)
        if rng.random() < 0.4:
            case.rows.append(records.vehicle(rng, id_number, case.long_ago()))
        if rng.random() < 0.5:
            case.rows += [records.home(rng, id_number, case.long_ago()) for _ in range(rng.choice((1, 1, 2)))]
    elif draw < 0.55:
        case.rows.append(records.company(rng, id_number, case.long_ago(), rng.choice(("legal_representative", "shareholder", "sole_trader"))))
    elif draw < 0.7:
        case.rows.append(records.death(id_number, day_in(rng.choice(window.months), rng)))
    elif draw < 0.85:
        bill = int(case.values.self_paid_limit_fen * rng.uniform(0.01, SAFE_SHARE))
        case.rows.append(records.settlement(id_number, day_in(rng.choice(window.months), rng), bill, bill * 3))
    elif draw < 0.93:
        case.rows.append(records.certificate(rng, id_number, rng.choice(("肢体", "视力", "听力")), rng.choice((3, 4)), day_in(rng.choice(window.months), rng)))
    else:
        case.rows.append(records.asset("bank", id_number, day_in(rng.choice(window.months), rng), rng.randint(1, 40) * 1_000_000))
