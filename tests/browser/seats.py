"""People before a screen of the test's own database: for a process whose county is quicker made than served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.browser.conftest import County, Visitor

from jiuzhu.foundation.accounts.models import Post, User


@pytest.fixture
def seated(chromium, live_server, tmp_path) -> Iterator:
    """Give a function that puts somebody with one post before a screen so many pixels wide."""
    contexts = []

    def sit_down(role: str, width: int, **seat) -> Visitor:
        user = User.objects.create(username=f"{role}-{len(contexts)}", name=f"{role}甲")
        Post.objects.create(user=user, role=role, valid_from=date(2020, 1, 1), **seat)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page, troubles = context.new_page(), []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        return Visitor(page, context, County(live_server.url, "", tmp_path), troubles)

    yield sit_down
    for context in contexts:
        context.close()
