"""Where the packs lie: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import jiuzhu
from jiuzhu.foundation.policy.errors import PackUnknown


@lru_cache(maxsize=1)
def policies_folder() -> Path:
    """Find the folder of packs; raises PackUnknown when the installation lacks it."""
    package = Path(jiuzhu.__file__).resolve().parent
    for folder in (package / "_policies", package.parents[1] / "policies"):
        if (folder / "facts.yaml").is_file():
            return folder
    raise PackUnknown("找不到政策包文件夹。", "安装不完整，请重新安装 jiuzhu。")
