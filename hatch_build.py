"""Builds the styles, scripts and document fonts before a wheel is made."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface[Any]):
    """Runs frontend/build.py; an editable install leaves the build to ``make``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        spec = importlib.util.spec_from_file_location("frontend_build", Path(self.root) / "frontend" / "build.py")
        assert spec and spec.loader
        front_end = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(front_end)
        if not front_end.up_to_date():
            front_end.build()
