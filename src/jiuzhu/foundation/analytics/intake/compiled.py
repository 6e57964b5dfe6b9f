"""Whether the kernels are compiled, told without loading the compiler."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPILED = HERE / "compiled"
MARK = "made-from.json"
_SOURCES = (*sorted((HERE / "kernels").glob("*.py")), HERE / "signatures.py")


def made_from() -> dict[str, str]:
    """What compiled code depends on: the kernels, the compiler, the interpreter, the kind of machine."""
    sources = hashlib.sha256()
    for file in _SOURCES:
        sources.update(file.read_bytes())
    machine = f"{sys.platform}-{platform.machine()}-{platform.python_implementation()}-{sys.version_info.major}.{sys.version_info.minor}"
    return {"kernels": sources.hexdigest(), "numba": version("numba"), "machine": machine}


def is_compiled(folder: Path = COMPILED) -> bool:
    """Whether the folder holds the kernels compiled from these very sources for this machine."""
    try:
        return bool(json.loads((folder / MARK).read_text("utf-8")) == made_from())
    except (OSError, ValueError):
        return False
