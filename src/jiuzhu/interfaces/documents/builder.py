"""Pages of paper from Typst templates: one function, the same frame on every page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst

from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"
FONT_FAMILY = "Noto Sans S Chinese"


class FontsMissing(DomainError):
    """The Chinese fonts of the documents were never copied into the package."""

    code = "fonts_missing"
    status = 500


@dataclass(frozen=True)
class Marks:
    """What stands on every page besides the text: whose paper it is, that the policy is a draft, that values are invented, who printed it and when.

    ``printed_by`` empty leaves the watermark out (papers that are published).
    """

    place_name: str
    printed_at: datetime
    printed_by: str = ""
    draft_label: str = ""
    demo_label: str = ""


def printed_by(actor: Actor) -> str:
    """Say who prints and in which post."""
    return f"{actor.name} {actor.posts[0].label}" if actor.posts else actor.name


def render(template: str, data: Mapping[str, Any], *, title: str, marks: Marks) -> bytes:
    """Typeset ``templates/<template>.typ`` as PDF; the template reads ``data`` of ``layout.typ``.

    Values may be text, numbers, booleans, None, dates, lists, mappings, and bytes (pictures; in the template ``image(bytes(value))``). The same input gives
    the same bytes. Raises FontsMissing.
    """
    inputs = {"data": _json(data), "title": title, "marks": _json(vars(marks))}
    compiler = typst.Compiler(root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
    pdf = compiler.compile(input=TEMPLATES / f"{template}.typ", format="pdf", sys_inputs=inputs, timestamp=int(marks.printed_at.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    # Read once: the two faces are 17 MB.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    if FONT_FAMILY not in fonts.families():
        raise FontsMissing("缺少打印所用的中文字体。", "请重新安装平台（make run 会自动补齐）后再打印。")
    return fonts


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return list(bytes(value))
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A document cannot show {type(value).__name__}.")
