"""Builds the styles, scripts and document fonts and compiles what runs as machine code before a wheel is made."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
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
        if self.target_name == "wheel":
            self._compile(build_data)

    def _compile(self, build_data: dict[str, Any]) -> None:
        source = str(Path(self.root) / "src")
        for kernels in ("delivery.dispatch", "foundation.analytics.intake", "foundation.analytics.sorted_rows"):
            command = [sys.executable, "-m", f"jiuzhu.{kernels}.building"]
            subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": source}, cwd=source)
        # What is compiled runs on this kind of machine and interpreter only.
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
