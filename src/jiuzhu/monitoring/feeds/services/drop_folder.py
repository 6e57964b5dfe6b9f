"""Taking files that departments' machines put into a folder: once they have stopped growing, each once, moved to where their fate is told."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import Level, full_code, level_of
from jiuzhu.foundation.jobs.rules import trouble_of
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Delivery
from jiuzhu.monitoring.feeds.rules import ENDINGS, SOURCE_KEPT_FOR, DeliveryInvalid
from jiuzhu.monitoring.feeds.services import handing_in

STILL_FOR = timedelta(seconds=60)
"""How long a file must have been left alone before it is taken."""
COURIER = replace(SYSTEM, name="投递文件夹")
TAKEN, REFUSED, RESULT, REASON, RECEIPT = "taken", "refused", ".结果.txt", ".原因.txt", ".回执.txt"
MONTH_IN_NAME = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.年]?(0[1-9]|1[0-2])(?:[-_.月]?(?:[0-2][0-9]|3[01])日?)?(?![0-9])")
COUNTY_DIGITS = re.compile(r"[0-9]{6}|[0-9]{12}")
LONGEST_NAME_BYTES = 200
RECEIVED = "已收下，正在检查。金融类数据的原文件不在这里保留。\n"
NOT_KEPT = "金融类数据的原文件不在这里保留，请改正后重新放入。"
UUID_LENGTH = len(str(UUID(int=0)))
RESULT_FILE_MODE = 0o644
log = structlog.get_logger(__name__)


def inbox() -> Path:
    """Give the folder that files are put into, one folder a feed."""
    return Path(settings.DATA) / "inbox"


def look_into_inbox(*, at: datetime) -> int:
    """Take every file that lies still, tell the fate of those taken before, and throw out what has lain its time; gives how many were taken."""
    taken = 0
    for division_code, feed, folder in list(_folders(at)):
        with _going_on(feed):
            _refuse_links(folder)
            for path in sorted(folder.iterdir()):
                with _going_on(feed):
                    if _lies_still(path, at):
                        taken += _take(path, feed, division_code, at)
            for path in _files(folder / TAKEN):
                with _going_on(feed):
                    _tell_result(path)
            for path in (*_files(folder / TAKEN), *_files(folder / REFUSED)):
                with _going_on(feed):
                    _throw_out(path, at)
    return taken


@contextmanager
def _going_on(feed: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # one odd file must not stop those of everybody else
        trouble = trouble_of(error)
        log.error("left in the drop folder", feed=feed, error=trouble.kind, where=trouble.where)


def _refuse_links(folder: Path) -> None:
    # Whoever may write here must not have the platform move, write or delete anywhere else.
    for name in (TAKEN, REFUSED):
        if (folder / name).is_symlink():
            raise NotADirectoryError(name)


def month_of(name: str) -> str:
    """Read the month from a file's name, such as 户籍2026-10.csv; raises DeliveryInvalid."""
    found = {f"{year}-{month}" for year, month in MONTH_IN_NAME.findall(name)}
    if len(found) != 1:
        what = "文件名里没有写月份。" if not found else f"文件名里有不止一个月份：{'、'.join(sorted(found))}。"
        raise DeliveryInvalid(what, "请把数据所属的月份写进文件名，例如 户籍2026-10.csv，再放进来。", field="month")
    return found.pop()


def _folders(at: datetime) -> Iterator[tuple[str, str, Path]]:
    """Give county, feed and folder; a county's deployment has a folder a feed, a city's one a county with those in it."""
    home = full_code(pack_in_force(timezone.localdate(at)).pack.division_code)
    root = inbox()
    root.mkdir(parents=True, exist_ok=True)
    places = {home: root} if level_of(home) is Level.COUNTY else {}
    for path in root.iterdir():
        if COUNTY_DIGITS.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            places[path.name.ljust(len(home), "0")] = path
    for division_code, place in places.items():
        for feed in FEEDS:
            folder = place / feed
            with _going_on(feed):
                folder.mkdir(exist_ok=True)
                if not folder.is_symlink():
                    yield division_code, feed, folder


