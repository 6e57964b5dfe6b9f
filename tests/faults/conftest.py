"""An empty county that the platforms of these tests begin with; making one takes longer than most of what is done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.test_kill import Platform


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    platform = Platform(folder, folder)
    platform.do("prepare")
    platform.leave()
    return folder
