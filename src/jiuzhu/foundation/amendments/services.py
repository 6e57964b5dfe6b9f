"""Drafting, submitting, publishing and returning changes of the law; each one transaction and one trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import BinaryIO

import yaml
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.amendments.examining import Examined
from jiuzhu.foundation.amendments.models import PUBLISHER, WRITER, Amendment, Hand
from jiuzhu.foundation.amendments.queries import examined, wrote
from jiuzhu.foundation.amendments.rules import (
    LONGEST_FIELD,
    MOST_ENTRIES,
    ChangeIncomplete,
    ChangeNotYours,
    Draft,
    DraftOverwritten,
    Typed,
    check_sections,
    check_words,
)
from jiuzhu.foundation.amendments.workflow import OPEN
from jiuzhu.foundation.divisions.rules import covers, full_code
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import PublishedChange, clash_with, last_decision_day, pack_in_force, published_change, values_set_by
from jiuzhu.foundation.policy.services import publish_change, take_turn
from jiuzhu.foundation.policy.starting import check_start
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.rules import StepRefused
from jiuzhu.foundation.workflow.services import Taken, begin, take

NAMES_LENGTH = 64
"""Characters of the names a published change is signed by."""
TEXT_LENGTHS = {"title": 100, "reason": 2000, "document": 200, "clause": 100, "quote": 4000}


def begin_amendment(*, entries: Iterable[Typed] = (), actor: Actor, at: datetime, withdraws: int | None = None) -> Amendment:
    """Begin a draft, empty or with entries to be changed, or one that withdraws a published change; raises ChangeIncomplete, NotPermitted, NotFound."""
    entries = tuple(entries)
    check_sections(each.section for each in entries)
    place = _place(actor)
    pack = pack_in_force(timezone.localdate(at), division_code=place).pack.name
    amendment = Amendment(
        pack=pack,
        division_code=place,
        entries=[each.plain() for each in entries],
        drafter=actor.user_id,
        drafter_name=actor.name,
        withdraws=withdraws,
    )
    if withdraws is not None:
        _check_alone(withdraws, entries)
        change = published_change(withdraws, pack=pack)
        _check_own(change, place)
        if not change.text and not values_set_by(change):
            raise ChangeIncomplete(f"{change.label}本身就是撤回，不能再撤回。", "要恢复原来的规定，请起草新的变更。")
        check_sections(yaml.safe_load(change.text) or ())
        amendment.title = f"撤回{change.label}"
    with writing():
        begun = begin(amendment, actor=actor, at=at, duty=Duty.POLICY_DRAFT, after={"withdraws": withdraws} if withdraws else None)
        _write_down(begun, actor, at)
    return begun


def write_amendment(
    *, amendment: Amendment, draft: Draft, seen_draft: int, actor: Actor, at: datetime, sheet: str = "", pressed: bool = False
) -> Amendment:
    """Keep what was typed so far, readable or not; raises ChangeIncomplete, NotPermitted, StepRefused, DraftOverwritten.

    ``sheet`` names the opened page: a press of a button on it (``pressed``) follows whatever that page has saved by itself in the meantime.
    """
    actor.require(Duty.POLICY_DRAFT, division_code=amendment.division_code)
    if not amendment.is_open:
        raise StepRefused(f"这份变更“{amendment.state_label}”，不能再改。", "需要改动时请起草新的变更。")
    _check_size(draft)
    check_sections(each.section for each in draft.entries)
    _check_alone(amendment.withdraws, draft.entries)
    fields = {
        **{name: getattr(draft, name).strip()[:length] for name, length in TEXT_LENGTHS.items()},
        "valid_from": draft.valid_from,
        "entries": [each.plain() for each in draft.entries],
        "acknowledged": sorted(draft.acknowledged),
        "drafter": actor.user_id,
        "drafter_name": actor.name,
        "drafted_at": at,
        "draft_sheet": sheet,
    }
    followed = Q(draft_number=seen_draft) | (Q(draft_sheet=sheet) if pressed and sheet else Q(pk__in=[]))
    with writing():
        saved = Amendment.objects.filter(followed, pk=amendment.pk, state__in=OPEN)
        if not saved.update(**fields, draft_number=F("draft_number") + 1):
            raise DraftOverwritten("这份草稿已被别人改过。", "请刷新页面，看过现在的内容再改。")
        _write_down(amendment, actor, at)
    amendment.refresh_from_db()
    return amendment


def attach_file(*, amendment: Amendment, stream: BinaryIO, name: str, content_type: str, actor: Actor, at: datetime) -> Amendment:
    """Keep the document a change rests on; the last one counts. Raises NotPermitted, StepRefused."""
    actor.require(Duty.POLICY_DRAFT, division_code=amendment.division_code)
    if not amendment.is_open:
        raise StepRefused(f"这份变更“{amendment.state_label}”，不能再改。", "需要改动时请起草新的变更。")
    with writing():
        stored = vault.put(
            stream=stream, kind="amendment.document", name=name, content_type=content_type, division_code=amendment.division_code, actor=actor, at=at
        )
        # Somebody may have submitted it since it was read; what waits for a second person stays as that person sees it.
        if not Amendment.objects.filter(pk=amendment.pk, state__in=OPEN).update(file_id=str(stored.pk), file_name=stored.name):
            raise StepRefused("这份变更已不在起草中，文件没有换上。", "请刷新页面，看过现在的内容再办。")
        _write_down(amendment, actor, at)
    amendment.file_id, amendment.file_name = str(stored.pk), stored.name
    return amendment


def submit_amendment(*, amendment: Amendment, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put a change before a second person; raises ChangeIncomplete, ChangeTooEarly and what ``take`` raises."""
    if amendment.is_open:
        check_amendment(amendment, today=timezone.localdate(at))
    return take(amendment, step="submit", actor=actor, at=at, seen_version=seen_version, changes=_told(amendment))