def _lies_still(path: Path, at: datetime) -> bool:
    told = path.lstat()
    if (
        not stat.S_ISREG(told.st_mode)
        or path.name.startswith((".", "~$"))
        or path.suffix.lower() in (".part", ".tmp", ".crdownload", ".filepart")
    ):
        return False
    # What copies a file may give it an old date, but every write moves the second of the two.
    touched = max(told.st_mtime, told.st_ctime)
    return bool(told.st_size) and touched <= (at - STILL_FOR).timestamp()


def _take(path: Path, feed: str, division_code: str, at: datetime) -> int:
    name = _readable(path.name)
    _check_movable(path.parent)
    try:
        month = month_of(name)
        if not name.lower().endswith(ENDINGS):
            raise DeliveryInvalid(f"不能读取“{name}”。", f"请放入 {'、'.join(ENDINGS)} 文件。", field="file")
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
            delivery, _ = handing_in.hand_in(
                feed=feed, month=month, stream=stream, name=name, division_code=division_code, actor=COURIER, at=at
            )
    except DomainError as error:
        _refuse(path, f"{at:%Y%m%d%H%M%S}-{_cut(name)}", str(error), keep=not FEEDS[feed].authorised_only)
        return 0
    # Until here a stop leaves the file where it was, and it is the same file when it is taken again.
    target = path.parent / TAKEN / f"{delivery.pk}-{_cut(name)}"
    if FEEDS[feed].authorised_only:
        # Who has not authorised anything lies nowhere unsealed.
        _write(target.with_name(target.name + RECEIPT), RECEIVED)
        path.unlink()
    else:
        _move(path, target)
    return 1


def _check_movable(folder: Path) -> None:
    # What cannot be moved away would be handed in again at every look.
    (folder / TAKEN).mkdir(exist_ok=True)
    if not all(os.access(each, os.W_OK | os.X_OK) for each in (folder, folder / TAKEN)):
        raise PermissionError(TAKEN)


def _readable(name: str) -> str:
    """Give a file's name as text: machines of departments write it in GB 18030 as often as in UTF-8."""
    written = os.fsencode(name)
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("gb18030", errors="replace")


def _cut(name: str) -> str:
    return name.encode()[-LONGEST_NAME_BYTES:].decode(errors="ignore")


def _tell_result(path: Path) -> None:
    if path.name.endswith(RESULT):
        return
    name = path.name.removesuffix(RECEIPT)
    told = path.with_name(name + RESULT)
    delivery_id = _id_of(path.name)
    delivery = Delivery.objects.filter(pk=delivery_id).first() if delivery_id and not told.exists() else None
    if delivery is None or delivery.state in ("waiting", "checking"):
        return
    if delivery.state == "refused":
        _refuse(path, name, delivery.reason, keep=name == path.name)
    else:
        rejected = f"，退回 {delivery.rejected} 行，请在平台上下载退回的行和原因" if delivery.rejected else ""
        _write(told, f"已采用 {delivery.accepted} 行{rejected}。\n")


def _id_of(name: str) -> UUID | None:
    try:
        return UUID(name[:UUID_LENGTH])
    except ValueError:
        return None


def _refuse(path: Path, name: str, reason: str, *, keep: bool = True) -> None:
    folder = path.parent.parent / REFUSED if path.parent.name == TAKEN else path.parent / REFUSED
    target = folder / name
    if keep:
        _move(path, target)
    else:
        folder.mkdir(exist_ok=True)
    _write(target.with_name(target.name + REASON), f"{reason}\n" if keep else f"{reason}{NOT_KEPT}\n")
    if not keep:
        path.unlink()


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, RESULT_FILE_MODE), "w", encoding="utf-8") as file:
        file.write(text)


def _throw_out(path: Path, at: datetime) -> None:
    # What lies here is not sealed; the platform keeps its own copy sealed for as long.
    if path.lstat().st_ctime <= (at - SOURCE_KEPT_FOR).timestamp():
        path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()] if folder.is_dir() else []


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    path.replace(target)
