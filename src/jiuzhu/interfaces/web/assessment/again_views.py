"""An assessment made again with the law of then, beside what it was: both must be the same, whatever was published since."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jiuzhu.assessment.indicators import queries
from jiuzhu.assessment.indicators.judging import judge, recomputed, stored
from jiuzhu.assessment.indicators.workflow import CONCLUDED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.policy.queries import files_changed_since, pack_in_force
from jiuzhu.interfaces.web.access import ActingRequest, requires

READS = (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)
CHILDREN = "children_adolescents"


@requires(*READS)
@require_GET
def again(request: ActingRequest, pk: str) -> HttpResponse:
    """Every indicator as it was decided, as it comes out with the law of then, and as the law of today would have it."""
    assessment = queries.find_assessment(request.actor, pk)
    if not assessment.results or assessment.state not in CONCLUDED:
        raise NotFound("这次评估没有结论：还在填写、补正，或已经取消。", "请先提交评估。")
    then, made = stored(assessment), recomputed(assessment)
    today = timezone.localdate(request.now)
    now = judge(assessment, on=today)
    hides = not queries.sees_child_answers(request.actor, assessment)
    later = {each.code: each for each in now.scored.indicators}
    rows = [
        {"was": was, "again": found, "now": later.get(was.code), "hidden": hides and was.code == CHILDREN}
        for was, found in zip(then.scored.indicators, made.indicators, strict=True)
    ]
    same = made.level == assessment.level and made.indicators == then.scored.indicators
    page = {
        "assessment": assessment,
        "law": then.pack,
        "rows": rows,
        "same": same,
        "then": then.scored,
        "made": made,
        "now": now.scored,
        "law_changed": pack_in_force(today, division_code=assessment.division_code).pack.digest != then.pack.pack.digest,
        "files_changed": files_changed_since(assessment.pack_digest),
        "today": today,
    }
    return render(request, "assessment/again.html", page)
