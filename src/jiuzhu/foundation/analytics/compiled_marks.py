"""Whether compiled code fits the sources and this machine, told without loading the compiler."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

MARK = "made-from.json"
_HERE = Path(__file__).resolve().parent
_COMPILERS = (_HERE / "compiled_stores.py", _HERE / "compiling.py")


@dataclass(frozen=True)
class Compiled:
    """The compiled kernels of one package: what they are made from, and the folder that holds them; the package's module ``building`` compiles them."""

    package: str
    sources: tuple[Path, ...]
    folder: Path

    @classmethod
    def beside(cls, file: str, package: str, *more: str) -> Compiled:
        """The kernels in the folder ``kernels`` beside a module's file, made also from ``more`` files beside it, kept in the folder ``compiled``."""
        here = Path(file).resolve().parent
        return cls(package, (*sorted((here / "kernels").glob("*.py")), *(here / name for name in more)), here / "compiled")

    def at(self, folder: Path) -> Compiled:
        """The same kernels, kept in another folder."""
        return replace(self, folder=folder)

    def made_from(self) -> dict[str, str]:
        """What the code depends on: the text of its sources, how it is stored, the compiler, the interpreter, the kind of machine."""
        read = hashlib.sha256()
        for file in (*self.sources, *_COMPILERS):
            read.update(file.read_bytes())
        machine = (
            f"{sys.platform}-{platform.machine()}-{platform.python_implementation()}-{sys.version_info.major}.{sys.version_info.minor}"
        )
        return {"kernels": read.hexdigest(), "numba": version("numba"), "machine": machine}

    def is_fresh(self) -> bool:
        """Whether the folder holds code compiled from these very sources for this machine."""
        try:
            return bool(json.loads((self.folder / MARK).read_text("utf-8")) == self.made_from())
        except (OSError, ValueError):
            return False

    def set_mark(self) -> None:
        """Say what the code in the folder was made from; the last step of compiling."""
        (self.folder / MARK).write_text(json.dumps(self.made_from()), "utf-8")

    @property
    def advice(self) -> str:
        """What to do where the code is missing."""
        return f"请重新安装，或运行 python -m {self.package}.building"
