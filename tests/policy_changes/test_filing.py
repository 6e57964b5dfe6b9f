"""The document a change rests on stays the one the second person sees."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from jiuzhu.foundation.amendments import services
from jiuzhu.foundation.amendments.models import Amendment
from jiuzhu.foundation.amendments.rules import Draft, Typed
from jiuzhu.foundation.workflow.rules import StepRefused
from tests.conftest import COUNTY, NOON, actor

pytestmark = pytest.mark.django_db
ZHOU = actor("county_officer", division=COUNTY, user_id="zhou")


def attach(amendment: Amendment, name: str) -> None:
    services.attach_file(amendment=amendment, stream=BytesIO(b"%PDF-1.4"), name=name, content_type="application/pdf", actor=ZHOU, at=NOON)


def test_a_page_opened_before_submission_does_not_swap_the_document(settings, tmp_path):
    settings.DATA = str(tmp_path)
    entry = Typed("parameters", "inactive_months_limit", fields={"value": "9"})
    words = Draft("改期限", "省里文件", "皖民〔2026〕1 号", "", "改为九个月。", date(2026, 12, 1), (entry,))
    amendment = services.begin_amendment(actor=ZHOU, at=NOON)
    services.write_amendment(amendment=amendment, draft=words, seen_draft=0, actor=ZHOU, at=NOON)
    attach(amendment, "first.pdf")
    opened = Amendment.objects.get()
    Amendment.objects.update(state="submitted")
    with pytest.raises(StepRefused):
        attach(opened, "second.pdf")
    assert Amendment.objects.get().file_name == opened.file_name == "first.pdf"
