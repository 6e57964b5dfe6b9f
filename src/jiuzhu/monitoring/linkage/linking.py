"""Has a child process compare rows with the register and gives the pairs that may be one person; no Django."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.monitoring.linkage.features import Written
from jiuzhu.monitoring.linkage.weights import THRESHOLD_BITS

_MODULE = "jiuzhu.monitoring.linkage.child"
_CHILD_PATH = os.pathsep.join(entry for entry in sys.path if entry)


class LinkageBroken(DomainError):
    """The process that compares ended before its time."""

    code = "linkage_broken"
    status = 500


@dataclass(frozen=True)
class Likeness:
    """A row and a person that may be one: ``bits`` of weight together, ``told`` the level of each comparison with its bits."""

    row: str
    person: str
    bits: float
    told: dict[str, float]


def link(people: Sequence[Written], rows: Iterable[Written], *, workdir: Path, threshold: float = THRESHOLD_BITS) -> list[Likeness]:
    """Compare rows with the people of the register; gives what reaches the threshold, by row, the likeliest first. Raises LinkageBroken."""
    request = {"people": len(people), "threshold": threshold, "spill": str(workdir / "spill")}
    environment = {"PYTHONPATH": _CHILD_PATH, "PYTHONUTF8": "1", "PATH": os.environ.get("PATH", ""), "TMPDIR": str(workdir)}
    child = subprocess.Popen(
        [sys.executable, "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
    )
    assert child.stdin is not None and child.stdout is not None
    with child:
        writer = threading.Thread(target=_write, args=(child.stdin, request, people, rows), daemon=True)
        writer.start()
        found = list(_read(child.stdout))
        writer.join()
    if child.returncode:
        raise LinkageBroken("身份比较没有完成。", "请稍后再试；仍不成功请联系系统管理员查看内存和磁盘。")
    return found


def _write(into: IO[str], request: dict[str, object], people: Sequence[Written], rows: Iterable[Written]) -> None:
    try:
        with into:
            into.write(json.dumps(request) + "\n")
            lines = csv.writer(into)
            lines.writerows(astuple(each) for each in people)
            lines.writerows(astuple(each) for each in rows)
    except BrokenPipeError:
        # The child has gone; its exit code says so.
        pass


def _read(answers: IO[str]) -> Iterator[Likeness]:
    for line in answers:
        row, person, bits, told = json.loads(line)
        yield Likeness(row, person, bits, told)
