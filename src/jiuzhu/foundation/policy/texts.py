"""The very words of a pack's files, kept small, so that a decision can be made again after the files have changed."""

from __future__ import annotations

import json
import tempfile
import zlib
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.policy.packs import Pack, load_pack
from jiuzhu.foundation.policy.packs.overlays import Overlay


def pack_text(pack: Pack) -> bytes:
    """Give the files a pack was read from, as they were then."""
    return zlib.compress(json.dumps({name: content.decode() for name, content in pack.files.items()}, ensure_ascii=False).encode())


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
