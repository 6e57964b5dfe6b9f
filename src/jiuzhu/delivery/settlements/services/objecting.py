"""What the organisation says of a statement: nothing wrong, or line by line what is."""

from __future__ import annotations

import io
from datetime import datetime

from jiuzhu.delivery.settlements.models import Objection, Settlement, SettlementLine
from jiuzhu.delivery.settlements.rules import SettlementMoved, SettlementRefused, check_objection
from jiuzhu.delivery.settlements.workflow import OPEN_TO_ORGANISATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.services import Taken, take


def mark(*, line: SettlementLine, reason: str, claimed_fen: int | None, picture: bytes | None, actor: Actor, at: datetime) -> Objection:
    """Note an objection to one line, a service or what is taken off for a claim, to be handed in with the others; noted again it takes the place of the first.

    ``picture`` is evidence, drawn anew. Raises SettlementRefused, SettlementMoved, PhotoUnreadable, NotPermitted.
    """
    actor.require(Duty.ORDER_ACCEPT, organisation_id=str(line.settlement.organisation_id))
    told = check_objection(reason=reason, claimed_fen=claimed_fen)
    drawn = images.redraw(picture) if picture else None
    with writing():
        settlement = _open(line)
        stored = vault.put(
            stream=io.BytesIO(drawn), kind="settlement.evidence", name="结算异议.jpg", content_type="image/jpeg", division_code=settlement.division_code, actor=actor, at=at
        ) if drawn else None  # fmt: skip
        changes = {"reason": told, "claimed_fen": claimed_fen, "by_name": actor.name, "at": at} | (
            {"evidence_id": str(stored.id)} if stored else {}
        )
        made, _ = Objection.objects.update_or_create(line=line, defaults=changes)
        _trace(settlement, "记下异议", {"line": str(line.pk), "claimed_fen": claimed_fen, "evidence": made.evidence_id}, told, actor, at)
    return made


def unmark(*, line: SettlementLine, actor: Actor, at: datetime) -> bool:
    """Take back an objection that was not handed in; False when there is none. Raises SettlementMoved, NotPermitted."""
    actor.require(Duty.ORDER_ACCEPT, organisation_id=str(line.settlement.organisation_id))
    with writing():
        settlement = _open(line)
        noted = Objection.objects.filter(line=line).first()
        if noted is None:
            return False
        _trace(settlement, "撤回记下的异议", {"line": str(line.pk)}, noted.reason, actor, at)
        noted.delete()
    return True


def confirm(*, settlement: Settlement, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Confirm a statement for the organisation; raises SettlementRefused while an objection is noted, and what ``take`` raises."""

    def nothing_noted() -> None:
        if Objection.objects.filter(line__settlement=settlement).exists():
            raise SettlementRefused("还有记下的异议没有提交。", "请提交异议，或逐项撤回后再确认。")

    changes = {"ground": "confirmed", "confirmer_name": actor.name}
    return take(settlement, step="confirm", actor=actor, at=at, seen_version=seen_version, changes=changes, also=nothing_noted)


def hand_in(*, settlement: Settlement, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Hand in the objections noted; the township answers those to services, then the county those to what a claim takes off. Raises SettlementRefused where none is noted, and what ``take`` raises."""
    noted = Objection.objects.filter(line__settlement=settlement)

    def something_noted() -> None:
        if not noted.exists():
            raise SettlementRefused("还没有记下异议。", "请在有问题的那一项上写明异议；都没有问题的，请确认。")

    with writing():
        # Whoever takes an objection back at this moment waits: what is handed in decides who answers it.
        Settlement.objects.select_for_update(no_key=True).get(pk=settlement.pk)
        step = "object" if noted.filter(line__corrects=None).exists() or not noted.exists() else "contest"
        return take(settlement, step=step, actor=actor, at=at, seen_version=seen_version, also=something_noted)


def _open(line: SettlementLine) -> Settlement:
    # A confirmation pressed at the same moment waits for this one, or is seen by it.
    settlement = Settlement.objects.select_for_update(no_key=True).get(pk=line.settlement_id)
    if settlement.state not in OPEN_TO_ORGANISATION:
        raise SettlementMoved(f"结算单目前是“{settlement.state_label}”，不能再改异议。", "请刷新页面查看；还有问题的请联系乡镇（街道）。")
    return settlement


def _trace(settlement: Settlement, action: str, after: dict[str, object], reason: str, actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        at=at,
        subject_kind="settlement",
        subject_id=str(settlement.pk),
        action=f"机构结算单：{action}",
        after=after,
        reason=reason,
    )
