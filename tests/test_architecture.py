"""The house rules hold in the product, and each is seen to fail on a tree planted to break it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import house_rules as rules

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "jiuzhu"

# Each rule with a file that breaks it.
BREAKS: list[tuple[Callable[[Path], list[str]], str, str]] = [
    (rules.stray_folders, "billing/__init__.py", ""),
    (rules.names_that_say_nothing, "casework/registry/utils.py", ""),
    (rules.files_too_long, "casework/registry/services.py", "x = 1\n" * (rules.LENGTH_LIMIT + 1)),
    (rules.foreign_models, "monitoring/warnings/services.py", "from jiuzhu.casework.registry.models import Person\n"),
    (rules.foreign_models, "interfaces/web/registry/views.py", "from jiuzhu.casework.registry import models\n"),
    (rules.imports_inside_functions, "casework/registry/services.py", "def change():\n    import json\n"),
    (rules.clocks_below_interfaces, "casework/registry/services.py", "from datetime import date\nd = date.today()\n"),
    (rules.clocks_below_interfaces, "casework/registry/models.py", "import datetime\nf = datetime.datetime.now\n"),
    (rules.clocks_below_interfaces, "casework/registry/models.py", "f = models.DateTimeField(auto_now=True)\n"),
    (rules.clocks_below_interfaces, "casework/registry/queries.py", "d = timezone.localdate()\n"),
    (rules.hidden_calls, "casework/registry/apps.py", "from django.db.models.signals import post_save\n"),
    (rules.hidden_calls, "casework/registry/queries.py", "m = apps.get_model('registry', 'Person')\n"),
    (rules.hidden_calls, "casework/registry/models.py", "k = GenericForeignKey()\n"),
    (rules.sql_on_foreign_tables, "monitoring/warnings/queries.py", "q = 'SELECT 1 FROM registry_person'\n"),
    (rules.inline_scripts_and_styles, "interfaces/web/templates/x.html", '<p style="color:red">x</p>'),
    (rules.inline_scripts_and_styles, "interfaces/web/templates/x.html", "<script>alert(1)</script>"),
]


def plant(root: Path, path: str, text: str) -> Path:
    """A tree that keeps every rule but for one file."""
    package = root / "jiuzhu"
    for folder in rules.FOLDERS:
        (package / folder).mkdir(parents=True)
        (package / folder / "__init__.py").touch()
    for app in ("casework/registry", "monitoring/warnings"):
        (package / app).mkdir()
        (package / app / "__init__.py").touch()
        (package / app / "apps.py").touch()
    (package / "__init__.py").touch()
    if path:
        file = package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return package


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in BREAKS), ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule):
    broken = rule(PACKAGE)
    assert not broken, f"{rule.__doc__}\n" + "\n".join(broken)


@pytest.mark.parametrize(("rule", "path", "text"), BREAKS, ids=[f"{rule.__name__}-{path}" for rule, path, _ in BREAKS])
def test_the_rule_is_seen_to_fail_on_a_planted_tree(rule, path, text, tmp_path):
    assert rule(plant(tmp_path / "whole", "", "")) == []
    assert rule(plant(tmp_path / "broken", path, text))


def contracts(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml")],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_run_one_way():
    ran = contracts(PACKAGE.parent)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("path", "text", "named"),
    [
        ("foundation/calendar.py", "import jiuzhu.casework.registry\n", "jiuzhu.foundation is not allowed to import jiuzhu.casework"),
        ("monitoring/warnings/linkage.py", "import jiuzhu.delivery\n", "jiuzhu.monitoring is not allowed to import jiuzhu.delivery"),
        ("billing/__init__.py", "", "jiuzhu.billing"),
        ("casework/registry/rules.py", "import django.db\n", "jiuzhu.casework.registry.rules is not allowed to import django"),
    ],
)
def test_the_import_contracts_are_seen_to_fail(path, text, named, tmp_path):
    package = plant(tmp_path, path, text)
    for pure in ("foundation/analytics", "foundation/policy/expressions", "foundation/policy/packs"):
        (package / pure).mkdir(parents=True)
        (package / pure / "__init__.py").touch()
    (package / "foundation/policy/__init__.py").touch()
    ran = contracts(tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert named in ran.stdout


@pytest.mark.parametrize("path", ["", "foundation/x.py"])
def test_a_tree_that_keeps_the_import_contracts_passes(path, tmp_path):
    package = plant(tmp_path, path, "")
    for pure in ("foundation/analytics", "foundation/policy/expressions", "foundation/policy/packs"):
        (package / pure).mkdir(parents=True)
        (package / pure / "__init__.py").touch()
    (package / "foundation/policy/__init__.py").touch()
    (package / "casework/registry/rules.py").touch()
    ran = contracts(tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_file_of_tests_is_no_longer_than_one_of_the_product():
    broken = rules.files_too_long(ROOT / "tests")
    assert not broken, "\n".join(broken)
