"""Has a child process open a file and turns whatever becomes of it into an answer or an error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jiuzhu.foundation.analytics.tabular.errors import (
    SAVE_AGAIN,
    SheetMissing,
    TableEmpty,
    TableEncrypted,
    TableTooLarge,
    TableTooSlow,
    TableTooWide,
    TableUnreadable,
)
from jiuzhu.foundation.analytics.tabular.limits import Limits

_PACKAGE = "jiuzhu.foundation.analytics.tabular"
_MODULES = {
    "workbook": f"{_PACKAGE}.child",
    "html": f"{_PACKAGE}.child",
    "parquet": f"{_PACKAGE}.parquet_child",
    "typed": f"{_PACKAGE}.parquet_child",
    "mark": f"{_PACKAGE}.marking_child",
    "rows": "jiuzhu.foundation.analytics.intake.child",
    "keep": "jiuzhu.foundation.analytics.intake.keeping_child",
}
_CHILD_PATH = os.pathsep.join(entry for entry in sys.path if entry)


def open_outside(
    path: Path, output: Path, *, kind: str, sheet: str | None, limits: Limits, more: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Let a child read the file into ``output``; raises a TableUnreadable for a refusal, a crash or a time-out."""
    request = {
        "path": str(path.resolve()),
        "output": str(output.resolve()),
        "kind": kind,
        "sheet": sheet,
        "limits": asdict(limits),
        "more": more or {},
    }
    environment = {
        "PYTHONPATH": _CHILD_PATH,
        "RUST_BACKTRACE": "0",
        "PYTHONUTF8": "1",
        "PATH": os.environ.get("PATH", ""),
        "TMPDIR": str(output.parent),
        # What Arrow lets go of goes back to the machine at once.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULES[kind]],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableTooSlow("读取文件用时过长，已停止。", "请把表格拆成几份，或另存为 .csv 后再上传。") from error
    answer = _answer(done)
    if "refused" in answer:
        refusal = _refusal(answer["refused"], answer["detail"], limits)
        refusal.add_note(f"{answer['refused']}: {answer['detail']}")
        raise refusal
    return answer


def _answer(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if done.returncode == 0 and isinstance(answer, dict):
        return answer
    # An abort is how the parser answers to a sheet whose two far corners span more cells than memory holds.
    return {"refused": "too_large" if done.returncode < 0 else "unreadable", "detail": f"exit {done.returncode}"}


def _refusal(reason: str, detail: str, limits: Limits) -> TableUnreadable:
    if reason == "encrypted":
        return TableEncrypted("工作簿设了密码，无法读取。", "请用 Excel 或 WPS 打开，取消密码后另存，再重新上传。")
    if reason == "too_large":
        return TableTooLarge(
            "表格展开后过大，或者在很远的行列里有零散的单元格。",
            "请只选中有数据的区域，复制到一个新工作簿另存；数据确实很多时请另存为 .csv。",
        )
    if reason == "too_wide":
        return TableTooWide(f"表格有 {detail} 列，超过 {limits.columns} 列。", "请只保留需要的列，另存后再上传。")
    if reason == "entities":
        return TableUnreadable("工作簿里有不允许的 XML 声明（DOCTYPE 或外部实体）。", SAVE_AGAIN)
    if reason == "incomplete":
        return TableUnreadable("工作簿不完整，可能没有上传完或已损坏。", "请重新导出并完整上传。")
    if reason == "sheet_missing":
        return SheetMissing("工作簿里没有指定的工作表。", f"现有工作表：{detail or '无'}。")
    if reason == "empty":
        return TableEmpty("文件里没有任何内容。", "请确认选对了文件，第一行应是表头。")
    return TableUnreadable("文件无法读取，可能已损坏或不是真正的表格文件。", SAVE_AGAIN)
