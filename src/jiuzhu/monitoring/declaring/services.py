"""Writing declarations of feeds, trying them on a sample, putting them in force; each write one transaction and one trace."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import yaml
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.divisions.rules import full_code
from jiuzhu.foundation.kernel.keys import data_folder
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.feed_files import FOLDER
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import overlays_in_force
from jiuzhu.foundation.workflow.rules import StepRefused
from jiuzhu.foundation.workflow.services import Taken, begin, take
from jiuzhu.monitoring.declaring.models import Declaration
from jiuzhu.monitoring.declaring.queries import departments
from jiuzhu.monitoring.declaring.rules import (
    EXAMPLES,
    DeclarationInvalid,
    DeclarationNotYours,
    Rejected,
    Trial,
    check_content,
    checked_code,
    text_of,
)
from jiuzhu.monitoring.declaring.trial import check_use
from jiuzhu.monitoring.declaring.workflow import OPEN
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.departments import FEEDS, faulty_feeds
from jiuzhu.monitoring.feeds.reading import judge
from jiuzhu.monitoring.feeds.rules import ENDINGS

PIECE = 1024 * 1024


def begin_declaration(*, code: str, label: str, actor: Actor, at: datetime) -> Declaration:
    """Begin a feed of the county's own; raises DeclarationInvalid, NotPermitted."""
    if not label.strip():
        raise DeclarationInvalid("没有填写名称。", "例如：捕捞许可。", field="label")
    taken = {*FEEDS, *faulty_feeds(), *Declaration.objects.exclude(state="cancelled").values_list("code", flat=True)}
    code = checked_code(code, taken=taken)
    _check_label(Declaration(code=code, label=label.strip()))
    return _begin({"feed": code, "label": label.strip(), "sender": "", "columns": {}, "facts": {}, "warnings": []}, None, actor, at)


def begin_version(*, code: str, actor: Actor, at: datetime) -> Declaration:
    """Begin the next version of a feed the county declared, from the one in force; raises DeclarationInvalid, NotPermitted."""
    path = data_folder() / FOLDER / f"{code}.yaml"
    if code not in {*FEEDS, *faulty_feeds()} or not path.is_file():
        raise DeclarationInvalid("这类数据不是本县声明的。", "平台自带的声明不能改写；需要别的列，请另声明一类数据。")
    former = Declaration.objects.filter(code=code, state="in_force").first()
    content = former.content if former else yaml.safe_load(path.read_text(encoding="utf-8"))
    content = {key: value for key, value in content.items() if key != "version"}
    return _begin(content, former.organisation_id if former else None, actor, at)


def write_declaration(
    *, declaration: Declaration, content: Mapping[str, Any], organisation_id: str, seen_written: int, actor: Actor, at: datetime
) -> Declaration:
    """Keep what its author typed, readable or not yet; raises DeclarationNotYours, DeclarationInvalid, StepRefused."""
    _check_author(declaration, actor)
    if organisation_id and organisation_id not in dict(departments(declaration)):
        raise DeclarationInvalid("所选的部门不在本县的名录中。", "请先在“报送单位”登记部门，再选择。", field="organisation")
    kept = {**content, "feed": declaration.code}
    with writing():
        moved = Declaration.objects.filter(pk=declaration.pk, written=seen_written, state=declaration.state).update(
            content=kept,
            label=str(kept.get("label") or declaration.code),
            organisation_id=organisation_id or None,
            written=F("written") + 1,
            tried_rows=None,
            tried_accepted=None,
        )
        if not moved:
            raise StepRefused("这份声明已在别处改过。", "请刷新页面，看过现在的内容再改。")
        _note(declaration, "改写数据声明", {"content": kept}, actor, at)
    declaration.refresh_from_db()
    return declaration


def check_declaration(declaration: Declaration, *, on: date) -> Contract:
    """Read a declaration as it stands; raises DeclarationInvalid."""
    former = FEEDS.get(declaration.code)
    _check_label(declaration)
    return check_content(
        declaration.content,
        number=declaration.number,
        pack=settings.POLICY_PACK,
        overlays=overlays_in_force(on, division_code=declaration.division_code),
        former=former,
    )


def try_sample(*, declaration: Declaration, stream: BinaryIO, name: str, actor: Actor, at: datetime) -> Trial:
    """Judge a sample file by a declaration without keeping any of it; raises DeclarationInvalid, TableUnreadable, ColumnsMissing."""
    _check_author(declaration, actor)
    if not name.lower().endswith(ENDINGS):
        raise DeclarationInvalid(f"不能读取“{name}”。", "请用 .csv、.xlsx、.xls、.parquet 文件，或只含其中一个的 .zip。", field="file")
    on = timezone.localdate(at)
    contract = check_declaration(declaration, on=on)
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder:
        workdir = Path(folder)
        source = workdir / f"{contract.code}{Path(name).suffix.lower()}"
        with source.open("wb") as file:
            while piece := stream.read(PIECE):
                file.write(piece)
        with session(workdir, PAGE) as database:
            judged = judge(database, contract, source, on=on, workdir=workdir, limits=UPLOAD)
            check_use(database, judged, on=on, workdir=workdir)
            first = f"SELECT line, \"column\", value, reason FROM read_parquet('{judged.rejects}') ORDER BY line LIMIT {EXAMPLES}"
            rejects = database.execute(first).fetchall() if judged.rejects else []
    labels = {column.name: column.label for column in contract.columns}
    shown = tuple(Rejected(line, labels.get(column, column), *more) for line, column, *more in rejects)
    trial = Trial(judged.rows, judged.accepted, judged.rejected, judged.extra, judged.absent, shown)
    with writing():
        same = Declaration.objects.filter(pk=declaration.pk, written=declaration.written)
        same.update(tried_rows=trial.rows, tried_accepted=trial.accepted)
        _note(declaration, "用样本试读", {"rows": trial.rows, "accepted": trial.accepted}, actor, at)
    declaration.refresh_from_db()
    return trial


