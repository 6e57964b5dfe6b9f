"""Drafting, checking and issuing changes of the service list; each one transaction and one trace (P-40)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, level_of
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs.placing import seat_of
from jiuzhu.foundation.policy.queries import clash_with, last_decision_day, pack_in_force
from jiuzhu.foundation.policy.services import publish_change, take_turn
from jiuzhu.foundation.policy.starting import check_start
from jiuzhu.foundation.workflow.rules import AlreadyMoved, StepRefused
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.matching.catalogue.composing import Laid, laid, now_of
from jiuzhu.matching.catalogue.models import Revision
from jiuzhu.matching.catalogue.revising import (
    ACTIONS,
    LONGEST_FIGURES,
    Answer,
    RevisionEntry,
    RevisionIncomplete,
    RevisionNotYours,
    RevisionUnderWay,
    check_answers,
    check_entry,
    check_override,
    failed,
)
from jiuzhu.matching.catalogue.workflow import OPEN, UNDECIDED

CODE_LENGTH = 8
TEXT_LENGTHS = {"standard": 300, "norm": 300, "reason": 500, "document": 200, "clause": 100, "quote": 4000}
LABEL_LENGTH = 64


def begin_revision(*, action: str, item_code: str = "", division_code: str, actor: Actor, at: datetime) -> Revision:
    """Begin a change of one item, filled in with what stands in the list; one's own that is open already is given back.

    ``division_code`` is the county, or a township for its own item. Raises NotPermitted, RevisionIncomplete, RevisionUnderWay.
    """
    actor.require(Duty.CATALOGUE_DRAFT, division_code=division_code)
    if action not in ACTIONS:
        raise RevisionIncomplete("没有这种调整。", f"能选的有：{'、'.join(ACTIONS.values())}。", field="action")
    law = pack_in_force(timezone.localdate(at), division_code=division_code)
    code = item_code if action != "add" else f"local_{uuid4().hex[:CODE_LENGTH]}"
    stands = next((each for each in law.catalogue if each.code == code), None)
    if action != "add":
        if stands is None:
            raise RevisionIncomplete("清单里没有这个项目。", "请从现行清单中选择项目。", field="item_code")
        if level_of(division_code) is Level.TOWNSHIP and stands.places != (division_code,):
            raise RevisionIncomplete("这是全县的项目，不由乡镇调整。", "请由县民政局调整；乡镇可以增加本乡镇的特色项目。")
    former = latest_of(seat_of(division_code), code)
    fields = now_of(law, code) if stands else {"number": str(max((each.number for each in law.catalogue), default=0) + 1)}
    revision = Revision(
        division_code=division_code,
        seat_code=seat_of(division_code),
        pack=law.pack.name,
        action=action,
        item_code=code,
        item_label=stands.label if stands else "",
        fields=fields,
        funding=former.funding if former else "government",
        standard=former.standard if former else "",
        norm=former.norm if former else "",
        yearly_cost_fen=former.yearly_cost_fen if former else None,
        drafter=actor.user_id,
        drafter_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            return begin(revision, actor=actor, at=at, duty=Duty.CATALOGUE_DRAFT, after={"action": action, "item": code})
    except IntegrityError as error:
        under_way = Revision.objects.filter(seat_code=revision.seat_code, item_code=code, state__in=UNDECIDED).first()
        if under_way is not None and under_way.state in OPEN and under_way.drafter == actor.user_id:
            return under_way
        raise RevisionUnderWay(f"“{revision.item_label}”已有一份调整还没有办结。", "请先印发、退回或取消那一份。") from error


def latest_of(seat_code: str, item_code: str) -> Revision | None:
    """Give the newest issued change of an item in a county."""
    return Revision.objects.issued().filter(seat_code=seat_code, item_code=item_code).order_by("-number").first()


def write_revision(*, revision: Revision, entry: RevisionEntry, seen_version: int, actor: Actor, at: datetime) -> Revision:
    """Keep what was typed so far; raises NotPermitted, RevisionNotYours, StepRefused, AlreadyMoved."""
    actor.require(Duty.CATALOGUE_DRAFT, division_code=revision.division_code)
    _check_own(revision, actor)
    if revision.state not in OPEN:
        raise StepRefused(f"这份调整“{revision.state_label}”，不能再改。", "需要改动时请另外起草一份。")
    kept = {
        **{name: getattr(entry, name).strip()[:length] for name, length in TEXT_LENGTHS.items()},
        "funding": entry.funding,
        "yearly_cost_fen": entry.yearly_cost,
        "valid_from": entry.valid_from,
    }
    if revision.action in ("add", "change"):
        kept |= {"fields": {**revision.fields, **entry.fields}, "item_label": entry.fields.get("label", revision.item_label).strip()[:LABEL_LENGTH]}
    with writing():
        if not Revision.objects.filter(pk=revision.pk, version=seen_version, state__in=OPEN).update(**kept):
            raise AlreadyMoved("这份调整已有人办理，状态有变化。", "请刷新页面查看最新情况。")
    revision.refresh_from_db()
    return revision


def check_revision(*, revision: Revision, answers: Mapping[str, Answer], seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Answer the three checks with figures and put the change before another person; raises RevisionIncomplete, ChangeTooEarly and what ``take`` raises."""
    _check_own(revision, actor)
    if revision.state in OPEN:
        compose_revision(revision, today=timezone.localdate(at))
    told = check_answers(answers, action=revision.action)
    changes = {
        "checks": {name: {"well": each.well, "figures": each.figures.strip()[:LONGEST_FIGURES]} for name, each in told.items()},
        "over_capacity": "fiscal" in told and not told["fiscal"].well,
        "beyond_basic": "basic" in told and not told["basic"].well,
        "already_met": "unmet" in told and not told["unmet"].well,
        "checked_at": at,
    }
    return take(revision, step="check", actor=actor, at=at, seen_version=seen_version, changes=changes)


