"""What the register would not take of a re-check: asked when it is proposed and, as the register then stands, when it is decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services.categories import check_change
from jiuzhu.monitoring.warnings.models import Recheck
from jiuzhu.monitoring.warnings.recheck_rules import RECHECK_LABELS, RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid, month_of, shift_month
from jiuzhu.monitoring.warnings.services.reckoning import first_day, held_by, last_day_before, leaver_of, terms_of

TO_PROPOSE, TO_DECIDE = "请", "请退回复核，"
"""How whoever is refused is asked to go on: who proposes changes the form, who decides has it changed."""


def check_register(recheck: Recheck, told: RecheckEntry | Recheck, *, on: date, ask: str = TO_PROPOSE) -> None:
    """Refuse what the register, as it stands, would not take of a proposal, saying what to do; raises RecheckInvalid, EntryInvalid."""
    if told.result == RecheckResult.UNCHANGED:
        return
    if told.result == RecheckResult.TERMINATED:
        _check_end(recheck, told.effective_month, ask)
    else:
        _check_change(recheck, told, on, ask)
    _check_going(recheck, ask)


def new_term(recheck: Recheck, told: RecheckEntry | Recheck, *, until: date | None = None) -> CategoryEntry:
    """Give the category and amount that the household has from a proposal's month on; the amount goes on where none is told."""
    held, changed = held_by(recheck), told.result == RecheckResult.CATEGORY_CHANGED
    return CategoryEntry(
        category=told.category if changed else held.category,
        category_class=told.category_class if changed else held.category_class,
        since=first_day(told.effective_month),
        until=until,
        monthly_benefit_fen=told.monthly_benefit_fen if told.monthly_benefit_fen is not None else held.monthly_benefit_fen,
        decision_no=recheck.change_no,
    )


def end_that_stands(recheck: Recheck, *, on: date) -> date | None:
    """Give the last day of the aid a re-check is about where it is over by a day, or was stopped with a day to come; None where it goes on or just its term is to end."""
    terms = terms_of(recheck)
    if not terms or terms[-1].until is None:
        return None
    return terms[-1].until if terms[-1].until <= on or terms[-1].end_reason else None


def why_it_ends(recheck: Recheck) -> str:
    """Give why the aid a re-check is about ends, as the register keeps it."""
    terms = terms_of(recheck)
    return terms[-1].end_reason if terms else ""


def over_before(recheck: Recheck, told: RecheckEntry | Recheck, *, on: date) -> date | None:
    """Give the last day of the household's aid where that stands and comes before a proposal's month: there is none left to change; else None."""
    end = end_that_stands(recheck, on=on)
    return end if end is not None and end < first_day(told.effective_month) else None


def goes_on_as_it_is(recheck: Recheck) -> bool:
    """Tell whether somebody is gone and the household's amount stays: its category goes on, with the end and the gradual exit it has."""
    held = held_by(recheck).monthly_benefit_fen
    return leaver_of(recheck) is not None and recheck.result == RecheckResult.ADJUSTED and recheck.monthly_benefit_fen == held


def _check_change(recheck: Recheck, told: RecheckEntry | Recheck, on: date, ask: str) -> None:
    if not held_by(recheck).category:
        raise RecheckInvalid("这户现在没有救助类别，不能调整。", f"{ask}按“维持不变”办结，或先登记类别。", field="result")
    terms = terms_of(recheck)
    if not terms:
        instead = "按“终止救助”提出" if leaver_of(recheck) else "按“维持不变”办结，再在登记里为这个人变更类别"
        raise RecheckInvalid("这户的救助是按人认定的，不能按户调整。", f"{ask}{instead}。", field="result")
    since = terms[-1].since
    if first_day(told.effective_month) <= since:
        raise RecheckInvalid(
            f"登记册里这户最近一次认定自 {since} 起执行，不能从 {told.effective_month} 起更改。",
            f"{ask}从 {shift_month(month_of(since), 1)} 起执行；以前各月多发的在复核情况里写明，并选择怎样处理。",
            field="effective_month",
        )
    over = over_before(recheck, told, on=on)
    leaves_gradually = told.result == RecheckResult.GRADUAL_EXIT
    if leaves_gradually and (end := end_that_stands(recheck, on=on)) and end <= first_day(told.effective_month):
        over = end
    # Of who left, the re-check says what becomes of the months before and lets them go.
    if over and (leaver_of(recheck) is None or leaves_gradually):
        raise RecheckInvalid(
            f"这户的救助{'已于' if over <= on else '已定于'} {over} 停止，不能从 {told.effective_month} 起更改。",
            f"{ask}按“维持不变”办结；需要重新救助的，另行申请。",
            field="effective_month",
        )
    check_change(household=recheck.household, entry=new_term(recheck, told), person_id=recheck.stop_key or None)


