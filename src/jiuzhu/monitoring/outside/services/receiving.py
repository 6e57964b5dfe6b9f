"""Entering a platform, and receiving its batches: the same file is one batch."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.analytics.tabular.staging import rows_in, stage
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.sealing import blind_index
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.rules import sm3
from jiuzhu.foundation.ledger.services import record
from jiuzhu.monitoring.outside.models import Batch, Platform, Row
from jiuzhu.monitoring.outside.rules import (
    MOST_COLUMNS,
    MOST_ROWS,
    NUMBER_LETTERS,
    PLATFORM,
    BatchInvalid,
    PlatformInvalid,
    RowRead,
    columns_of,
    kept_as,
    read_row,
)
from jiuzhu.monitoring.outside.services.taking_in import take_in


def enter_platform(*, name: str, division_code: str, actor: Actor, at: datetime) -> Platform:
    """Enter a platform that warns a county; raises PlatformInvalid, AccountExists, NotPermitted."""
    if not name.strip():
        raise PlatformInvalid("没有填写平台名称。", "请填写全称，例如“某某省低收入人口动态监测信息平台”。", field="name")
    with writing():
        organisation = accounts.create_organisation(
            name=name.strip(), kind=PLATFORM, division_code=division_code, actor=actor, at=at, duty=Duty.FEED_UPLOAD
        )
        organisation_id = str(organisation.pk)
        made = Platform.objects.create(
            organisation_id=organisation_id, division_code=division_code, name=name.strip(), entered_by=actor.user_id, entered_at=at
        )
        record(
            actor=actor,
            at=at,
            subject_kind="outside_platform",
            subject_id=organisation_id,
            action="登记外来平台",
            after={"name": made.name},
        )
    return made


def platform_of(organisation_id: str) -> Platform:
    """Give the platform whose program signed; raises NotPermitted where the organisation is none."""
    found = Platform.objects.filter(organisation_id=organisation_id).first()
    if found is None:
        raise NotPermitted("您的单位没有登记为外来预警的平台。", "请联系县民政局，在“外来预警”登记平台。")
    return found


def hand_in(*, platform: Platform, stream: BinaryIO, name: str, actor: Actor, at: datetime, digest: str = "") -> tuple[Batch, bool]:
    """Receive a batch and take its rows in; gives it and whether it is new. Raises BatchInvalid, TableUnreadable, NotPermitted.

    ``digest`` is the SM3 its sender signed. At most 2,000 rows.
    """
    if not (
        actor.holds(Duty.FEED_UPLOAD, division_code=platform.division_code)
        or str(platform.pk) in map(str, actor.organisations(Duty.FEED_SEND))
    ):
        raise NotPermitted("您的岗位不能接收这个平台的预警。", "请由县民政局经办人办理。")
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder:
        content = stream.read(UPLOAD.workbook_bytes + 1)
        if len(content) > UPLOAD.workbook_bytes:
            raise BatchInvalid("文件过大。", "请拆成几份。", field="file")
        hashed = sm3(content)
        if digest and hashed != digest:
            raise BatchInvalid("收到的内容与签名时的不一样。", "文件可能在传输中损坏；请重新发送。", field="file")
        known = Batch.objects.filter(platform=platform, digest=hashed).first()
        if known is not None:
            return known, False
        heads, rows = _read(content, Path(folder), name, at)
    batch = Batch(
        platform=platform,
        division_code=platform.division_code,
        name=Path(name).name[:200],
        digest=hashed,
        heads=heads,
        rows=len(rows),
        uploaded_by=actor.user_id,
        uploader_name=actor.name,
        received_at=at,
    )
    try:
        with writing():
            batch.save(force_insert=True)
            Row.objects.bulk_create([_row(batch, each) for each in rows])
            after = {"platform": platform.name, "rows": len(rows), "digest": hashed}
            record(actor=actor, at=at, subject_kind="outside_batch", subject_id=str(batch.pk), action="收到外来预警", after=after)
    except IntegrityError:
        return Batch.objects.get(platform=platform, digest=hashed), False
    return take_in(batch_id=str(batch.pk), at=at), True


def _read(content: bytes, folder: Path, name: str, at: datetime) -> tuple[list[str], list[RowRead]]:
    source = folder / f"batch{Path(name).suffix.lower()}"
    source.write_bytes(content)
    table = stage(source, folder, limits=UPLOAD)
    if len(table.columns) > MOST_COLUMNS or table.rows > MOST_ROWS:
        raise BatchInvalid(f"一批最多 {MOST_ROWS:,} 行、{MOST_COLUMNS} 列。", "请拆成几份上传。", field="file")
    columns = columns_of(table.columns)
    today = timezone.localdate(at)
    rows = [read_row(line, cells, table.columns, columns, on=today) for line, cells in rows_in(table)]
    if not rows:
        raise BatchInvalid("文件里没有预警。", "请确认导出的范围。", field="file")
    seen: dict[str, int] = {}
    for place, each in enumerate(rows):
        first = seen.setdefault(each.number, each.line) if each.number else each.line
        if first != each.line and not each.fault:
            rows[place] = RowRead(**{**vars(each), "fault": f"编号与第 {first} 行重复。"})
    return list(table.columns), rows


def _row(batch: Batch, read: RowRead) -> Row:
    told = {"id_number": read.id_number, "name": read.name, "figures": dict(read.figures)}
    number = read.number[:NUMBER_LETTERS]
    if read.names_somebody:
        told["number"] = read.number
        number = kept_as(blind_index(read.number, purpose="outside.number"))
    return Row(
        batch=batch,
        platform=batch.platform,
        line=read.line,
        number=number,
        matter=read.matter[:64],
        grade=read.grade,
        found_on=read.found_on,
        due_on=read.due_on,
        cells=list(read.cells),
        told=told,
        digest=read.digest,
        fate="rejected" if read.fault else "waiting",
        reason=read.fault[:200],
    )
