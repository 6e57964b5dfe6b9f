"""The form on paper, and the signatures on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.assessment.indicators import queries
from jiuzhu.assessment.indicators.judging import judge, stored
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.vault import queries as vault
from jiuzhu.interfaces.documents.assessment import assessment_paper
from jiuzhu.interfaces.web.access import ActingRequest, requires
from jiuzhu.interfaces.web.assessment.deciding_views import SIGNATURES
from jiuzhu.interfaces.web.assessment.sheet_page import facts_shown
from jiuzhu.interfaces.web.marks import marks_for
from jiuzhu.interfaces.web.pictures import picture_answer

READS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)


@requires(*READS)
@require_GET
def paper(request: ActingRequest, pk: str) -> HttpResponse:
    """Answer with the form in its own layout as PDF."""
    assessment = queries.find_assessment(request.actor, pk)
    today = timezone.localdate(request.now)
    judgement = stored(assessment) if assessment.results else judge(assessment, on=today)
    sees = queries.sees_child_answers(request.actor, assessment)
    pictures = {which: vault.content(getattr(assessment, which)) for which in SIGNATURES if which != "signed_paper" and getattr(assessment, which)}
    content = assessment_paper(
        assessment,
        judgement,
        shown=facts_shown(assessment, sees_children=sees),
        hides_children=not sees,
        pictures=pictures,
        place=full_name_of(assessment.division_code),
        marks=marks_for(request.actor, request.now),
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = "inline; filename*=UTF-8''assessment.pdf"
    response["Cache-Control"] = "no-store"
    return response


@requires(*READS)
@require_GET
def signature(request: ActingRequest, pk: str, which: str) -> HttpResponse:
    """Answer with one signature, or the photograph of the signed paper."""
    assessment = queries.find_assessment(request.actor, pk)
    file_id = getattr(assessment, which, "") if which in SIGNATURES else ""
    if not file_id:
        raise NotFound("没有这份签字。", "请回到评估页查看。")
    return picture_answer(file_id, kept_seconds=0)
