"""Kernels are compiled once for their sources, taken from their folder without a compiler's work, and missed with a word on what to do."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from numba import int64
from structlog.testing import capture_logs

from jiuzhu.delivery.dispatch.engine import SEARCH
from jiuzhu.foundation.analytics.compiled_marks import Compiled
from jiuzhu.foundation.analytics.compiled_stores import Store
from jiuzhu.foundation.analytics.intake import reading
from jiuzhu.foundation.analytics.intake.compiled import READING
from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.analytics.sorted_rows.compiled import WALKS
from jiuzhu.foundation.analytics.tabular.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
KERNEL = "from numba import njit\n\n@njit\ndef more(number):\n    return number + {by}\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one kernel, which nothing has compiled yet."""
    (tmp_path / "kernels").mkdir()
    return written(tmp_path, by=1)


def written(package: Path, *, by: int) -> Path:
    (package / "kernels" / "adding.py").write_text(KERNEL.format(by=by), "utf-8")
    return package


def store(package: Path) -> tuple[Store, Any]:
    """The package's store and its kernel, as a new process would find them."""
    spec = importlib.util.spec_from_file_location("adding", package / "kernels" / "adding.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Store(Compiled.beside(str(package / "engine.py"), "a.package"), ((module.more, (int64,)),)), module.more


def test_what_was_compiled_into_an_empty_folder_is_taken_from_there(package: Path) -> None:
    store(package)[0].build_unless_fresh()
    again, more = store(package)
    assert again.compiled.is_fresh() and more.signatures == []
    again.load()
    assert len(more.signatures) == 1 and sum(more.stats.cache_misses.values()) == 0
    assert more(1) == 2


def test_nothing_is_compiled_twice_from_the_same_sources(package: Path) -> None:
    store(package)[0].build_unless_fresh()
    again, more = store(package)
    again.build_unless_fresh()
    assert more.signatures == []


def test_code_compiled_from_other_sources_is_not_taken_but_compiled_anew(package: Path) -> None:
    store(package)[0].build()
    # Longer than before: Python tells sources apart by their second and their length.
    stale, more = store(written(package, by=20))
    assert not stale.compiled.is_fresh()
    stale.load()
    assert more.signatures == []
    stale.build_unless_fresh()
    fresh, more = store(package)
    fresh.load()
    assert fresh.compiled.is_fresh() and more(1) == 21


def test_a_folder_whose_compiling_was_cut_short_counts_as_empty(package: Path) -> None:
    cut, _ = store(package)
    cut.build()
    (cut.compiled.folder / "made-from.json").write_text("{", "utf-8")
    assert not cut.compiled.is_fresh()


@pytest.fixture
def _asked_anew() -> Iterator[None]:
    walks.possible.cache_clear()
    yield
    walks.possible.cache_clear()


@pytest.mark.usefixtures("_asked_anew")
def test_where_the_walks_are_not_compiled_the_log_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "WALKS", WALKS.at(tmp_path))
    with capture_logs() as said:
        assert not walks.possible()
    assert [each["advice"] for each in said] == ["请重新安装，或运行 python -m jiuzhu.foundation.analytics.sorted_rows.building"]


def test_where_the_reading_is_not_compiled_the_log_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONG_BYTES", 1)
    monkeypatch.setattr(reading, "READING", READING.at(tmp_path))
    (tmp_path / "long.csv").write_text("a,b\n1,2\n", "utf-8")
    with capture_logs() as said:
        assert reading.open_long(tmp_path / "long.csv", Limits()) is None
    assert [each["advice"] for each in said] == ["请重新安装，或运行 python -m jiuzhu.foundation.analytics.intake.building"]


@pytest.mark.parametrize("compiled", [SEARCH, READING, WALKS], ids=lambda compiled: compiled.package)
def test_make_and_the_wheel_compile_what_the_advice_names(compiled: Compiled) -> None:
    folder = compiled.package.replace(".", "/")
    assert compiled.folder == ROOT / "src" / folder / "compiled"
    assert f"python -m {compiled.package}.building" in (ROOT / "Makefile").read_text("utf-8")
    assert f'"{compiled.package.removeprefix("jiuzhu.")}"' in (ROOT / "hatch_build.py").read_text("utf-8")
