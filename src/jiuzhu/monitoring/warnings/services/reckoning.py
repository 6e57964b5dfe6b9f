"""What a re-check is reckoned by: what was paid since, how the household stands to the standard, the report at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.assistance.exits import ABOVE, BELOW, BETWEEN, GRADUAL, UNKNOWN, Standing, standing
from jiuzhu.casework.exits.services import income_facts
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.casework.verification.queries import verifications_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.monitoring.warnings.exits import ExitMonths, exit_months
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult, overpaid
from jiuzhu.monitoring.warnings.rules import SHORTEST_FINDING, RecheckInvalid, month_of, months_between, shift_month

GROUND, KIND = "recheck.finish_working_days", "recheck"


@dataclass(frozen=True)
class PaidMonth:
    """What a household was paid for a month by the register (fen, None where unknown), and what its file says it received."""

    month: str
    benefit_fen: int | None
    received: tuple[tuple[str, str, int | None], ...] = ()


@dataclass(frozen=True)
class Leaver:
    """Who lives with the household no more, since which day and why, as was told when the re-check was opened."""

    person_id: str
    name: str
    left_on: date
    why: str
    died: bool = False

    @property
    def first_month(self) -> str:
        """The first month (YYYY-MM) that is due to them no more."""
        return shift_month(month_of(self.left_on), 1)

    @property
    def words(self) -> str:
        """Say who lives with the household no more, since when and why."""
        return f"{self.name}于 {self.left_on} 去世" if self.died else f"{self.why}，{self.name}自 {self.left_on} 起不在家里生活"


@dataclass(frozen=True)
class Stop:
    """What aid is to stop after which day; of one person's own category, whose (else both are empty), as was told when the re-check was opened.

    ``to`` is the category with its amount that is to follow, where it is not to stop but to be less.
    """

    last_day: date
    person_id: str = ""
    name: str = ""
    to: CategoryEntry | None = None
    recognised_by: str = ""

    @property
    def first_month(self) -> str:
        """The first month (YYYY-MM) that is due no more."""
        return shift_month(month_of(self.last_day), 1)

    @property
    def whose(self) -> str:
        """Say whose aid is to stop."""
        return f"{self.name}本人的" if self.name else "这户的"

    @property
    def words(self) -> str:
        """Say what is to stop, after which day."""
        if self.to is not None:
            label = category_label(self.to.category, self.to.category_class)
            return f"{self.whose}救助自 {self.to.since} 起改为{label}、{f'每月 {yuan(self.to.monthly_benefit_fen)} 元' if self.to.monthly_benefit_fen else '不再按月发放'}"
        return f"{self.whose}救助类别执行到 {self.last_day}"


def stop_of(recheck: Recheck) -> Stop | None:
    """Give what aid is to stop, where a re-check was opened because of it."""
    if recheck.stop_after is None:
        return None
    to = None
    if recheck.change_category:
        since = recheck.stop_after + timedelta(days=1)
        to = CategoryEntry(
            recheck.change_category, since, recheck.change_class, recheck.change_until, recheck.change_fen, decision_no=recheck.change_no
        )
    return Stop(recheck.stop_after, recheck.stop_key, recheck.stop_name, to, recheck.change_by)


def leaver_of(recheck: Recheck) -> Leaver | None:
    """Give who left, where a re-check was opened because of it."""
    if recheck.left_on is None:
        return None
    return Leaver(recheck.leaver_key, recheck.leaver_name, recheck.left_on, recheck.left_because, recheck.died)


def terms_of(recheck: Recheck) -> list[Any]:
    """List the categories that a re-check may change, oldest first: one person's own where it is about that, else the household's."""
    if recheck.stop_key:
        return list(registry.own_categories_of(recheck.household_id, recheck.stop_key))
    return list(registry.categories_of(recheck.household_id))


def held_by(recheck: Recheck) -> Any:
    """Give what holds category and amount before a re-check changes them: a person's own newest category, else the household."""
    own = terms_of(recheck) if recheck.stop_key else []
    return own[-1] if own else recheck.household


def paid_to_who_died(household_id: UUID | str, person_id: UUID | str, *, died_on: date, on: date) -> dict[str, int | None]:
    """Map each month after a death to today to what was paid (fen, None where unknown) of aid that the death ends; asked before it is recorded."""
    ending = [registry.own_categories_of(household_id, person_id)]
    if registry.lives_alone(household_id, person_id):
        ending.append(registry.categories_of(household_id))
    first = shift_month(month_of(died_on), 1)
    months = [shift_month(first, back) for back in range(months_between(first, month_of(on)))]
    return {month: _sum(*(_benefit_in(each, month) for each in ending)) for month in months}


