"""Remembers for which state of the program a data folder was prepared, so that a restart need not wait for the check.

The check still runs, beside the web server; only where the program has changed does it run first.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import jiuzhu

NAME = "prepared.json"


def program_digest() -> str:
    """SHA-256 over our migrations, the installed packages and the database the deployment uses."""
    digest = hashlib.sha256(sys.version.encode() + os.environ.get("JIUZHU_DATABASE_URL", "").encode())
    package = Path(jiuzhu.__file__).resolve().parent
    for file in sorted(package.glob("*/*/migrations/*.py")):
        digest.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    for folder in sys.path:
        if folder.endswith("site-packages") and os.path.isdir(folder):
            digest.update("\n".join(sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))).encode())
    return digest.hexdigest()


def told_before(data: Path) -> dict[str, object] | None:
    """Give what was told when the folder was last prepared by this same program; None when it has to be prepared first."""
    try:
        kept = json.loads((data / NAME).read_text("utf-8"))
        return kept["told"] if kept["program"] == program_digest() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(data: Path, told: dict[str, object]) -> None:
    """Keep what was told; passwords and codes are worked out anew each time."""
    kept = {"program": program_digest(), "told": {"demo": told["demo"]}}
    temporary = data / f"{NAME}.new"
    temporary.write_text(json.dumps(kept), "utf-8")
    temporary.replace(data / NAME)
