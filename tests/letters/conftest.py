"""Decisions to write letters about, and browsers to read them."""

from __future__ import annotations

import pytest

from jiuzhu.foundation.accounts.models import Post, User
from tests.assessment.conftest import assistant, clerk, effective, filled, household, signing, somebody, submitted, values, worker
from tests.registry.conftest import county, registered
from tests.warnings.conftest import decided, found, investigated, opened

__all__ = [
    "assistant", "clerk", "county", "decided", "effective", "filled", "found", "household", "investigated", "opened", "registered", "signing",
    "somebody", "submitted", "values", "worker",
]  # fmt: skip


@pytest.fixture
def signed_in(client):
    """A browser signed in as somebody with one post."""

    def sign_in(role, division):
        user = User.objects.create(username=f"{role}-{User.objects.count()}", name="测试甲")
        Post.objects.create(user=user, role=role, division_code=division, valid_from="2020-01-01")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
