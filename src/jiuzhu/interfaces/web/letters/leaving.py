"""The letter about a gradual exit: until when aid goes on, by which figures, what to do when the income falls."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiuzhu.casework.exits.rules import ratio_text
from jiuzhu.casework.letters.rules import Condition, Content, Part
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, law_then, objection_of

ENDING = ("ending", "told")


def draft(leaving: Any, *, on: date) -> Draft:
    """Write the letter of the beginning, or of the end a month later."""
    household = leaving.household
    pack = law_then(leaving.law, on=leaving.since, division_code=leaving.begun_in)
    ending = leaving.state in ENDING
    content = Content(
        kind="exit",
        **addressed(household),
        asked="您家的收入超过了最低生活保障标准，按渐退办理。",
        decided_on=str(on if ending else leaving.since),
        outcome=f"救助到 {chinese_day(leaving.last_day)}期满" if ending else f"自 {chinese_day(leaving.since)}起渐退 {leaving.months} 个月",
        tone="amber",
        law=law_of(pack),
        objection=objection_of(leaving.begun_in, on, home=household.division_code),
        reasons=_reasons(leaving),
        parts=(Part("渐退的依据", "", "", _figures(leaving), leaving.clause, tuple(filter(None, (leaving.quote,)))),) if leaving.income_fen is not None else (),
        next_steps=("期满前收入下降、又有重病等新的困难的，请尽快告诉村（社区）协理员或乡镇窗口，收入低于标准的恢复救助。",),
        decides=True,
    )
    return Draft(content, str(leaving.pk), household)


def _reasons(leaving: Any) -> tuple[str, ...]:
    benefit = f"渐退期内每月救助金额为 {yuan(leaving.monthly_benefit_fen)} 元。" if leaving.monthly_benefit_fen is not None else ""
    return tuple(filter(None, (f"救助到 {chinese_day(leaving.last_day)}为止，以后不再发放。", benefit)))


def _figures(leaving: Any) -> tuple[Condition, ...]:
    ratio = ratio_text(leaving.income_fen, leaving.standard_fen)
    own = f"{yuan(leaving.income_fen)} 元" + (f"（标准的 {ratio} 倍）" if ratio else "")
    wanted = f"标准为 {yuan(leaving.standard_fen)} 元/月" if leaving.standard_fen else ""
    return (Condition("人均月收入", own, wanted),)
