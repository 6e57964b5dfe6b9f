"""The pages of 任务与报送."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("tab", ["agenda", "tasks", "rounds", "nonsense"])
def test_the_page_opens_for_whoever_oversees(tab, sign_in):
    answer = sign_in("county_officer").get("/duties/", {"tab": tab, "unit": "civil_affairs"})

    assert answer.status_code == 200
    assert "任务与报送" in answer.content.decode()


@pytest.mark.parametrize("tab", ["agenda", "tasks"])
def test_the_workbook_is_given(tab, sign_in):
    answer = sign_in("county_officer").get("/duties/export/", {"tab": tab})

    assert answer.status_code == 200 and answer.headers["Content-Type"].endswith("sheet")
