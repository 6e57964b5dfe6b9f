"""What people do with an import: upload, match columns, confirm, give up, undo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError
from django_tasks.base import Task

from jiuzhu.casework.imports import tasks
from jiuzhu.casework.imports.columns import BY_CODE, missing_columns
from jiuzhu.casework.imports.models import UNDER_WAY, ColumnMemory, Import
from jiuzhu.casework.registry.rules import EntryInvalid
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.staging import ENDINGS
from jiuzhu.foundation.jobs.services import start_progress
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.vault.services import put
from jiuzhu.foundation.workflow.services import begin, take

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
KEPT_FOR = timedelta(days=180)


class ColumnsMissing(DomainError):
    """The list lacks columns without which nobody can be registered, or one is named twice."""

    code = "import_columns_missing"


def progress_key(batch_id: object) -> str:
    """Give the key under which an import's progress is told."""
    return f"import:{batch_id}"


def start_import(*, stream: BinaryIO, size: int, file_name: str, sender: str, import_on: date, actor: Actor, at: datetime) -> Import:
    """Put an uploaded list away and have it read; gives the import under way where the same person hands the same list in again.

    Raises EntryInvalid for a wrong kind of file, NotPermitted.
    """
    divisions = actor.divisions(Duty.REGISTER_IMPORT)
    if not divisions:
        raise NotPermitted("您的岗位不能导入名册。", "请由乡镇或县里的经办人导入。")
    if Path(file_name).suffix.lower() not in ENDINGS:
        raise EntryInvalid("不支持这种文件。", "请上传 .xlsx、.xls 或 .csv 文件。", field="file")
    if not size or size > MAX_UPLOAD_BYTES:
        raise EntryInvalid("文件是空的，或超过 50 MB。", "请检查文件；过大的请拆成几份。", field="file")
    if not sender.strip():
        raise EntryInvalid("没有填写来源。", "请写明名册从哪里来，例如：省平台导出、衡山镇台账。", field="sender")
    # The widest post: a county officer's list may name any village of the county.
    division = min(divisions, key=lambda code: (len(code.rstrip("0")), code))
    stored = put(
        stream=stream,
        kind="import",
        name=file_name,
        content_type="application/octet-stream",
        division_code=division,
        actor=actor,
        at=at,
        expires_at=at + KEPT_FOR,
    )
    batch = Import(
        sender=sender.strip()[:64],
        file_id=str(stored.id),
        digest=stored.sm3,
        file_name=Path(file_name).name[:200],
        import_on=import_on,
        made_by=actor.user_id,
        maker_name=actor.name,
        division_code=division,
    )
    same = Import.objects.filter(
        division_code=division, made_by=batch.made_by, sender=batch.sender, import_on=import_on, digest=batch.digest, state__in=UNDER_WAY
    )
    try:
        with writing():
            known = same.first()
            if known:
                return known
            begin(batch, actor=actor, at=at, duty=Duty.REGISTER_IMPORT, after={"file": batch.file_name, "sender": batch.sender})
            _enqueue(tasks.read, batch, actor, at)
    except IntegrityError:
        return same.get()
    return batch


def map_columns(*, batch: Import, mapping: Mapping[int, str], actor: Actor, at: datetime, seen_version: int) -> Import:
    """Match the list's columns (place → code), remember it for this sender and have the list checked; raises ColumnsMissing."""
    chosen = {place: code for place, code in mapping.items() if code}
    unknown = [code for code in chosen.values() if code not in BY_CODE]
    if unknown:
        raise ColumnsMissing("有一列对应的内容不认识。", "请从列表中选择。")
    twice = sorted({BY_CODE[code].label for code in chosen.values() if list(chosen.values()).count(code) > 1})
    if twice:
        raise ColumnsMissing(f"有两列都对应“{'、'.join(twice)}”。", "每项内容只能对应一列。")
    missing = missing_columns(chosen)
    if missing:
        raise ColumnsMissing(f"还没有对应：{'、'.join(missing)}。", "请为每项必需的内容选择一列；表里确实没有的，请在原表补上后重新上传。")
    with writing():
        take(
            batch,
            step="map",
            actor=actor,
            at=at,
            seen_version=seen_version,
            changes={"mapping": {str(place): code for place, code in chosen.items()}},
        )
        remembered = {label: chosen.get(place, "") for place, label in enumerate(batch.labels) if label}
        ColumnMemory.objects.update_or_create(
            sender=batch.sender, division_code=batch.division_code, defaults={"mapping": remembered, "kept_at": at}
        )
        _enqueue(tasks.check, batch, actor, at)
    return batch


def confirm(*, batch: Import, actor: Actor, at: datetime, seen_version: int) -> Import:
    """Have what was shown be written to the register; raises EntryInvalid when there is nothing to write."""
    if not batch.items.filter(kind__in=("new", "changed")).exists():
        raise EntryInvalid("没有可以导入的内容。", "请改正有问题的行后重新上传；全部无变化的不需要导入。")
    with writing():
        if not take(batch, step="confirm", actor=actor, at=at, seen_version=seen_version).repeated:
            _enqueue(tasks.apply, batch, actor, at)
    return batch


def drop(*, batch: Import, actor: Actor, at: datetime, seen_version: int) -> Import:
    """Give an import up before anything was written."""
    take(batch, step="drop", actor=actor, at=at, seen_version=seen_version)
    return batch


def undo(*, batch: Import, reason: str, actor: Actor, at: datetime, seen_version: int) -> Import:
    """Have an import taken back; raises ReasonMissing."""
    with writing():
        if not take(batch, step="undo", actor=actor, at=at, seen_version=seen_version, reason=reason).repeated:
            _enqueue(tasks.take_back, batch, actor, at)
    return batch


def _enqueue(task: Task, batch: Import, actor: Actor, at: datetime) -> None:
    start_progress(key=progress_key(batch.pk), total=0, now=at, message="排队中")
    # The task's row belongs to the same transaction, so that neither comes without the other.
    task.enqueue(batch_id=str(batch.pk), user_id=actor.user_id, at=at.isoformat())
