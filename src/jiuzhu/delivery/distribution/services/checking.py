"""The village and the township go through a list person by person: struck, restored, added, and the list reported to the county."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.delivery.distribution.judging import Judged, judge_person
from jiuzhu.delivery.distribution.models import Line, MonthList, Sheet
from jiuzhu.delivery.distribution.rules import (
    STRUCK,
    WORDS_LENGTH,
    DistributionInvalid,
    GivenAlready,
    NotOnList,
    benefit_named,
    check_choice,
    judged_on,
    why_words,
)
from jiuzhu.delivery.distribution.services.generating import line_of
from jiuzhu.delivery.distribution.services.progress import holding
from jiuzhu.delivery.distribution.workflow import APPROVED, CORRECTED, GONE
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.services import Counter, Taken, begin, take
from jiuzhu.matching.catalogue.queries import subjects_of
from jiuzhu.matching.catalogue.rules import Verdict


def strike(*, line: Line, code: str, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Strike somebody off a list that is still checked; raises DistributionInvalid and what ``take`` raises."""
    told = check_choice(code, STRUCK, reason)
    changes = {"struck_code": code, "because": told}
    return take(
        line, step="strike", actor=actor, at=at, seen_version=seen_version, reason=told, changes=changes, counters=[_open(line.sheet)]
    )


