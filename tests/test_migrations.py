"""The tables of a county are made by migrations, those of the tests straight from the models: both say the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_migrations_make_what_the_models_say(tmp_path):
    places = {"JIUZHU_DATA": str(tmp_path), "JIUZHU_KEY": str(tmp_path / "key"), "DJANGO_SETTINGS_MODULE": "jiuzhu.config.settings"}
    environment = {name: value for name, value in os.environ.items() if name != "JIUZHU_DATABASE_URL"} | places
    asked = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "makemigrations", "--check", "--dry-run"]
    found = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"write the app's 0001_initial anew:\n{found.stdout}{found.stderr}"


def test_until_the_first_release_every_app_has_one_migration():
    folders = sorted((ROOT / "src").rglob("migrations"))
    found = {folder: sorted(each.name for each in folder.glob("[0-9]*.py")) for folder in folders}
    assert len(folders) > 20 and not {folder: names for folder, names in found.items() if names != ["0001_initial.py"]}
