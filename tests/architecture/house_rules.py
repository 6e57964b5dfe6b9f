"""The house rules as functions over a source tree: each gives the places that break it, with the reason it exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = {
    "monitoring", "assessment", "matching", "delivery", "supervision", "casework", "foundation", "interfaces", "config",
}  # fmt: skip
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
LENGTH_LIMIT = 360  # "about 300": room for one more function, not for one more concept
# Abstract bases of the foundation are made to be inherited; everything else is reached through queries and services.
BASES = ("jiuzhu.foundation.workflow.models",)
# Modules that must do something before they load a library.
LATE = {
    "foundation/vault/image_child.py": "its limits must stand before the picture library is loaded",
    "foundation/analytics/spark.py": "most installations do without Spark",
}
# Django sends these once after a migration, not when data changes.
SIGNALS = {"foundation/ledger/apps.py": {"post_migrate"}}
CLOCKS = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "timezone.now", "time.time"}
LOCAL_CLOCKS = {"timezone.localdate", "timezone.localtime"}


@dataclass(frozen=True)
class Module:
    """One source file: its path below ``jiuzhu``, its dotted name and its tree."""

    path: str
    name: str
    tree: ast.Module
    text: str

    @property
    def app(self) -> str:
        """The Django app (folder.app) or, in interfaces and config, the folder it belongs to."""
        parts = self.path.split("/")
        return parts[0] if parts[0] in ("interfaces", "config") or len(parts) < 3 else ".".join(parts[:2])


def modules(root: Path) -> Iterator[Module]:
    """Read every module below the package folder, migrations aside."""
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root).as_posix()
        if "/migrations/" in f"/{path}":
            continue
        text = file.read_text("utf-8")
        yield Module(path, ".".join(("jiuzhu", *path[:-3].split("/"))).removesuffix(".__init__"), ast.parse(text), text)


def stray_folders(root: Path) -> list[str]:
    """The folders are the mechanism: nine and no tenth, and nothing but the package file beside them."""
    found = {one.name for one in root.iterdir() if one.name not in ("__pycache__", "_policies")}
    return [f"{name}: not one of the nine folders" for name in sorted(found - FOLDERS - {"__init__.py"})] + [
        f"{name}: missing" for name in sorted(FOLDERS - found)
    ]


def names_that_say_nothing(root: Path) -> list[str]:
    """A name says what is inside; these say only that somebody did not know where to put it."""
    paths = [path.relative_to(root) for path in sorted(root.rglob("*")) if "__pycache__" not in path.parts and "build" not in path.parts]
    return [f"{path}: names nothing" for path in paths if path.name.removesuffix(".py") in BANNED_NAMES]


def files_too_long(root: Path) -> list[str]:
    """One concept a file; a longer one becomes a package of the same name."""
    return [f"{one.path}: {lines} lines" for one in modules(root) if (lines := one.text.count("\n")) > LENGTH_LIMIT]


def foreign_models(root: Path) -> list[str]:
    """Another app is reached through its queries and services, so that its tables can change."""
    broken = []
    for one in modules(root):
        for node, target in _imports(one):
            match = re.fullmatch(r"jiuzhu\.(\w+)\.(\w+)\.models(?:\.\w+)?", target)
            if match and f"{match[1]}.{match[2]}" != one.app and not target.startswith(BASES):
                broken.append(f"{one.path}:{node.lineno}: imports {target}")
    return broken


def imports_inside_functions(root: Path) -> list[str]:
    """What a module needs stands at its top; commands load late to start fast, and ``ready()`` because Django loads models first."""
    broken = []
    for one in modules(root):
        if one.path.startswith("interfaces/cli/") or one.path in LATE:
            continue
        for function in ast.walk(one.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                if one.path.endswith("/apps.py") and function.name == "ready":
                    continue
                broken += [
                    f"{one.path}:{node.lineno}: import inside {function.name}()"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    return broken


def clocks_below_interfaces(root: Path) -> list[str]:
    """The date is an argument: only then can last year's decision be recomputed today."""
    broken = []
    for one in modules(root):
        if one.path.startswith(("interfaces/", "config/")):
            continue
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Attribute) and _dotted(node) in CLOCKS:
                broken.append(f"{one.path}:{node.lineno}: reads the clock ({_dotted(node)})")
            elif isinstance(node, ast.Call) and not node.args and not node.keywords and _dotted(node.func) in LOCAL_CLOCKS:
                broken.append(f"{one.path}:{node.lineno}: reads the clock ({_dotted(node.func)}())")
            elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                broken.append(f"{one.path}:{node.value.lineno}: {node.arg}")
    return broken


def hidden_calls(root: Path) -> list[str]:
    """A call can be followed by reading: no signals, no models fetched by name, no generic foreign keys."""
    broken = []
    for one in modules(root):
        for node in ast.walk(one.tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("django.dispatch", "django.db.models.signals"):
                allowed = SIGNALS.get(one.path, set())
                broken += [f"{one.path}:{node.lineno}: signal {name.name}" for name in node.names if name.name not in allowed]
            elif isinstance(node, ast.Attribute) and node.attr == "get_model":
                broken.append(f"{one.path}:{node.lineno}: get_model")
            elif isinstance(node, ast.Name | ast.alias) and getattr(node, "id", getattr(node, "name", "")) == "GenericForeignKey":
                broken.append(f"{one.path}:{node.lineno}: GenericForeignKey")
    return broken


def sql_on_foreign_tables(root: Path) -> list[str]:
    """SQL names only the tables of its own app."""
    labels = {file.parent.name for file in root.rglob("apps.py")}
    if not labels:
        return []
    pattern = re.compile(rf"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?({'|'.join(sorted(labels))})_[a-z]+", re.IGNORECASE)
    broken = []
    for one in modules(root):
        own = one.app.rsplit(".", 1)[-1]
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                broken += [f"{one.path}:{node.lineno}: {found[0]}" for found in pattern.finditer(node.value) if found[1] != own]
    return broken


def inline_scripts_and_styles(root: Path) -> list[str]:
    """The content security policy refuses them, so they would be dead text."""
    pattern = re.compile(r"<style|<script(?![^>]*(?:\bsrc=|application/json))|\sstyle=\"|\son(?:click|change|submit|load|input)=\"", re.IGNORECASE)
    return [
        f"{file.relative_to(root)}: {found[0].strip()}"
        for file in sorted(root.rglob("templates/**/*.html"))
        for found in pattern.finditer(file.read_text("utf-8"))
    ]


def _imports(one: Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node, name.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module
            for name in node.names:
                yield node, f"{node.module}.{name.name}"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before.rsplit('.', 1)[-1]}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""