def paid_months(recheck: Recheck, *, effective_month: str, on: date, ended: bool = True) -> list[PaidMonth]:
    """List the months from one to today with the monthly benefit then in force, and who paid what by the household's file.

    What was paid to whoever left by a category of their own is counted with it; where one person's own category is to stop, that alone.
    What a death ended is counted as it had been paid, unless it is asked what holds now (not ``ended``).
    """
    own = registry.own_categories_of(recheck.household_id, recheck.leaver_key) if recheck.leaver_key else []
    categories, kept = terms_of(recheck), recheck.kept_months if ended else {}
    received = {each.month: each.rows for each in assistance.aid_by_month(recheck.household_id, since=effective_month, until=month_of(on))}
    found = []
    for back in range(months_between(effective_month, month_of(on))):
        month = shift_month(effective_month, back)
        rows = tuple((row.department, row.label, row.amount_fen) for row in received.get(month, ()))
        found.append(PaidMonth(month, _sum(_benefit_in(categories, month), _benefit_in(own, month), kept.get(month, 0)), rows))
    return found


def paid_before(recheck: Recheck, *, on: date, effective_month: str = "") -> list[PaidMonth]:
    """List the months between somebody's leaving and the month from which a proposal holds: what was paid in them is in no sum of the proposal."""
    leaver, since = leaver_of(recheck), effective_month or recheck.effective_month
    if leaver is None or since <= leaver.first_month:
        return []
    return paid_months(recheck, effective_month=leaver.first_month, on=min(on, last_day_before(since)))


def paid_to_leaver(recheck: Recheck, *, until: date) -> int | None:
    """Add up what was paid since somebody left or died of aid that ends with them, to the month of a day; nothing where nobody did, None where unknown."""
    leaver = leaver_of(recheck)
    if leaver is None:
        return 0
    own = registry.own_categories_of(recheck.household_id, leaver.person_id)
    months = [shift_month(leaver.first_month, back) for back in range(months_between(leaver.first_month, month_of(until)))]
    return _sum(*(_benefit_in(own, month) for month in months), *(recheck.kept_months.get(month, 0) for month in months))


def overpaid_of(recheck: Recheck, entry: RecheckEntry, *, on: date) -> int | None:
    """Give what of the sum of a proposal was not due (fen): all of it where aid ends, else what goes beyond the new amount of each month; None where unknown."""
    if entry.result in (RecheckResult.UNCHANGED, RecheckResult.TERMINATED):
        return overpaid(entry.paid_since_fen, due_fen=0) if entry.result is RecheckResult.TERMINATED else 0
    terms = terms_of(recheck)
    months = [shift_month(entry.effective_month, back) for back in range(months_between(entry.effective_month, month_of(on)))]
    # What is to follow may be for a term: past it nothing was due.
    ends = recheck.change_until if entry.result is not RecheckResult.GRADUAL_EXIT else None
    aided = [month for month in months if _benefit_in(terms, month) != 0 and (ends is None or first_day(month) <= ends)]
    new_fen = entry.monthly_benefit_fen if entry.monthly_benefit_fen is not None else held_by(recheck).monthly_benefit_fen
    return overpaid(entry.paid_since_fen, due_fen=None if new_fen is None else new_fen * len(aided))


def to_recover(recheck: Recheck, *, on: date) -> int | None:
    """Give what is still to be recovered of a decided re-check (fen): what was paid too much, what was paid before it holds, less what came back; None where unknown."""
    if recheck.recovery != "recover" or not recheck.workflow.states[recheck.state].final:
        return 0
    before = sum_of(paid_before(recheck, on=on))
    if recheck.result == RecheckResult.ADJUSTED and recheck.monthly_benefit_fen == recheck.former_benefit_fen:
        # What the household had is due as before: only what whoever is gone had comes back.
        before = paid_to_leaver(recheck, until=min(on, last_day_before(recheck.effective_month)))
    whole = _sum(recheck.overpaid_fen, before)
    return None if whole is None else max(0, whole - (recheck.recovered_fen or 0))


def paid_since(recheck: Recheck, *, effective_month: str, on: date) -> int | None:
    """Reckon what the household was paid from a month to today by the benefit in force each month; None where one is unknown."""
    return sum_of(paid_months(recheck, effective_month=effective_month, on=on))


def sum_of(months: Iterable[PaidMonth]) -> int | None:
    """Add up what was paid in some months; None where one is unknown."""
    return _sum(*(each.benefit_fen for each in months))


