"""The pages of calls to assess again."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from jiuzhu.assessment.recalls.models import Recall
from jiuzhu.assessment.recalls.rules import Cause
from jiuzhu.assessment.recalls.services import call
from jiuzhu.foundation.accounts.models import Post, User
from tests.assessment.test_recalls import assessed
from tests.conftest import TOWNSHIP

__all__ = ["assessed"]
pytestmark = pytest.mark.django_db


def test_a_call_is_listed_opened_and_answered_or_dismissed_with_a_reason(assessed, household, now):
    user = User.objects.create(username="clerk", name="窗口甲")
    Post.objects.create(user=user, role="township_clerk", division_code=TOWNSHIP, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    recall = call(cause=Cause(household.pk, "members", "1", now.date(), "李四离开本户"), at=now)
    where = f"/assessment/recalls/{recall.pk}/"
    assert "李四离开本户" in client.get("/assessment/recalls/").content.decode()
    assert "要重新评估" in client.get(f"/assessment/household/{household.pk}/").content.decode()
    assert client.get(where).status_code == 200
    assert client.post(where, {"step": "dismiss", "seen_version": 0, "reason": ""}).status_code == 400
    answered = client.post(where, {"step": "answer", "seen_version": 0})
    assert answered.status_code == 302 and Recall.objects.get().state == "answered"
    assert "上次" in client.get(answered.url).content.decode()
