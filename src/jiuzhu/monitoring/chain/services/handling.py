"""Telling whoever must act, answering, and ending a finding; each a step of its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jiuzhu.foundation.accounts.queries import organisation
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import Taken, take
from jiuzhu.monitoring.chain.models import Concerned, Finding, Reply
from jiuzhu.monitoring.chain.queries import departments_of, find_finding
from jiuzhu.monitoring.chain.rules import Answer, Ending, TellingInvalid, checked_answer, checked_ending
from jiuzhu.monitoring.chain.services.receiving import hold_findings
from jiuzhu.monitoring.chain.workflow import AT_DEPARTMENT, UNTOLD

MOST_AT_ONCE = 500
TOWNSHIP = "township"


def tell(*, finding_id: UUID | str, to: str, actor: Actor, at: datetime, seen_version: int, note: str = "") -> Taken:
    """Tell a department (its id) or the household's ``township`` of a finding; its clock begins. Raises TellingInvalid, AlreadyMoved, NotPermitted."""
    return _tell(find_finding(finding_id, actor), to, actor, at, seen_version, note)


def tell_many(*, finding_ids: Sequence[UUID | str], actor: Actor, at: datetime) -> tuple[int, list[tuple[str, DomainError]]]:
    """Tell each finding to whom its rule names: the one department with an account that gave the aid, or the township; gives how many, and which not and why."""
    if len(finding_ids) > MOST_AT_ONCE:
        raise TellingInvalid(f"一次最多告知 {MOST_AT_ONCE} 件。", "请缩小筛选条件后分批办理。")
    done, refused = 0, []
    with writing():
        mine = Finding.objects.scoped_to(actor).filter(pk__in=list(finding_ids), state=UNTOLD)
        hold_findings(mine.values("pk"))
        for finding in mine.select_related("household"):
            try:
                _tell(finding, _first_told(finding), actor, at, finding.version, "")
                done += 1
            except DomainError as error:
                refused.append((str(finding), error))
    return done, refused


def answer(*, finding_id: UUID | str, entry: Answer, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Answer for the department or township that was told; raises AnswerInvalid, AlreadyMoved, NotPermitted."""
    finding = find_finding(finding_id, actor)
    checked_answer(entry, finding=finding.finding)
    by_department = finding.state == AT_DEPARTMENT
    who = finding.organisation.name if by_department and finding.organisation else _township_name(finding)

    def keep() -> None:
        Reply.objects.create(
            finding=finding,
            by_label=who,
            organisation=finding.organisation if by_department else None,
            outcome=entry.outcome,
            note=entry.note.strip(),
            from_month=entry.from_month,
            refunded_fen=entry.refunded_fen,
            written_by=actor.user_id,
            writer_name=actor.name,
            written_at=at,
        )

    step = "answer_department" if by_department else "answer_township"
    return take(finding, step=step, actor=actor, at=at, seen_version=seen_version, reason=entry.note, also=keep)


def end(*, finding_id: UUID | str, entry: Ending, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """End a finding for the county or township that decides; raises AnswerInvalid, AlreadyMoved, NotPermitted."""
    finding = find_finding(finding_id, actor)
    checked_ending(entry, finding=finding.finding)
    changes = {"ended_at": at, "ended_clause": entry.clause.strip()}

    def keep() -> None:
        finding.ended_note = entry.note.strip()
        finding.save(update_fields=["ended_note"])

    return take(finding, step=entry.outcome, actor=actor, at=at, seen_version=seen_version, reason=entry.note, changes=changes, also=keep)


def _tell(finding: Finding, to: str, actor: Actor, at: datetime, seen_version: int, note: str) -> Taken:
    home = {"division_code": finding.household.division_code}
    if to == TOWNSHIP:
        return take(
            finding,
            step="tell_township",
            actor=actor,
            at=at,
            seen_version=seen_version,
            reason=note,
            changes=home | {"organisation": None, "told_at": at},
        )
    known = {str(each.pk) for each in departments_of(finding)}
    told = organisation(to) if to in known else None
    if told is None:
        raise TellingInvalid("所选的部门不在本县的名录中。", "请先在“报送单位”里登记部门并开通联络员账号，或交乡镇核实。", field="to")

    def keep() -> None:
        Concerned.objects.get_or_create(finding=finding, organisation=told)

    changes = home | {"organisation": told, "told_at": at}
    return take(finding, step="tell_department", actor=actor, at=at, seen_version=seen_version, reason=note, changes=changes, also=keep)


def _first_told(finding: Finding) -> str:
    if finding.told_first == TOWNSHIP:
        return TOWNSHIP
    gave = list(finding.concerned.values_list("organisation_id", flat=True))
    if len(gave) != 1:
        what = "发放的部门都还没有联络员账号。" if not gave else "发放的部门不止一个。"
        raise TellingInvalid(what, "请打开这一件，选择告知哪个部门，或交乡镇核实。")
    return str(gave[0])


def _township_name(finding: Finding) -> str:
    code = ancestor_at(finding.household.division_code, Level.TOWNSHIP) or finding.household.division_code
    return names_of([code]).get(code, "乡镇（街道）")
