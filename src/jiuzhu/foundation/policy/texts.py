"""The very words of a pack's files, kept small, so that a decision can be made again after the files have changed."""

from __future__ import annotations

import json
import tempfile
import zlib
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs import Pack, load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay


def pack_text(pack: Pack, folder: Path | None = None) -> bytes:
    """Give the files a pack was read from; raises PackFaulty when they are no longer those it was read from."""
    root = folder or policies_folder()
    paths = [root / "facts.yaml", *(path for name in pack.folders for path in sorted((root / name).rglob("*.yaml")))]
    files = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in paths}
    body = zlib.compress(json.dumps(files, ensure_ascii=False).encode())
    if restored(pack.name, body).base_digest != pack.base_digest:
        raise PackFaulty(f"政策包 {pack.name} 的文件在平台运行时被改动。", "请重新启动平台，再办理。")
    return body


@lru_cache(maxsize=8)
def restored(name: str, body: bytes, overlays: tuple[Overlay, ...] = ()) -> Pack:
    """Read a pack again from the files that were kept, changes laid over it; raises PackFaulty."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-pack-") as folder:
        root = Path(folder)
        for relative, text in json.loads(zlib.decompress(body)).items():
            path = root / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_pack(name, root, overlays)
