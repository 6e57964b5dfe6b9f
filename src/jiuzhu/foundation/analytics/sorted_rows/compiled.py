"""Whether the kernels are compiled, told without loading the compiler."""

from __future__ import annotations

from pathlib import Path

from jiuzhu.foundation.analytics import compiled_marks

HERE = Path(__file__).resolve().parent
COMPILED = HERE / "compiled"
_SOURCES = (*sorted((HERE / "kernels").glob("*.py")), HERE / "signatures.py")


def made_from() -> dict[str, str]:
    """What the compiled kernels depend on."""
    return compiled_marks.made_from(_SOURCES)


def is_compiled(folder: Path = COMPILED) -> bool:
    """Whether the folder holds the kernels compiled from these very sources for this machine."""
    return compiled_marks.is_made_from(folder, made_from())
