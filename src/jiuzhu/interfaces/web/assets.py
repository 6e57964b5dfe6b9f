"""The built styles and scripts, found through the manifest that the build writes."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BUILD = Path(__file__).resolve().parent / "static" / "build"


def is_built() -> bool:
    """Tell whether the styles and scripts are there at all."""
    return (BUILD / "manifest.json").is_file()


def tags(entry: str) -> SafeString:
    """Give the <link> and <script> elements of one entry; nothing when it was never built."""
    manifest = _manifest(_changed_at())
    if entry not in manifest:
        return SafeString("")
    files = manifest[entry]
    links = format_html_join("", '<link rel="stylesheet" href="{}">', ((static(f"build/{name}"),) for name in files.get("css", ())))
    return links + format_html('<script type="module" src="{}"></script>', static(f"build/{files['file']}"))


def files(*entries: str) -> list[str]:
    """Give the addresses of some parts with the styles they bring, for a page that is kept where there is no signal."""
    manifest = _manifest(_changed_at())
    named = [manifest[entry] for entry in entries if entry in manifest]
    return [static(f"build/{name}") for each in named for name in (each["file"], *each.get("css", ()))]


def worker() -> str | None:
    """Give the source of the service worker; None when it was never built."""
    path = BUILD / "worker.js"
    return path.read_text("utf-8") if path.is_file() else None


def _changed_at() -> int:
    try:
        return (BUILD / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=2)
def _manifest(changed_at: int) -> dict[str, dict[str, Any]]:
    return json.loads((BUILD / "manifest.json").read_text("utf-8")) if changed_at else {}
