"""Taking a wrong file back: the month is owed again, and its rows go."""

from __future__ import annotations

from datetime import datetime

from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import hold, writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import services as vault_services
from jiuzhu.foundation.workflow.services import take
from jiuzhu.monitoring.feeds.linked import linked_file
from jiuzhu.monitoring.feeds.models import Delivery, Expected
from jiuzhu.monitoring.feeds.places import remove
from jiuzhu.monitoring.feeds.queries import find_delivery
from jiuzhu.monitoring.feeds.rules import SHORTEST_REASON, UNDER_WAY, TakeBackInvalid
from jiuzhu.monitoring.feeds.services.expecting import ask_for_months
from jiuzhu.monitoring.feeds.services.handing_in import check_may_bring
from jiuzhu.monitoring.feeds.storage import rows_path


def check_take_back(delivery: Delivery, *, actor: Actor, reason: str) -> str:
    """Give the reason to keep; raises NotPermitted, TakeBackInvalid unless the actor may take back this file, which is in use."""
    check_may_bring(delivery.feed, delivery.division_code, actor)
    if delivery.state in UNDER_WAY:
        raise TakeBackInvalid("这份文件正在检查。", "请等检查完再撤回；现在上传更正后的文件也可以替换它。")
    if delivery.state == "refused":
        raise TakeBackInvalid("这份文件没有采用，不用撤回。", "请直接上传正确的文件。")
    if delivery.state == "accepted" and delivery.replaced_at:
        raise TakeBackInvalid("这份文件已被替换，比对不再使用它。", "请撤回替换它的那一份。")
    if len(reason.strip()) < SHORTEST_REASON:
        raise TakeBackInvalid("没有写明撤回的原因。", "请写明错在哪里，至少四个字。", field="reason")
    return reason.strip()[:200]


def take_back(*, delivery_id: str, reason: str, actor: Actor, at: datetime) -> tuple[Delivery, bool]:
    """Take a file that is in use back; gives it and whether that is new. The month is owed again by its day; raises NotFound, NotPermitted, TakeBackInvalid.

    What rested on it falls afterwards, and its rows go; once taken back it stays so, however often it is asked.
    """
    delivery = find_delivery(actor, delivery_id)
    reason = check_take_back(delivery, actor=actor, reason=reason if delivery.state != "taken_back" else delivery.taken_back_reason)
    of_month = {"division_code": delivery.division_code, "feed": delivery.feed, "month": delivery.month}
    with writing():
        # Whoever puts another file of the month in use waits here.
        hold(Delivery.objects.filter(**of_month))
        in_use = Delivery.objects.current().filter(pk=delivery.pk)
        new = bool(in_use.update(state="taken_back", replaced_at=at, taken_back_by=actor.name, taken_back_reason=reason))
        delivery.refresh_from_db()
        if not new:
            check_take_back(delivery, actor=actor, reason=reason)
            return delivery, False
        record(
            actor=actor,
            at=at,
            subject_kind="delivery",
            subject_id=str(delivery.pk),
            action="撤回部门数据",
            before={"state": "accepted", "rows": delivery.rows, "accepted": delivery.accepted, "digest": delivery.digest},
            after={"state": "taken_back"},
            reason=reason,
        )
        owed = Expected.objects.filter(**of_month).first()
        # Also where it was to be delivered again: what waits says so no more, and whoever is about to keep it as it is has to look again.
        if owed is not None and owed.state != "excused":
            take(owed, step="take_back", actor=SYSTEM, at=at, seen_version=owed.version, reason=f"{actor.name}：{reason}")
    ask_for_months(at=at)
    return delivery, True


def uncleared() -> list[Delivery]:
    """List the files taken back whose consequences are not all drawn yet, oldest first."""
    return list(Delivery.objects.filter(state="taken_back", cleared_at__isnull=True).order_by("replaced_at", "pk"))


def clear(*, delivery: Delivery, findings: int, at: datetime) -> None:
    """Throw out the original, the rows and the rejects of a file taken back, and note that its consequences are drawn; again changes nothing."""
    place = {"division_code": delivery.division_code, "feed": delivery.feed, "delivery_id": str(delivery.pk)}
    while (linked := linked_file(**place)) is not None:
        remove(linked)
    remove(rows_path(**place))
    for file_id in (delivery.source_id, delivery.rejects_id):
        if file_id is not None:
            vault_services.discard(file_id=str(file_id))
    with writing():
        if Delivery.objects.filter(pk=delivery.pk, state="taken_back", cleared_at__isnull=True).update(cleared_at=at, rejects_id=None):
            after = {"findings": findings}
            record(
                actor=SYSTEM, at=at, subject_kind="delivery", subject_id=str(delivery.pk), action="撤回办完：原件和各行已删除", after=after
            )
