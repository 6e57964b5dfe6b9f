"""Whether compiled code fits the sources and this machine, told without loading the compiler."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

MARK = "made-from.json"


def made_from(sources: Iterable[Path]) -> dict[str, str]:
    """What code compiled from these files depends on: their text, how it is stored, the compiler, the interpreter, the kind of machine."""
    read = hashlib.sha256()
    for file in (*sources, Path(__file__).with_name("compiled_stores.py"), Path(__file__).with_name("compiling.py")):
        read.update(file.read_bytes())
    machine = f"{sys.platform}-{platform.machine()}-{platform.python_implementation()}-{sys.version_info.major}.{sys.version_info.minor}"
    return {"kernels": read.hexdigest(), "numba": version("numba"), "machine": machine}


def is_made_from(folder: Path, made: dict[str, str]) -> bool:
    """Whether the folder holds code compiled from just that."""
    try:
        return bool(json.loads((folder / MARK).read_text("utf-8")) == made)
    except (OSError, ValueError):
        return False


def set_mark(folder: Path, made: dict[str, str]) -> None:
    """Say what the code in the folder was made from; the last step of compiling."""
    (folder / MARK).write_text(json.dumps(made), "utf-8")
