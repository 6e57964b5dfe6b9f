"""jiuzhu up: one command from nothing to a running platform."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from jiuzhu.foundation.kernel.keys import data_folder
from jiuzhu.interfaces.cli.serving.errors import NotPrepared, WebSilent
from jiuzhu.interfaces.cli.serving.places import check_port, hold_folder
from jiuzhu.interfaces.cli.serving.stamp import remember, told_before
from jiuzhu.interfaces.cli.serving.supervisor import Child, Supervisor, fall_with_parent

HELP = "准备数据库并启动平台：更新数据库、载入所缺的数据、启动网页和后台任务，然后显示网址"
WEB_THREADS = 8
INTERRUPTED = 130
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a user may write after --host
ANSWER_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, where the data lies, and whether an empty database becomes the demo county."""
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址（默认只有本机能打开；对外服务请写本机地址，并用 JIUZHU_HOSTS 写明域名）")
    parser.add_argument("--data", default="", help="数据文件夹（默认取 JIUZHU_DATA，否则为个人文件夹）")
    parser.add_argument("--no-demo", action="store_true", help="数据库为空时不建演示县，从空白开始在网页上设置")


def run(args: argparse.Namespace) -> int:
    """Prepare, start, keep running; returns when stopped."""
    data = Path(args.data).expanduser().resolve() if args.data else data_folder().resolve()
    check_port(args.host, args.port)
    lock = hold_folder(data)
    demo = not args.no_demo
    environment = _environment(data, args.host, demo=demo)
    try:
        former = told_before(data)
        # A folder that was prepared once has its demo county, or none.
        preparing = _begin_preparing(environment, demo=demo and former is None)
        if former is None:
            told = _prepared(preparing, data)
            return _serve(_for(environment, told), args.host, args.port, data, lambda: {**told, "migrated": False})
        # Nothing has changed since: the web server starts while the database is looked over.
        return _serve(_for(environment, former), args.host, args.port, data, lambda: _prepared(preparing, data))
    finally:
        lock.close()


def _for(environment: dict[str, str], told: dict[str, object]) -> dict[str, str]:
    return {**environment, "JIUZHU_DEMO_DATA": "1" if told["demo"] else "0"}


def _environment(data: Path, host: str, *, demo: bool) -> dict[str, str]:
    hosts = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", host])
    return {
        "JIUZHU_HOSTS": ",".join(hosts),
        **os.environ,
        "JIUZHU_DATA": str(data),
        "JIUZHU_DEMO_DATA": "1" if demo else "0",
        "DJANGO_SETTINGS_MODULE": "jiuzhu.config.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _begin_preparing(environment: dict[str, str], *, demo: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jiuzhu.interfaces.cli.serving", *(["--demo"] if demo else [])]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, preexec_fn=fall_with_parent)  # noqa: PLW1509 - before any thread


def _prepared(preparing: subprocess.Popen[bytes], data: Path) -> dict[str, object]:
    output, _ = preparing.communicate()
    if preparing.returncode == INTERRUPTED:
        raise KeyboardInterrupt
    if preparing.returncode:
        raise NotPrepared("数据库没有准备好，原因见上面一行。", "按提示处理后重新执行；已有的数据没有丢。")
    told: dict[str, object] = json.loads(output)
    remember(data, told)
    return told


def _serve(environment: dict[str, str], host: str, port: int, data: Path, prepared: Callable[[], dict[str, object]]) -> int:
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", "1", "--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers", "--no-ws", "--log-level", "error"]
    worker = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "worker"]
    supervisor = Supervisor([Child("网页服务", [*web, "jiuzhu.config.wsgi:application"], environment)])
    supervisor.obey_signals()
    supervisor.start()
    address = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}/"
    try:
        told = prepared()
        if told["migrated"]:
            supervisor.restart()
        print("　启动网页……", file=sys.stderr, flush=True)
        _wait_for_answer(address, supervisor)
        # Short messages lead to this address unless the place says by which people reach it.
        own = {} if environment.get("JIUZHU_ORIGINS") else {"JIUZHU_PUBLIC_URL": address}
        supervisor.add(Child("后台任务", worker, {**own, **environment}))
        if not supervisor.stopping:
            _announce(address, data, told)
        supervisor.keep()
    finally:
        print("正在停止……", file=sys.stderr, flush=True)
        supervisor.stop()
        print("已停止，数据都已保存。", file=sys.stderr, flush=True)
    return 0


def _wait_for_answer(address: str, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while not supervisor.stopping:
        for child in supervisor.children:
            child.look()
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}login/", timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
            raise WebSilent("网页服务启动了，但打开登录页时出错。", "请看上面的出错信息；改正后重新执行。") from None
        except OSError:
            if time.monotonic() > deadline:
                raise WebSilent("网页服务启动了，但没有答复。", "请看上面的出错信息；改正后重新执行。") from None
            time.sleep(0.1)


def _announce(address: str, data: Path, told: dict[str, object]) -> None:
    print(f"\n平台已启动：{address}", flush=True)
    if told["setup_code"]:
        print(f"还没有账号：请打开上面的网址，用设置码 {told['setup_code']} 建立第一个系统管理员。", flush=True)
    accounts = told["accounts"]
    if isinstance(accounts, list) and accounts:
        print(f"演示账号，共用密码：{told['password']}", flush=True)
        for username, label in accounts:
            print(f"　{username:<12}{label}", flush=True)
    print(f"数据文件夹：{data}\n按 Ctrl-C 停止；再次启动时数据都在。", flush=True)
