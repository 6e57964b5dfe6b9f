"""The preparing process answers on standard output with one JSON object and nothing beside it."""

from __future__ import annotations

import json

import structlog

from jiuzhu.interfaces.cli.serving import __main__ as preparing
from jiuzhu.interfaces.cli.serving import preparation


def test_what_is_logged_on_the_way_is_not_part_of_the_answer(capsys, monkeypatch):
    def prepare(*, demo):
        structlog.get_logger().warning("一项可选的程序没有编译")
        return {"demo": demo}

    monkeypatch.setattr(preparation, "prepare", prepare)
    assert preparing.main() == 0
    told = capsys.readouterr()
    assert "demo" in json.loads(told.out) and "没有编译" in told.err