def paid_by_now(recheck: Recheck, *, on: date) -> int | None:
    """Give what a proposal says was paid, with what the register says more or less of it since: months that came, aid that another re-check settles."""
    told, then = recheck.paid_since_fen, recheck.reckoned_fen
    now = paid_since(recheck, effective_month=recheck.effective_month, on=on)
    if told is None or then is None or now is None:
        return now if told is None else told
    return max(0, told + now - then)


def standing_of(recheck: Recheck, entry: RecheckEntry, *, on: date) -> Standing | None:
    """Tell how the household stands to the standard by the income of a proposal; None where no income is told."""
    if entry.income_annual_fen is None or not entry.members:
        return None
    facts = income_facts(
        recheck.household.category,
        area_type=recheck.household.area_type,
        income_annual_fen=entry.income_annual_fen,
        members=entry.members,
        members_employed=entry.members_employed or 0,
    )
    return standing(facts, pack_in_force(on, division_code=recheck.household.division_code))


def report_of(recheck: Recheck, *, on: date) -> str:
    """Give the number of the newest report of the household's economic check that holds on a day; empty where there is none."""
    holding = (each for each in verifications_of(recheck.household_id) if each.number and each.valid_until and each.valid_until >= on)
    return next((each.number for each in holding), "")


def exit_months_of(recheck: Recheck, *, on: date) -> ExitMonths:
    """Give how long a gradual exit may last where the household lives."""
    return exit_months(pack_in_force(on, division_code=recheck.household.division_code))


def clause_of_recheck(law: DatedPack) -> tuple[str, str]:
    """Give clause and sentence by which a place re-checks and ends aid; empty where its text has none."""
    said = law.deadlines_declared.get(GROUND) or next((each for each in law.intervals if each.of == KIND), None)
    return (said.ground.clause, said.ground.quote) if said else ("", "")


def check_exit(recheck: Recheck, entry: RecheckEntry, on: date) -> None:
    """Refuse a gradual exit that the law of the place does not give by the household's figures."""
    law = pack_in_force(on, division_code=recheck.household.division_code)
    if not law.exits:
        return
    found = standing_of(recheck, entry, on=on)
    if found is None:
        raise RecheckInvalid("没有写明家庭年收入和人口。", "渐退按收入与低保标准判断，请填写。", field="income_annual_fen")
    if found.code == UNKNOWN:
        raise RecheckInvalid("本县还没有设定低保标准或渐退所需的参数，或者标准分城乡而这户没有登记城乡，不能判断。", "请先在“本县参数”设定，或在登记里补上城乡。", field="income_annual_fen")
    if found.code == BELOW:
        raise RecheckInvalid("按所填收入，这户仍低于低保标准，不渐退。", "请按“维持不变”或“调整金额”提出，或核对收入。", field="result")
    if found.code == BETWEEN:
        raise RecheckInvalid("按所填收入，不在渐退的范围内，也没有达到终止的上限。", "请按“维持不变”或“调整金额”提出，或核对收入。", field="result")
    if found.code == ABOVE:
        raise RecheckInvalid("按所填收入，不在渐退的范围内。", "请按“终止救助”提出，或核对收入。", field="result")


def check_termination(recheck: Recheck, entry: RecheckEntry, on: date) -> None:
    """Refuse to end aid against the income told, unless another ground is written."""
    if len(entry.other_ground.strip()) >= SHORTEST_FINDING:
        return
    found = standing_of(recheck, entry, on=on)
    against = {BELOW: "仍低于低保标准", GRADUAL: "在渐退的范围内"}.get(found.code if found else "")
    if against:
        raise RecheckInvalid(f"按所填收入，这户{against}，不能因收入终止救助。", "请改选其他意见；因收入以外的原因终止的，写明原因，至少四个字。", field="other_ground")


def _benefit_in(categories: Iterable[Any], month: str) -> int | None:
    first = first_day(month)
    held = [each for each in categories if each.since <= first and (each.until is None or each.until >= first)]
    return held[-1].monthly_benefit_fen if held else 0


def _sum(*amounts_fen: int | None) -> int | None:
    return None if None in amounts_fen else sum(each for each in amounts_fen if each is not None)


def last_day_before(month: str) -> date:
    """Give the last day before a month (YYYY-MM) begins."""
    return first_day(month) - timedelta(days=1)


def first_day(month: str) -> date:
    """Give the first day of a month (YYYY-MM)."""
    return date(int(month[:4]), int(month[5:7]), 1)
