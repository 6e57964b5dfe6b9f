"""The letter about an application: what it still lacks, told once, or how it ended and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiuzhu.casework.applications.rules import AID, BENEFIT, CATEGORY
from jiuzhu.casework.letters.rules import Content, LetterTooEarly, Missing, Part
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.wording import yuan
from jiuzhu.interfaces.web.letters.frame import Draft, addressed, chinese_day, law_of, law_then, objection_of
from jiuzhu.interfaces.web.places import where

SUPPLEMENT, ENDED = "supplement", "application"
OUTCOMES = {"granted": "给予救助", "refused": "不予救助"}
TONES = {"granted": "green", "refused": "amber"}


def draft(application: Any, *, on: date) -> Draft:
    """Write the letter by the law the decision rests on; raises LetterTooEarly before there is something to tell or a household to tell it to."""
    if application.household is None:
        raise LetterTooEarly("这户还没有登记在册，不能出具有文号的告知书。", "请在申请页面打印告知单，当面交给申请人。")
    content = content_of(application, on=on, to=addressed(application.household))
    return Draft(content, str(application.pk), application.household)


def notice(application: Any, *, on: date) -> Content:
    """Write the same for somebody who is on no register yet, without a number; raises LetterTooEarly."""
    place = where(application.division_code, application.lives_sealed)
    return content_of(application, on=on, to={"addressee": application.name, "address": place, "household_number": "未登记"})


def content_of(application: Any, *, on: date, to: Mapping[str, str]) -> Content:
    """Say what an application still lacks, or how it ended, to somebody at an address; raises LetterTooEarly."""
    lacks, place = application.state == "supplementing", application.division_code
    if not lacks and application.state not in OUTCOMES:
        raise LetterTooEarly("这件申请还没有办结。", "办结后再出具告知书。")
    asked = f"您家{chinese_day(application.received_on)}提出的申请“{application.label}”，"
    home = application.household.division_code if application.household else place
    objection = objection_of(home if lacks else place, on, home=home)
    if lacks:
        more = (application.supplement_sealed,) if application.supplement_sealed else ()
        return Content(
            kind=SUPPLEMENT,
            addressee=to["addressee"],
            address=to["address"],
            household_number=to["household_number"],
            asked=f"{asked}还缺下面的材料。",
            decided_on=str(application.supplement_asked_on),
            outcome="请补正材料",
            tone="amber",
            law=law_of(law_then("", on=on, division_code=place)),
            objection=objection,
            reasons=("所缺材料一次告知，补齐后即受理；不需要您提供政府部门能够查到的证明。", *more),
            missing=tuple(Missing(each) for each in application.lacking),
            next_steps=("请把材料交到乡镇（街道）社会救助服务窗口，行动不便的可以请村（社区）协理员代交。",),
        )
    pack = law_then(application.law, on=application.ended_on, division_code=place)
    return Content(
        kind=ENDED,
        addressee=to["addressee"],
        address=to["address"],
        household_number=to["household_number"],
        asked=f"{asked}办理结果如下。",
        decided_on=str(application.ended_on),
        outcome=OUTCOMES[application.state],
        tone=TONES[application.state],
        law=law_of(pack),
        objection=objection,
        reasons=(application.opinion_sealed, *_given(application)),
        parts=_ground(application, pack),
        next_steps=_steps(application),
        decides=True,
    )


def _given(application: Any) -> tuple[str, ...]:
    if application.state != "granted":
        return ()
    amount = (
        "" if application.amount_fen is None else f"，{'每月' if application.kind == CATEGORY else ''}{yuan(application.amount_fen)} 元"
    )
    return (f"自{chinese_day(application.from_on)}起{amount}。",)


def _ground(application: Any, pack: DatedPack) -> tuple[Part, ...]:
    among: dict[str, Any] = {CATEGORY: pack.categories, AID: pack.aids, BENEFIT: pack.benefits}
    found = next((each for each in among.get(application.kind, ()) if each.code == application.code), None)
    if found is None or not found.quote:
        return ()
    return (Part(application.label, clause=found.clause, quotes=(found.quote,), reading=found.reading),)


def _steps(application: Any) -> tuple[str, ...]:
    if application.state == "granted":
        return ("家庭人口、收入、财产有变化的，请及时告诉村（社区）或乡镇（街道）。",)
    return ("家庭情况有变化的，可以再次申请；还有别的困难的，请告诉乡镇（街道）窗口，由窗口转有关部门或慈善组织。",)