def restore(*, line: Line, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put somebody struck back on the list, judged again; raises NotOnList, GivenAlready and what ``take`` raises."""
    return _onto(line, "restore", seen_version=seen_version, actor=actor, at=at)


def include(*, line: Line, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """List somebody whose papers were incomplete, judged again by what the register says now; raises NotOnList, GivenAlready and what ``take`` raises."""
    return _onto(line, "include", seen_version=seen_version, actor=actor, at=at)


def add_person(*, sheet: Sheet, name: str, number: str, reason: str, actor: Actor, at: datetime) -> Line:
    """Add somebody who lives in the village and is entitled by the same rule; to an approved list as a line the county has to approve.

    ``number`` is the household's file number, needed where two people of the village bear the name.
    Raises DistributionInvalid, NotOnList, GivenAlready, NotPermitted.
    """
    told = reason.strip()[:WORDS_LENGTH]
    if not told:
        raise DistributionInvalid("没有写为什么补入。", "请写一句，例如：上月底满 90 周岁。", field="reason")
    if sheet.list.state == "closed":
        raise DistributionInvalid("这份名单已经核销。", "漏发的请县里在名单页“重新打开”以后再补入。")
    if sheet.list.state == "checked":
        raise DistributionInvalid("名单已报县里，正在等批准。", "请县里退回后再补入，或批准以后补入。")
    late = sheet.list.state in APPROVED
    found = _find(sheet, name.strip(), number.strip(), actor=actor, at=at)
    earlier = (
        Line.objects.filter(person_id=found.person_id, benefit=sheet.list.benefit, month=sheet.list.month).exclude(state__in=GONE).first()
    )
    blank = earlier if late and earlier is not None and earlier.state == "unknown" else None
    if earlier is not None and blank is None:
        raise DistributionInvalid(
            f"{found.name}已经在这个月的名单里（{earlier.state_label}）。", "请在名单里找到这个人办理。", field="name"
        )
    line = line_of(found, sheet, at=at)
    line.origin, line.added_because, line.proposer_id = "correction" if late else "added", told, actor.user_id
    with writing():
        if blank is not None:
            # Whose papers came after the approval: this line takes the place of the one that could not be judged.
            take(
                blank,
                step="strike",
                actor=actor,
                at=at,
                seen_version=blank.version,
                reason=told,
                changes={"struck_code": "other", "because": f"资料已补齐，另行补入：{told}"},
            )
        return begin_line(line, late=late, actor=actor, at=at)


def add_missing(*, month_list: MonthList, name: str, number: str, reason: str, actor: Actor, at: datetime) -> Line:
    """Add somebody of the township who is entitled and stands on no sheet; their village gets a sheet where it had none, gone through like the others.

    Raises what ``add_person`` raises.
    """
    homes = registry.households(actor).filter(
        closed_on__isnull=True, memberships__person__name=name.strip(), memberships__until__isnull=True
    )
    low, high = division_range(month_list.division_code)
    homes = homes.filter(division_code__gte=low, division_code__lte=high)
    if number.strip():
        homes = homes.filter(number=number.strip())
    found = list(homes.distinct()[:2])
    if not found:
        raise DistributionInvalid(f"您的辖区内没有在册的“{name.strip()}”。", "请核对姓名；还没有建档的先登记家庭。", field="name")
    if len(found) > 1:
        raise DistributionInvalid(f"不止一户有“{name.strip()}”。", "请同时填写这户的档案号。", field="number")
    actor.require(Duty.VISIT_RECORD, division_code=found[0].division_code)
    with writing():
        sheet = _sheet_for(month_list, found[0].division_code, at=at)
        return add_person(sheet=sheet, name=name, number=found[0].number, reason=reason, actor=actor, at=at)


def _sheet_for(month_list: MonthList, village: str, *, at: datetime) -> Sheet:
    """Give a village's sheet; a new one of an approved list is done until the county approves its first line."""
    there = month_list.sheets.filter(division_code=village).first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            sheet = begin(Sheet(list=month_list, division_code=village), actor=SYSTEM, at=at, duty=Duty.VISIT_RECORD)
    except IntegrityError:
        # Somebody else added the village's first person a moment before.
        return month_list.sheets.get(division_code=village)
    if month_list.state in APPROVED:
        for step in ("check", "hand", "finish"):
            take(sheet, step=step, actor=SYSTEM, at=at, seen_version=sheet.version)
    return sheet


def begin_line(line: Line, *, late: bool, actor: Actor, at: datetime) -> Line:
    """Save a new line and trace it; one of a list not approved yet is listed at once. Raises DistributionInvalid where another came first, or the list moved on."""
    changed = DistributionInvalid("名单刚刚有变化。", "请刷新页面，按名单现在的状态补入。")
    try:
        with writing(), transaction.atomic():
            if not holding(line.sheet.list, CORRECTED if late else ("generated",), changed).apply():
                raise changed
            begin(line, actor=actor, at=at, duty=Duty.VISIT_RECORD, after={"origin": line.origin}, reason=line.added_because)
            if not late:
                take(line, step="join", actor=SYSTEM, at=at, seen_version=0)
    except IntegrityError as error:
        raise DistributionInvalid(f"{line.name}已经在这个月的名单里。", "请刷新页面，在名单里找到这个人办理。", field="name") from error
    return line


def check_sheet(*, sheet: Sheet, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Say that everybody of a village was gone through; raises what ``take`` raises."""
    changes = {"checker_id": actor.user_id, "checker_name": actor.name}
    return take(sheet, step="check", actor=actor, at=at, seen_version=seen_version, changes=changes)


def check_list(*, month_list: MonthList, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Report a township's list to the county; raises DistributionInvalid that names the villages not checked yet, and what ``take`` raises."""
    waiting = list(month_list.sheets.filter(state="check").order_by("division_code").values_list("division_code", flat=True))
    if waiting:
        names = names_of(waiting)
        raise DistributionInvalid(
            f"还有 {len(waiting)} 个村没有核对：{'、'.join(names.get(each, each) for each in waiting)}。",
            "请村里核对，或由乡镇代为逐人核对。",
        )
    changes = {"checker_id": actor.user_id, "checker_name": actor.name, "returned_because": ""}
    return take(month_list, step="check", actor=actor, at=at, seen_version=seen_version, changes=changes)


def law_of(month_list: MonthList, at: datetime) -> tuple[DatedPack, Benefit, date]:
    """Give the law a list is judged by now, its benefit in it, and the day; raises DistributionInvalid."""
    on = judged_on(month_list.month, timezone.localdate(at))
    law = pack_in_force(on, division_code=month_list.division_code)
    return law, benefit_named(law, month_list.benefit), on


def _find(sheet: Sheet, name: str, number: str, *, actor: Actor, at: datetime) -> Judged:
    homes = registry.households(actor).filter(
        division_code=sheet.division_code, closed_on__isnull=True, memberships__person__name=name, memberships__until__isnull=True
    )
    if number:
        homes = homes.filter(number=number)
    found = list(homes.distinct()[:2])
    if not found:
        raise DistributionInvalid(
            f"本村没有在册的“{name}”{'（档案号 ' + number + '）' if number else ''}。", "请核对姓名；还没有建档的先登记家庭。", field="name"
        )
    if len(found) > 1:
        raise DistributionInvalid(f"本村有不止一户的“{name}”。", "请同时填写这户的档案号。", field="number")
    law, benefit, on = law_of(sheet.list, at)
    subject = next((each for each in subjects_of(found[0], on=on) if each.name == name), None)
    if subject is None:
        raise DistributionInvalid(f"{name}已登记去世。", "登记有误的请先更正。", field="name")
    judged = judge_person(found[0], subject, benefit, law, month=sheet.list.month)
    _check_entitled(judged, benefit, actor)
    return judged


def _onto(line: Line, step: str, **given: Any) -> Taken:
    if line.sheet.state != "check":
        raise _open(line.sheet).refusal
    law, benefit, on = law_of(line.sheet.list, given["at"])
    subject = next((each for each in subjects_of(line.household, on=on) if each.person_id == str(line.person_id)), None)
    if subject is None:
        raise NotOnList(f"{line.name}已登记去世，或已不在这户。", "登记有误的请先更正。")
    judged = judge_person(line.household, subject, benefit, law, month=line.month)
    _check_entitled(judged, benefit, given["actor"])
    share = judged.share
    changes = {
        "share": share.words,
        "amount_fen": share.amount_fen,
        "reasons": list(share.reasons),
        "age": judged.age,
        "struck_code": "",
        "because": "",
    }
    return take(line, step=step, changes=changes, counters=[_open(line.sheet)], **given)


def _check_entitled(judged: Judged, benefit: Benefit, actor: Actor) -> None:
    if judged.share.verdict is not Verdict.YES:
        why = why_words(
            judged.share, age=judged.age, sees_children=actor.holds(Duty.CHILD_READ, division_code=judged.household.division_code)
        )
        raise NotOnList(
            f"{judged.name}{judged.share.verdict.label}：{why}。",
            f"{benefit.ground.clause}：{benefit.label}。资料不全的先补登。",
            field="name",
        )
    if judged.given:
        raise GivenAlready(
            f"{judged.name}本月已经有了：{judged.given}。", "同一个人同一个月不重复发放；情况有误的请先核对救助链。", field="name"
        )


def _open(sheet: Sheet) -> Counter:
    return holding(sheet, ("check",), DistributionInvalid("这个村已经核对完毕。", "请县里退回名单后再改；已批准的，在发放时登记未发放。"))
