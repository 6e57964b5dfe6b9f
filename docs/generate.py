"""Write the error catalogue and the state diagrams from the code: ``python docs/generate.py``; with ``--check`` only tell what is out of date."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "src"))
os.environ["DJANGO_SETTINGS_MODULE"] = "jiuzhu.config.settings"
# The settings make a key where there is none; these pages need no data folder of anybody.
os.environ["JIUZHU_DATA"] = tempfile.mkdtemp(prefix="jiuzhu-docs-")

SKIPPED = (".migrations", ".child", "_child", ".wsgi", ".urls")


def modules() -> Iterator[object]:
    """Import every module of the product but those that act when imported."""
    import jiuzhu

    for found in walk_packages(jiuzhu.__path__, "jiuzhu."):
        if not any(part in found.name for part in SKIPPED):
            yield import_module(found.name)


def errors_page() -> str:
    """List every error a user can cause, by code."""
    from jiuzhu.foundation.kernel.errors import DomainError

    rows = {}
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, DomainError) and value.__module__ == module.__name__:
                rows[value.code, value.__qualname__] = (value.status, (value.__doc__ or "").strip().splitlines()[0], value.__module__)
    lines = [
        "# Errors a user can cause",
        "",
        "Each is shown in Chinese with what happened and what to do; programs get `code`, `what`, `remedy`. Written by `docs/generate.py`.",
        "",
        "| code | status | when | where |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{code}` | {status} | {when} | `{where}.{name}` |" for (code, name), (status, when, where) in sorted(rows.items())
    ]
    return "\n".join(lines) + "\n"


def workflows_page() -> str:
    """Draw every process from its table."""
    from jiuzhu.foundation.workflow.table import Workflow, diagram

    found = {
        value.name: value for module in modules() for value in vars(module).values() if isinstance(value, Workflow)
    }
    lines = ["# Processes", "", "Drawn by `docs/generate.py` from the tables the platform itself runs on.", ""]
    for name in sorted(found):
        workflow = found[name]
        lines += [f"## {workflow.label} `{name}`", "", f"依据：{workflow.clause}", "", "```mermaid", diagram(workflow), "```", ""]
        lines += ["| 步骤 | 由 | 到 | 权限 | 说明 |", "|---|---|---|---|---|"]
        for step in workflow.steps.values():
            sources = "、".join(workflow.states[state].label for state in step.sources)
            notes = "；".join(word for word, on in (("系统办理", step.only_system), ("须写原因", step.needs_reason)) if on)
            lines.append(f"| {step.label} | {sources} | {workflow.states[step.target].label} | `{step.duty}` | {notes} |")
        waits = [(state.label, state.awaits) for state in workflow.states.values() if state.awaits]
        if waits:
            lines += ["", "| 状态 | 待办 | 时限（政策包） |", "|---|---|---|"]
            lines += [f"| {label} | {awaits.action} | `{awaits.deadline or '—'}` |" for label, awaits in waits]
        lines.append("")
    return "\n".join(lines)


def pages() -> dict[Path, str]:
    """Give every generated page with its text."""
    import django

    django.setup()
    return {DOCS / "errors.md": errors_page(), DOCS / "processes.md": workflows_page()}


def main() -> int:
    """Write what changed; with --check write nothing and exit 1 when something would change."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(path.relative_to(DOCS.parent), "out of date" if "--check" in sys.argv else "written")
        if "--check" not in sys.argv:
            path.write_text(pages()[path], "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