def _check_end(recheck: Recheck, effective_month: str, ask: str) -> None:
    last_day = last_day_before(effective_month)
    if _ends_something(recheck, last_day):
        return
    # What a death ended is over; the re-check says what becomes of what was paid of it since.
    if any(paid != 0 for paid in recheck.kept_months.values()):
        return
    if recheck.stop_key:
        what, instead = f"{recheck.stop_name}本人自 {effective_month} 起没有救助类别", ""
    else:
        what, instead = f"这户自 {effective_month} 起没有按户执行的救助类别", "；按人认定的，在登记里“停止救助类别”选这个人"
    raise RecheckInvalid(f"{what}，不能终止。", f"{ask}按“维持不变”办结{instead}。", field="result")


def results_open(recheck: Recheck) -> tuple[RecheckResult, ...]:
    """List how a re-check may end: one of a person's own aid touches no other, and one of a death that ended aid lets nothing paid since go without a word."""
    closed = set()
    if recheck.stop_key:
        closed.add(RecheckResult.GRADUAL_EXIT)
        if not recheck.change_category:
            closed |= {RecheckResult.ADJUSTED, RecheckResult.CATEGORY_CHANGED}
    if any(paid != 0 for paid in recheck.kept_months.values()):
        closed.add(RecheckResult.UNCHANGED)
    if recheck.died and not _household_has(recheck, first_day(shift_month(month_of(recheck.left_on), 1)) if recheck.left_on else date.min):
        closed |= {RecheckResult.ADJUSTED, RecheckResult.CATEGORY_CHANGED, RecheckResult.GRADUAL_EXIT}
    return tuple(each for each in RecheckResult if each not in closed)


def check_of_stop(recheck: Recheck, entry: RecheckEntry, *, ask: str = TO_PROPOSE) -> None:
    """Refuse a proposal that is about other aid than the re-check, or leaves unsettled what a death ended; raises RecheckInvalid."""
    if entry.result in (found := results_open(recheck)):
        return
    choices = "或".join(f"“{RECHECK_LABELS[each]}”" for each in found)
    if recheck.died:
        raise RecheckInvalid(f"{recheck.leaver_name}已去世，去世以后发放的要算清。", f"{ask}选{choices}。", field="result")
    raise RecheckInvalid(
        f"这次复核只管{recheck.stop_name}本人的救助类别。", f"{ask}选{choices}；按户调整的，办结后另行启动复核。", field="result"
    )


def leaves_aid(recheck: Recheck, *, effective_month: str = "", on: date) -> bool:
    """Tell whether somebody would live there on no aid once a re-check ended what it is about, from a month on.

    A re-check of one person's own aid may leave the household or others on theirs, one of the household whoever has aid of their own.
    """
    if not registry.members_of(recheck.household_id, living=True):
        return False
    past = last_day_before(effective_month) if effective_month else recheck.stop_after or recheck.left_on or on
    if recheck.stop_key:
        return not registry.aided_besides(recheck.household_id, recheck.stop_key, past=past)
    return not registry.others_aided(recheck.household_id, besides=recheck.leaver_key or None, past=past)


def whose_alone(recheck: Recheck) -> str:
    """Give the name of the one whose own aid a termination ends because the household itself has none to end; empty where it has."""
    if recheck.stop_key:
        return recheck.stop_name
    if recheck.died and not registry.members_of(recheck.household_id, living=True):
        return ""
    return "" if _household_has(recheck, last_day_before(recheck.effective_month)) else recheck.leaver_name


def something_ends(recheck: Recheck) -> bool:
    """Tell whether there is a category left that a termination ends."""
    return _ends_something(recheck, last_day_before(recheck.effective_month))


def _ends_something(recheck: Recheck, last_day: date) -> bool:
    own = registry.own_categories_of(recheck.household_id, key) if (key := recheck.leaver_key or recheck.stop_key) else []
    return any(_reaches(each, last_day) for each in own) or (not recheck.stop_key and _household_has(recheck, last_day))


def _household_has(recheck: Recheck, last_day: date) -> bool:
    return any(_reaches(each, last_day) for each in registry.categories_of(recheck.household_id))


def _reaches(term: Any, last_day: date) -> bool:
    return term.until is None or term.until >= last_day


def _check_going(recheck: Recheck, ask: str) -> None:
    leaver = leaver_of(recheck)
    if leaver is None or registry.lives_alone(recheck.household_id, leaver.person_id):
        return
    if any(str(each.person_id) == leaver.person_id and each.relation == "head" for each in registry.members_of(recheck.household_id)):
        raise RecheckInvalid(f"{leaver.name}现在是户主，不能离开本户。", f"{ask}先在登记里变更户主，再提交。", field="result")
