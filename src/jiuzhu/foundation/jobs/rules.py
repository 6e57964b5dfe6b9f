"""When a task that failed runs again, and what may be told about its failure (pure)."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePath

from jiuzhu.foundation.kernel.errors import DomainError

MOST_DOUBLINGS = 20
TOLD_FROM_PARTS = 3
LONGEST_WAIT = timedelta(hours=1)


class Cancelled(DomainError):
    """The user asked for the running work to stop."""

    code = "cancelled"


class NotFailed(DomainError):
    """The task is not among the failed ones: somebody has it run again already, or it is gone."""

    code = "task_not_failed"
    status = 409


class WorkerGone(Exception):
    """Every worker that held the task died before its end."""


@dataclass(frozen=True)
class Trouble:
    """A failure without its message, for messages quote the values of people: which error, and where in the program."""

    kind: str
    where: str


@dataclass(frozen=True)
class Reason:
    """A failure in words for the administrator."""

    what: str
    remedy: str


_REASONS = (
    (("OperationalError", "InterfaceError"), Reason("数据库连不上或太忙。", "请确认数据库正常、磁盘未满，再试一次。")),
    (("IntegrityError", "DataError"), Reason("写入的内容与已有记录冲突。", "请再试一次；仍不成功请把下面的代码告知维护人员。")),
    (
        ("OSError", "FileNotFoundError", "PermissionError", "NotADirectoryError", "IOException"),
        Reason("读写文件没有成功。", "请确认数据文件夹还在、可以写、磁盘未满，再试一次。"),
    ),
    (("MemoryError", "OutOfMemoryException", "ArrowMemoryError"), Reason("内存不够。", "请关闭其他程序或增加内存，再试一次。")),
    (("WorkerGone",), Reason("后台程序办理它时多次中途退出。", "请确认内存和磁盘够用，再试一次。")),
    (("SealBroken",), Reason("加密内容无法解开。", "请核对密钥是否是建立数据时的那一把，再试一次。")),
)
_UNKNOWN = Reason("程序出错。", "请再试一次；仍不成功请把下面的代码告知维护人员。")


def wait_before(attempt: int, *, first: timedelta) -> timedelta:
    """Give how long to wait after so many attempts: twice as long each time, an hour at most."""
    # Capped before it is raised: the power of a large count would not fit a timedelta.
    return min(first * 2 ** min(max(attempt, 1) - 1, MOST_DOUBLINGS), LONGEST_WAIT)


def time_left(*, done: int, total: int, begun_at: datetime | None, now: datetime) -> timedelta | None:
    """Reckon how long is left from how long what is done took; None while too little is done to tell."""
    if begun_at is None or done < TOLD_FROM_PARTS or total <= done or now <= begun_at:
        return None
    return (now - begun_at) * (total - done) / done


def trouble_of(error: BaseException) -> Trouble:
    """Describe an error by its class, that of its cause, and the lines it passed."""
    cause = error.__cause__ or error.__context__
    kinds = [_name(error), *([_name(cause)] if cause else [])]
    lines = [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return Trouble(kinds[0], "\n".join([*lines, " ← ".join(kinds)]))


def reason_of(kind: str, *, by_itself: bool = False) -> Reason:
    """Put the class of an error into words; what runs again ``by_itself`` needs nobody to try it again."""
    name = kind.rpartition(".")[2]
    reason = next((reason for names, reason in _REASONS if name in names), _UNKNOWN)
    return (
        replace(reason, remedy=reason.remedy.replace("，再试一次。", "，到时自动再办。").replace("请再试一次；", "到时自动再办；"))
        if by_itself
        else reason
    )


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
