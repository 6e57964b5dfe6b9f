"""Changes as they are once published, without the way there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jiuzhu.foundation.policy.models import PublishedChange
from tests.conftest import COUNTY, NOON


@pytest.fixture
def published(db) -> Callable[..., PublishedChange]:
    """Publish a change in the county; the text is YAML of a pack."""

    def make(text: str, *, valid_from: date, pack: str = "341525-huoshan", division: str = COUNTY, withdraws: PublishedChange | None = None) -> PublishedChange:
        return PublishedChange.objects.create(
            pack=pack,
            number=PublishedChange.objects.count() + 1,
            division_code=division,
            valid_from=valid_from,
            text=text,
            withdraws=withdraws,
            title="调整刚性支出比例",
            reason="省里文件",
            document="测试文件",
            drafted_by="a",
            drafter_name="甲",
            published_by="b",
            publisher_name="乙",
            published_at=NOON,
        )

    return make
