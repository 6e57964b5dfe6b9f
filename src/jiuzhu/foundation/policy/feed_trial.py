"""The law as it would be with one declaration of a feed more, or with another in its place, before anybody relies on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jiuzhu.foundation.policy.feed_files import FOLDER, feed_files
from jiuzhu.foundation.policy.location import policies_folder


@contextmanager
def law_with_feed(code: str, text: str) -> Iterator[Path]:
    """Give a folder of the law with this declaration in it, for as long as the block runs; packs and facts can be read from it."""
    own = f"{FOLDER}/{code}.yaml"
    with tempfile.TemporaryDirectory(prefix="jiuzhu-law-") as name:
        root = Path(name)
        for path in policies_folder().iterdir():
            if path.name != FOLDER:
                (root / path.name).symlink_to(path)
        (root / FOLDER).mkdir()
        for shown, path in feed_files().items():
            if shown != own:
                (root / shown).symlink_to(path)
        (root / own).write_text(text, encoding="utf-8")
        yield root