def issue_revision(*, revision: Revision, override_reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Issue a change as the next version of the list, in force from its day for everybody who reads the list.

    An item the text keeps off the list is issued with ``override_reason`` only. Raises RevisionNotYours, CheckFailed, RevisionIncomplete and what ``take`` raises.
    """
    if actor.user_id == revision.drafter:
        raise RevisionNotYours("您编制了这份调整，不能由您印发。", "请由县民政局的另一名经办人印发。")
    with writing():
        # As it is now, and nobody else's until this is done: another press may have been first.
        revision.refresh_from_db(from_queryset=Revision.objects.select_for_update())
        if revision.state != "checked" or revision.version != seen_version:
            return take(revision, step="issue", actor=actor, at=at, seen_version=seen_version)
        actor.require(Duty.CATALOGUE_ISSUE, division_code=revision.division_code)
        check_override(failed(revision.answers), funding=revision.funding, reason=override_reason)
        take_turn(pack=revision.pack)
        composed = compose_revision(revision, today=timezone.localdate(at))
        last = Revision.objects.filter(seat_code=revision.seat_code).aggregate(last=Max("number"))["last"] or 0
        done = {
            "issuer": actor.user_id,
            "issuer_name": actor.name,
            "issued_at": at,
            "override_reason": override_reason.strip()[:300] if revision.flagged else "",
            "number": last + 1,
            "law_change": _publish(revision, composed, actor, at) if composed.text else None,
        }
        # The constraints on an issued change look at these columns, so they are written before the state moves.
        Revision.objects.filter(pk=revision.pk, version=seen_version).update(**done)
        for name, value in done.items():
            setattr(revision, name, value)
        return take(revision, step="issue", actor=actor, at=at, seen_version=seen_version)


def step_revision(*, revision: Revision, step: str, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Return or cancel a change; raises RevisionIncomplete and what ``take`` raises."""
    if step not in ("return", "cancel"):
        raise RevisionIncomplete("没有这一步。", "请按页面上的操作办理。")
    return take(revision, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def compose_revision(revision: Revision, *, today: date) -> Laid:
    """See that a change can be put in force as it is; raises RevisionIncomplete, ChangeTooEarly."""
    entry = check_entry(revision.entry, action=revision.action)
    assert entry.valid_from is not None
    check_start(entry.valid_from, today=today, decided_on=last_decision_day())
    law = pack_in_force(entry.valid_from, division_code=revision.division_code)
    places = (revision.division_code,) if revision.is_township else ()
    composed = laid(entry, action=revision.action, code=revision.item_code, law=law, places=places)
    if composed.text:
        clash = clash_with(pack=revision.pack, division_code=revision.seat_code, valid_from=entry.valid_from, text=composed.text, withdraws=None)
        if clash:
            raise RevisionIncomplete(f"自 {clash.on} 起与{clash.other.label}合在一起读不通：{clash.error.what}", "请换一个生效日期，或先撤回那一份变更。", field="valid_from")
    return composed


def _publish(revision: Revision, composed: Laid, actor: Actor, at: datetime) -> int:
    assert revision.valid_from is not None
    published = publish_change(
        pack=revision.pack,
        division_code=revision.seat_code,
        valid_from=revision.valid_from,
        text=composed.text,
        local_values={},
        withdraws=None,
        title=f"服务清单{revision.title}",
        reason=revision.reason,
        document=revision.document,
        clause=revision.clause,
        quote=revision.quote,
        file_id="",
        drafted_by=revision.drafter,
        drafter_name=revision.drafter_name,
        actor=actor,
        at=at,
    )
    return published.number


def _check_own(revision: Revision, actor: Actor) -> None:
    if revision.state in OPEN and actor.user_id != revision.drafter:
        raise RevisionNotYours(f"这份调整由{revision.drafter_name}编制。", "请由本人修改和核对；不办的可以取消后另外起草。")
