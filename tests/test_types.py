"""The types hold everywhere, and nothing is let off from being typed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)")


def test_mypy_finds_nothing():
    found = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_function_is_typed_and_no_module_is_let_off():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert settings["files"] == ["src/jiuzhu"] and settings["exclude"] == ["migrations/"]
    assert settings["check_untyped_defs"] and settings["disallow_untyped_defs"] and settings["disallow_incomplete_defs"]
    for each in settings["overrides"]:
        # The one exception says of what: attributes that the middleware puts on every request.
        assert set(each) == {"module", "disable_error_code"} and each["module"] == ["jiuzhu.interfaces.*"]
        assert each["disable_error_code"] == ["attr-defined", "union-attr"]


def test_what_is_ignored_names_the_error_it_ignores():
    lines = [(path, line) for path in (ROOT / "src").rglob("*.py") for line in path.read_text("utf-8").splitlines() if "type:" in line]
    assert not [f"{path}: {line.strip()}" for path, line in lines if BARE_IGNORE.search(line)]
    assert BARE_IGNORE.search("x = 1  # type: ignore") and not BARE_IGNORE.search("x = 1  # type: ignore[arg-type]")