def publish_amendment(*, amendment: Amendment, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put a change in force from its day; raises ChangeNotYours, ChangeIncomplete, ChangeTooEarly and what ``take`` raises."""
    if wrote(amendment, actor):
        raise _not_yours()
    with writing():
        # As it is now, and nobody else's until this is done: another press may have been first.
        amendment.refresh_from_db(from_queryset=Amendment.objects.select_for_update())
        if amendment.state != "submitted" or amendment.version != seen_version:
            return take(amendment, step="publish", actor=actor, at=at, seen_version=seen_version, changes=_done(amendment))
        actor.require(Duty.POLICY_PUBLISH, division_code=amendment.division_code)
        _sign(amendment, actor, at)
        # What it is checked beside stays as it is until this is done: whoever else publishes here waits.
        take_turn(pack=amendment.pack)
        seen = check_amendment(amendment, today=timezone.localdate(at))
        composed = seen.composed
        assert amendment.valid_from is not None
        published = publish_change(
            pack=amendment.pack,
            division_code=amendment.division_code,
            valid_from=amendment.valid_from,
            text=composed.text,
            local_values=composed.settings,
            withdraws=amendment.withdraws,
            title=amendment.title,
            reason=amendment.reason,
            document=amendment.document,
            clause=amendment.clause,
            quote=amendment.quote,
            file_id=amendment.file_id,
            drafted_by=amendment.drafter,
            drafter_name=amendment.writers[:NAMES_LENGTH],
            actor=actor,
            at=at,
        )
        done = {"publisher": actor.user_id, "publisher_name": actor.name, "published_at": at, "number": published.number}
        done["shown"] = [asdict(each) for each in seen.differences]
        # The constraint on a published change looks at these columns, so they are written before the state moves.
        Amendment.objects.filter(pk=amendment.pk, version=seen_version).update(**done)
        for name, value in done.items():
            setattr(amendment, name, value)
        return take(amendment, step="publish", actor=actor, at=at, seen_version=seen_version, changes=_done(amendment))


def step_amendment(*, amendment: Amendment, step: str, seen_version: int, actor: Actor, at: datetime, reason: str = "") -> Taken:
    """Return or cancel a change; raises ChangeIncomplete and what ``take`` raises."""
    if step not in ("return", "cancel"):
        raise ChangeIncomplete("没有这一步。", "请按页面上的操作办理。")
    return take(amendment, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def check_amendment(amendment: Amendment, *, today: date) -> Examined:
    """Refuse a change that cannot be put in force as it is; gives what it would do; raises ChangeIncomplete, ChangeTooEarly."""
    draft = amendment.draft
    check_words(draft, filed=bool(amendment.file_id))
    assert draft.valid_from is not None
    check_start(draft.valid_from, today=today, decided_on=last_decision_day())
    _check_alone(amendment.withdraws, draft.entries)
    if amendment.withdraws is not None:
        _check_own(published_change(amendment.withdraws, pack=amendment.pack), amendment.division_code)
        _check_beside(amendment, "")
    elif not draft.entries:
        raise ChangeIncomplete("没有写改什么。", "请先加入要改动的规定。")
    seen = examined(amendment, today=today)
    if seen.faults:
        raise ChangeIncomplete(seen.faults[0].what, seen.faults[0].remedy)
    if amendment.withdraws is None and not seen.differences:
        raise ChangeIncomplete("填写的内容与现行规定一样。", "请填写新的内容，或取消这份变更。")
    left = seen.unanswered(draft.acknowledged)
    if left:
        raise ChangeIncomplete(f"有 {len(left)} 个例子不再成立。", "请逐个核对；新结果确实对的，勾选认可。")
    if seen.composed.text:
        _check_beside(amendment, seen.composed.text)
    return seen


def _write_down(amendment: Amendment, actor: Actor, at: datetime) -> None:
    Hand.objects.bulk_create([Hand(amendment=amendment, user_id=actor.user_id, name=actor.name, part=WRITER, at=at)], ignore_conflicts=True)


def _sign(amendment: Amendment, actor: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            Hand.objects.create(amendment=amendment, user_id=actor.user_id, name=actor.name, part=PUBLISHER, at=at)
    except IntegrityError as error:
        raise _not_yours() from error


def _not_yours() -> ChangeNotYours:
    return ChangeNotYours("您写过这份变更，不能由您发布。", "请由没有写过它、有发布权限的另一人审核发布。")


def _place(actor: Actor) -> str:
    """Give the division whose law the actor drafts: in a city's platform a county's officer drafts the county's."""
    deployed = full_code(load_pack(settings.POLICY_PACK).division_code)
    own = next(iter(actor.divisions(Duty.POLICY_DRAFT)), deployed)
    return own if covers(deployed, own) else deployed


def _check_alone(withdraws: int | None, entries: Sequence[Typed]) -> None:
    # A withdrawal shows no differences, so whatever else it changed, its publisher would not have seen.
    if withdraws is not None and entries:
        raise ChangeIncomplete("撤回的变更里不能再改别的规定。", "这一份只办撤回；要改的规定请另外起草一份变更。")


def _check_own(change: PublishedChange, place: str) -> None:
    if change.division_code != place:
        raise ChangeIncomplete(
            f"{change.label}不是在这里发布的，不能在这里撤回。", "请由发布它的地方撤回；本地另有规定的，请起草新的变更。"
        )


def _check_beside(amendment: Amendment, text: str) -> None:
    assert amendment.valid_from is not None
    clash = clash_with(
        pack=amendment.pack,
        division_code=amendment.division_code,
        valid_from=amendment.valid_from,
        text=text,
        withdraws=amendment.withdraws,
    )
    if clash:
        raise ChangeIncomplete(
            f"自 {clash.on} 起，这份变更与{clash.other.label}“{clash.other.title}”合在一起，规定就读不通：{clash.error.what}",
            f"请先撤回{clash.other.label}，或改写这份变更。",
            field="valid_from",
        )


def _check_size(draft: Draft) -> None:
    if len(draft.entries) > MOST_ENTRIES:
        raise ChangeIncomplete(f"一份变更最多 {MOST_ENTRIES} 项。", "请分成几份。")
    if any(len(text) > LONGEST_FIELD for each in draft.entries for text in each.fields.values()):
        raise ChangeIncomplete(f"有一栏超过 {LONGEST_FIELD} 字。", "请改短。")


def _told(amendment: Amendment) -> dict[str, object]:
    return {name: getattr(amendment, name) for name in ("title", "valid_from", "entries", "acknowledged", "document")}


def _done(amendment: Amendment) -> dict[str, object]:
    return {name: getattr(amendment, name) for name in ("publisher", "publisher_name", "number")}


