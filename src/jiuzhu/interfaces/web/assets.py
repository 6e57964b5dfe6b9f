"""The built styles and scripts, found through the manifest that the build writes."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

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


def _changed_at() -> int:
    try:
        return (BUILD / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=2)
def _manifest(changed_at: int) -> dict[str, dict[str, object]]:
    return json.loads((BUILD / "manifest.json").read_text("utf-8")) if changed_at else {}
