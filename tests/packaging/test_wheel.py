"""The wheel holds everything: it runs from any folder with nothing of the checkout in sight."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from jiuzhu.interfaces.web import assets

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built"),
    pytest.mark.skipif(find_spec("hatchling") is None, reason="the build tools are not installed"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (made,) = folder.glob("jiuzhu-*.whl")
    return made


def test_the_wheel_holds_styles_fonts_packs_and_migrations(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "jiuzhu/interfaces/web/static/build/manifest.json",
        "jiuzhu/interfaces/documents/fonts/NotoSansHans-Regular.otf",
        "jiuzhu/interfaces/web/templates/base.html",
        "jiuzhu/_policies/facts.yaml",
        "jiuzhu/foundation/workflow/migrations/0001_initial.py",
    ):
        assert wanted in names, wanted
    assert any(name.startswith("jiuzhu/_policies/341525-huoshan/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "frontend/")) or "node_modules" in name or name.endswith(".pyc")]
    assert wheel.stat().st_size < 40_000_000


def test_the_installed_command_runs_from_any_folder(wheel, tmp_path):
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(tmp_path)}
    code = "import sys, jiuzhu; from jiuzhu.interfaces.cli.main import main; assert jiuzhu.__file__.startswith(sys.argv[1]); sys.exit(main(sys.argv[2:]))"
    ran = subprocess.run(
        [sys.executable, "-c", code, str(installed), "policy", "list"], cwd="/", env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "341525-huoshan" in ran.stdout
