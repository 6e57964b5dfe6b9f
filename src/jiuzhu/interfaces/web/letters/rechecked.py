"""The letter about a re-check: what changes from which month, what was found, by which figures and clause, what was paid too much.

Who decided, the standard and where to object are those of the decision, wherever the household lives by now.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from jiuzhu.casework.letters.rules import Condition, Content, LetterTooEarly, Part
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, law_then, objection_of
from jiuzhu.monitoring.warnings.queries import ground_of_recheck, paid_before_it_holds, summed, who_left
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult

MONTHS_A_YEAR = 12


def draft(recheck: Any, *, on: date) -> Draft:
    """Write the letter by the law it was decided by; raises LetterTooEarly before it is decided, and for a gradual exit, which has letters of its own."""
    if not recheck.workflow.states[recheck.state].final:
        raise LetterTooEarly("这次复核还没有审定。", "审定后再出具告知书。")
    if recheck.result == RecheckResult.GRADUAL_EXIT:
        raise LetterTooEarly("渐退另有告知书。", "请在渐退页面出具。")
    household, decided_on = recheck.household, timezone.localdate(recheck.changed_at)
    pack = law_then(recheck.law, on=decided_on, division_code=recheck.division_code)
    content = Content(
        kind="recheck",
        **_addressed(household),
        asked=f"您家的救助情况于{chinese_day(timezone.localdate(recheck.opened_at))}开始复核，{chinese_day(decided_on)}由{_authority(recheck)}审定，结果如下。",
        decided_on=str(decided_on),
        outcome=_outcome(recheck),
        tone="green" if recheck.result == RecheckResult.UNCHANGED else "amber",
        law=law_of(pack),
        objection=objection_of(recheck.division_code, decided_on, home=household.division_code),
        reasons=(*_gone(recheck), *filter(None, recheck.note.splitlines()), *_overpaid(recheck)),
        parts=_parts(recheck, pack),
        next_steps=_steps(recheck),
        decides=True,
    )
    return Draft(content, str(recheck.pk), household)


def _addressed(household: Any) -> dict[str, Any]:
    """Give whom it is sent to: where nobody living is left, the family."""
    found = addressed(household)
    return found if members_of(household.pk, living=True) else found | {"addressee": f"{household.head_name}的家属"}


def _outcome(recheck: Any) -> str:
    since = f"自 {chinese_month(recheck.effective_month)}起" if recheck.effective_month else ""
    match RecheckResult(recheck.result):
        case RecheckResult.TERMINATED:
            return f"{since}终止{f'{recheck.ended_name}本人的' if recheck.ended_name else ''}救助"
        case RecheckResult.ADJUSTED:
            return f"{since}{_amount(recheck)}"
        case RecheckResult.CATEGORY_CHANGED:
            former = category_label(recheck.former_category, recheck.former_class)
            changed = (
                f"{since}救助类别{f'由“{former}”' if former else ''}变更为“{category_label(recheck.category, recheck.category_class)}”"
            )
            kept = recheck.monthly_benefit_fen in (None, recheck.former_benefit_fen)
            return changed if kept else f"{changed}，{_amount(recheck)}"
    return "救助维持不变"


def _amount(recheck: Any) -> str:
    if recheck.monthly_benefit_fen == recheck.former_benefit_fen:
        return f"每月救助金额不变，仍为 {yuan(recheck.monthly_benefit_fen)} 元"
    former = f"由 {yuan(recheck.former_benefit_fen)} 元" if recheck.former_benefit_fen is not None else ""
    return f"每月救助金额{former}调整为 {yuan(recheck.monthly_benefit_fen)} 元"


def _authority(recheck: Any) -> str:
    """Name the township or county whose post decided, as letters are signed."""
    code = recheck.decided_in
    return full_name_of(ancestor_at(code, Level.TOWNSHIP) or code, below=Level.CITY)


def chinese_month(month: str) -> str:
    """Write a month (YYYY-MM) as letters do: 2026年12月."""
    return f"{month[:4]}年{int(month[5:])}月"


def _gone(recheck: Any) -> tuple[str, ...]:
    leaver = who_left(recheck)
    if leaver and leaver.died:
        return (f"{leaver.name}于{chinese_day(leaver.left_on)}去世，自{chinese_month(leaver.first_month)}起不再发放。",)
    return (f"{leaver.name}自{chinese_day(leaver.left_on)}起不在家里生活。",) if leaver else ()


def _overpaid(recheck: Any) -> tuple[str, ...]:
    said = {"waive": "多发的救助金不追回。", "recover": "多发的救助金需要退回，退多少、怎样退由工作人员与您核对。"}.get(recheck.recovery)
    since = chinese_month(recheck.effective_month) if recheck.effective_month else ""
    paid, over = recheck.paid_since_fen, recheck.overpaid_fen
    if said is None:
        return (f"自{since}起已发放 {yuan(paid)} 元，没有多发：{recheck.no_overpaid_reason}",) if recheck.no_overpaid_reason and paid else ()
    before = summed(paid_before_it_holds(recheck, on=timezone.localdate(recheck.changed_at)))
    gone = "去世" if recheck.died else "离开"
    sums = [f"{recheck.leaver_name}{gone}以后、{since}以前各月已发放 {yuan(before)} 元"] if before else []
    sums += [f"自{since}起已发放 {yuan(paid)} 元{f'，其中多发 {yuan(over)} 元' if over and over != paid else ''}"] if paid else []
    return ("，".join((*sums, said)) if sums else f"以前{said}",)


def _parts(recheck: Any, pack: DatedPack) -> tuple[Part, ...]:
    clause, quote = ground_of_recheck(pack)
    figures: tuple[Condition, ...] = ()
    if recheck.income_annual_fen is not None and recheck.members:
        wanted = "" if recheck.standard_fen is None else f"低保标准为 {yuan(recheck.standard_fen)} 元/月"
        figures = (
            Condition("家庭年收入", f"{yuan(recheck.income_annual_fen)} 元，{recheck.members} 人"),
            Condition("人均月收入", f"{yuan(recheck.income_annual_fen // (recheck.members * MONTHS_A_YEAR))} 元", wanted),
        )
    visited = f"{chinese_day(recheck.visited_on)}入户，{recheck.visitors}。" if recheck.visited_on else ""
    checked = f"核对报告：{recheck.check_number}。" if recheck.check_number else ""
    return (Part("复核的依据", "", "", figures, clause, tuple(filter(None, (quote,))), note=f"{visited}{checked}"),)


def _steps(recheck: Any) -> tuple[str, ...]:
    if not members_of(recheck.household_id, living=True):
        return ("对退回的金额、办法有疑问的，请到乡镇（街道）窗口询问，带上死亡证明或户籍材料。",)
    if recheck.result == RecheckResult.TERMINATED:
        again = f"工作人员会在 {chinese_day(recheck.review_on)}前后回访。" if recheck.review_on else ""
        return (f"以后收入下降、又有重病等困难的，可以再次申请，请告诉村（社区）协理员或乡镇窗口。{again}",)
    return ("家庭人口、收入、财产有变化的，请及时告诉村（社区）或乡镇（街道）。",)
