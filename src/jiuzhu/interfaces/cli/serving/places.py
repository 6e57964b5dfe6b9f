"""The port and the data folder: taken before anything is started, so that a refusal changes nothing."""

from __future__ import annotations

import errno
import fcntl
import socket
from pathlib import Path
from typing import IO

from jiuzhu.interfaces.cli.serving.errors import DataFolderBusy, DataFolderRefused, PortBusy, PortRefused


def check_port(host: str, port: int) -> None:
    """Raise PortBusy or PortRefused unless the port can be listened on."""
    if not 1 <= port <= 65535:
        raise PortRefused(f"端口 {port} 不在 1 到 65535 之间。", "请换一个端口，例如 PORT=8000。")
    reason = _refusal(host, port)
    if reason is None:
        return
    if reason == errno.EADDRINUSE:
        free = next((other for other in range(port + 1, min(port + 100, 65536)) if _refusal(host, other) is None), None)
        other = f"：make run PORT={free}，或 jiuzhu up --port {free}" if free else ""
        raise PortBusy(f"端口 {port} 已被别的程序占用。", f"请停掉那个程序，或换一个端口{other}。")
    if reason in (errno.EACCES, errno.EPERM):
        raise PortRefused(f"没有权限使用端口 {port}。", "1024 以下的端口要管理员权限，请换一个大一些的，例如 8000。")
    raise PortRefused(f"地址 {host}:{port} 不能使用。", "请核对 --host 是不是本机的地址。")


def _refusal(host: str, port: int) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or -1
    return None


def hold_folder(folder: Path) -> IO[str]:
    """Make the data folder and hold it for this process; raises DataFolderBusy and DataFolderRefused.

    The lock goes with the process, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "up.lock").open("w")
    except OSError as error:
        raise DataFolderRefused(f"数据文件夹 {folder} 不能写入。", "请检查权限，或换一个文件夹：make run DATA=/别的/位置。") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise DataFolderBusy(f"数据文件夹 {folder} 正由另一个 jiuzhu up 使用。", "请先停掉它，或换一个数据文件夹：make run DATA=/别的/位置。") from error
    return lock