def submit_declaration(*, declaration: Declaration, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put a declaration before a second person; raises DeclarationInvalid and what ``take`` raises."""
    if declaration.is_open:
        _check_author(declaration, actor)
        check_declaration(declaration, on=timezone.localdate(at))
        if not declaration.tried_accepted:
            raise DeclarationInvalid("还没有用样本文件试过，或样本里没有一行能采用。", "请上传一份样本试读，至少有一行采用后再提交。", field="file")
    return take(declaration, step="submit", actor=actor, at=at, seen_version=seen_version)


def approve_declaration(*, declaration: Declaration, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put a declaration in force from now on, in place of the version before; raises DeclarationNotYours, DeclarationInvalid and what ``take`` raises."""
    if declaration.author_id == actor.user_id:
        raise DeclarationNotYours("您起草了这份声明。", "请由另一位有发布权限的人审核。")
    if declaration.state == "submitted":
        check_declaration(declaration, on=timezone.localdate(at))
    with writing():
        changes = {"approver_id": actor.user_id, "approver_name": actor.name, "approved_at": at}
        former = Declaration.objects.filter(code=declaration.code, state="in_force").exclude(pk=declaration.pk).first()
        taken = take(declaration, step="approve", actor=actor, at=at, seen_version=seen_version, changes=changes)
        if former is not None:
            take(former, step="replace", actor=SYSTEM, at=at, seen_version=former.version)
    place_files(at=at)
    return taken


def step_declaration(*, declaration: Declaration, step: str, seen_version: int, actor: Actor, at: datetime, reason: str = "") -> Taken:
    """Return or cancel a declaration; raises DeclarationNotYours and what ``take`` raises."""
    if step == "cancel":
        _check_author(declaration, actor)
    elif step != "return":
        raise DeclarationInvalid("没有这一步。", "请按页面上的操作办理。")
    return take(declaration, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def place_files(*, at: datetime) -> int:
    """Write the files of declarations in force that are not written yet and name their senders; gives how many.

    After the commit, so that no file stands there that nobody approved; the job does it again where a machine stopped between.
    """
    placed = 0
    for declaration in Declaration.objects.filter(state="in_force", placed_at__isnull=True).select_related("organisation"):
        _put(declaration.code, text_of(declaration.content, number=declaration.number))
        if declaration.organisation is not None:
            senders = {declaration.code: str(declaration.organisation.pk)}
            feeds.assign_senders(senders=senders, division_code=declaration.organisation.division_code, actor=SYSTEM, at=at)
        with writing():
            Declaration.objects.filter(pk=declaration.pk).update(placed_at=at)
        placed += 1
    return placed


def _put(code: str, text: str) -> None:
    folder = data_folder() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    # Its ending keeps a half-written file from being taken for a declaration.
    part = folder / f".{code}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / f"{code}.yaml")


def _check_label(declaration: Declaration) -> None:
    """Raise DeclarationInvalid where another feed has the same name: on pages and files nobody could tell them apart."""
    others = {code: each.label for code, each in FEEDS.items()}
    others |= dict(Declaration.objects.filter(state__in=(*OPEN, "submitted")).values_list("code", "label"))
    same = [code for code, label in others.items() if code != declaration.code and label.strip() == declaration.label.strip()]
    if same:
        raise DeclarationInvalid(f"已经有名称是“{declaration.label}”的数据（代码 {same[0]}）。", "请换一个名称，例如加上部门或用途。", field="label")


def _begin(content: dict[str, Any], organisation_id: Any, actor: Actor, at: datetime) -> Declaration:
    code = content["feed"]
    place = full_code(load_pack(settings.POLICY_PACK).division_code)
    last = Declaration.objects.filter(code=code).aggregate(last=Max("number"))["last"] or 0
    fresh = Declaration(
        division_code=place,
        code=code,
        number=last + 1,
        label=content["label"],
        content=content,
        organisation_id=organisation_id,
        author_id=actor.user_id,
        author_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            return begin(fresh, actor=actor, at=at, duty=Duty.POLICY_DRAFT, after={"code": code, "number": fresh.number})
    except IntegrityError as error:
        raise DeclarationInvalid("这类数据正有一份声明在起草或审核。", "请在列表里打开那一份。") from error


def _check_author(declaration: Declaration, actor: Actor) -> None:
    actor.require(Duty.POLICY_DRAFT, division_code=declaration.division_code)
    if declaration.author_id != actor.user_id:
        raise DeclarationNotYours("这份声明由起草人修改。", f"请联系{declaration.author_name}修改，或等它办结后另行起草。")
    if not declaration.is_open:
        raise StepRefused(f"这份声明“{declaration.state_label}”，不能再改。", "需要改动时请起草新版。")


def _note(declaration: Declaration, action: str, after: dict[str, Any], actor: Actor, at: datetime) -> None:
    record(actor=actor, at=at, subject_kind="declaration", subject_id=str(declaration.pk), action=action, after=after)
