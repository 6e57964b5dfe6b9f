"""Plans a day with the search as it was compiled at installation, or, where that is missing, as well as the time allows.

Where nothing was compiled, a child process compiles into a folder that is gone afterwards if there is time for it; else the
same search runs as plain Python: slower by two orders, right all the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from jiuzhu.delivery.dispatch.instances import Instance
from jiuzhu.delivery.dispatch.plans import Plan
from jiuzhu.foundation.analytics.compiled_marks import Compiled

SEARCH = Compiled.beside(__file__, "jiuzhu.delivery.dispatch")
ENOUGH = 60.0  # seconds from which on compiling is worth a try …
SHARE = 0.6  # … and the share of them it may take
PLAIN = "NUMBA_DISABLE_JIT"


def plan_day(instance: Instance, *, seed: int, left: Callable[[], float], tell: Callable[[str], None]) -> Plan:
    """Plan one day before ``left`` runs out; ``tell`` hears when the search runs slower than it should."""
    if SEARCH.is_fresh():
        return _plan(instance, seed, left, SEARCH.folder)
    tell(f"派单程序没有预先编译（安装时没有完成），这次先用较慢的办法；{SEARCH.advice}。")
    if left() >= ENOUGH:
        with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder:
            command = [sys.executable, "-m", f"{SEARCH.package}.building", folder]
            try:
                done = subprocess.run(command, capture_output=True, timeout=left() * SHARE, check=False, env=_paths()).returncode == 0
            except subprocess.TimeoutExpired:
                done = False
            if done and SEARCH.at(Path(folder)).is_fresh():
                return _plan(instance, seed, left, Path(folder))
    os.environ[PLAIN] = "1"
    return _plan(instance, seed, left, None)


def _plan(instance: Instance, seed: int, left: Callable[[], float], folder: Path | None) -> Plan:
    # Loaded late: whether the kernels are compiled is decided before numba is loaded.
    if folder is not None:
        import_module(f"{SEARCH.package}.building").STORE.at(folder).load()
    plan: Plan = import_module("jiuzhu.delivery.dispatch.solving").solve(instance, seed=seed, left=left)
    return plan


def _paths() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
