"""The files that declare department feeds: those that come with the law, and those a county puts into its data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.kernel.keys import data_folder
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import Entry, read_yaml
from jiuzhu.foundation.policy.location import policies_folder

FOLDER = "feeds"
Stamp = tuple[tuple[str, int, int], ...]
_HELD: ContextVar[Stamp | None] = ContextVar("feed_files_held", default=None)


def own_stamp(root: Path | None = None) -> Stamp:
    """Say which files of its own the county has and when they were written; empty for any folder but the installed law."""
    if root is None and (held := _HELD.get()) is not None:
        return held
    folder = data_folder() / FOLDER
    if (root is not None and root != policies_folder()) or not folder.is_dir():
        return ()
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.glob("*.yaml")))


@contextmanager
def stamp_held() -> Iterator[None]:
    """Look at the county's own files once only within the block."""
    token = _HELD.set(own_stamp())
    try:
        yield
    finally:
        _HELD.reset(token)


def feed_files(root: Path | None = None) -> dict[str, Path]:
    """Give every declaration by the name under which it is kept with the law; raises PackFaulty for a code declared twice."""
    found = {f"{FOLDER}/{path.name}": path for path in sorted(((root or policies_folder()) / FOLDER).glob("*.yaml"))}
    for own, _, _ in own_stamp(root):
        name = f"{FOLDER}/{Path(own).name}"
        if name in found:
            raise PackFaulty("这类部门数据平台已经有了。", "请换一个代码和文件名；平台自带的声明不能改写。", file=own, line=1)
        found[name] = Path(own)
    return found


def feed_entries(root: Path | None = None) -> tuple[Entry, ...]:
    """Read every declaration, in the order of their names; raises PackFaulty with file and line."""
    return _read(root or policies_folder(), own_stamp(root))


@lru_cache(maxsize=8)
def _read(root: Path, stamp: Stamp) -> tuple[Entry, ...]:
    found = []
    for name, path in feed_files(root).items():
        entry = read_yaml(path, name)
        if entry.need("feed") != path.stem:
            raise entry.fault(f"feed: {entry['feed']} 与文件名 {path.name} 不同。", f"请写成 feed: {path.stem}，或改文件名。", "feed")
        found.append(entry)
    return tuple(found)
