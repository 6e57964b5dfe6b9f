"""Which departments get the lists of people on aid, and what stands on them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from jiuzhu.casework.registry.vocabulary import category_label
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import organisations
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import covers
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.monitoring.chain.models import NameList, NameListRow, Receiver
from jiuzhu.monitoring.chain.name_lists import ENDED

HEADS = ("身份证号", "姓名", "变动", "救助类别", "原类别", "自")
BATCH = 500


def receivers(actor: Actor, *, division_code: str) -> list[Receiver]:
    """List the departments that get lists now: those of a county to the county, to a liaison the own department whatever county it is told of."""
    found = Receiver.objects.filter(ended_at__isnull=True).select_related("organisation").order_by("organisation__name")
    if division_code and actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        return list(found.filter(division_code=division_code))
    return list(found.filter(organisation_id__in=actor.organisations(Duty.FEED_SEND)))


def lists_of_month(found: list[Receiver], month: str) -> dict[UUID, NameList]:
    """Map receivers to their finished list of a month."""
    made = NameList.objects.filter(receiver__in=found, month=month, made_at__isnull=False)
    return {each.receiver_id: each for each in made}


def may_receive(division_code: str, taken: list[Receiver]) -> list[tuple[str, str]]:
    """List the departments (id, name) of a county that do not get lists yet."""
    there = {each.organisation_id for each in taken}
    found = [each for each in organisations(kinds=["department"]) if each.pk not in there and covers(division_code, each.division_code or "")]
    return [(str(each.pk), each.name) for each in found]


def find_list(actor: Actor, list_id: UUID | str) -> NameList:
    """Give one finished list the actor may take: the county's officer or the department's liaison; raises NotFound."""
    found = NameList.objects.select_related("receiver__organisation").filter(pk=list_id, made_at__isnull=False).first()
    if found is not None:
        receiver = found.receiver
        own = actor.holds(Duty.FEED_SEND, organisation_id=str(receiver.organisation_id)) and receiver.ended_at is None
        if own or actor.holds(Duty.FEED_UPLOAD, division_code=receiver.division_code):
            return found
    raise NotFound("没有找到这份名单。", "请从“数据交换”页面下载。")


def rows_of(name_list: NameList) -> Iterator[tuple[object, ...]]:
    """Give the rows of a list under ``HEADS``; whoever left has no category any more, only the one before."""
    rows = NameListRow.objects.filter(name_list=name_list).order_by("change", "category", "name", "pk")
    for row in rows.iterator(BATCH):
        now = "" if row.change == ENDED else category_label(row.category, row.category_class)
        yield row.id_number, row.name, row.get_change_display(), now, row.before, None if row.change == ENDED else row.since
