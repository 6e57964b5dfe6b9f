"""Every page of paper carries its marks and is typeset with the platform's own fonts."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
import typst

from jiuzhu.interfaces.documents import builder
from jiuzhu.interfaces.documents.builder import FONTS, Marks, render

pytestmark = pytest.mark.skipif(not any(FONTS.glob("*.otf")), reason="The fonts are copied by the front-end build.")
AT = datetime(2026, 11, 20, 9, 5)
MARKS = Marks("霍山县", AT, "张经办 乡镇窗口", "征求意见稿")


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    (tmp_path / "layout.typ").write_text((builder.TEMPLATES / "layout.typ").read_text("utf-8"), "utf-8")
    (tmp_path / "sheet.typ").write_text('#import "layout.typ": *\n#show: paper\n#headed(data.words)\n#data.on #data.size\n', "utf-8")
    monkeypatch.setattr(builder, "TEMPLATES", tmp_path)
    return tmp_path


def test_a_paper_is_a_pdf_and_the_same_input_gives_the_same_bytes(sheet):
    data = {"words": "一户一档", "on": date(2026, 11, 20), "size": 3}
    first = render("sheet", data, title="试印", marks=MARKS)
    assert first.startswith(b"%PDF-")
    assert first == render("sheet", data, title="试印", marks=MARKS)
    assert first != render("sheet", data | {"size": 4}, title="试印", marks=MARKS)


def test_the_draft_flag_and_who_printed_it_change_the_page(sheet):
    data = {"words": "一户一档", "on": AT, "size": 3}
    plain = render("sheet", data, title="试印", marks=Marks("霍山县", AT))
    assert plain != render("sheet", data, title="试印", marks=Marks("霍山县", AT, draft_label="征求意见稿"))
    assert plain != render("sheet", data, title="试印", marks=Marks("霍山县", AT, printed_by="张经办"))


def test_a_value_no_document_can_show_is_refused(sheet):
    with pytest.raises(TypeError):
        render("sheet", {"words": object()}, title="试印", marks=MARKS)


def test_the_fonts_of_the_platform_are_used_and_no_other(sheet):
    inputs = {"data": json.dumps({"words": "救助", "on": "", "size": 0}), "title": "试印", "marks": builder._json(vars(MARKS))}
    compiled, warnings = typst.compile_with_warnings(
        sheet / "sheet.typ", root=sheet, font_paths=builder._fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    assert compiled
    assert [warning.message for warning in warnings] == []
