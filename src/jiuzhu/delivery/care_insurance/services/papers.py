"""The papers of a claim, kept sealed: a PDF as it came, a photograph drawn anew."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime

from django.db import IntegrityError, transaction

from jiuzhu.delivery.care_insurance.models import CareClaim, ClaimPaper
from jiuzhu.delivery.care_insurance.rules import PAPER_FORMS, PaperRefused, check_paper
from jiuzhu.delivery.care_insurance.workflow import KEEP
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault

OPEN = ("recorded", "sent")


def add_paper(*, claim: CareClaim, kind: str, content: bytes, content_type: str, actor: Actor, at: datetime) -> ClaimPaper:
    """Keep one paper of a claim that is still open; the same file again gives the first. Raises PaperRefused, PhotoUnreadable, NotPermitted."""
    place = claim.household.division_code
    actor.require(KEEP, division_code=place)
    digest = hashlib.sha256(content).hexdigest()
    earlier = claim.files.filter(digest=digest).first()
    if earlier is not None:
        return earlier
    check_paper(content, kind=kind, content_type=content_type, kept=claim.files.count())
    picture = PAPER_FORMS[content_type] != "pdf"
    drawn = images.redraw(content) if picture else content
    try:
        with writing(), transaction.atomic():
            there = CareClaim.objects.select_for_update().filter(pk=claim.pk, state__in=OPEN).first()
            if there is None:
                raise PaperRefused("这笔理赔已经办结，不再收材料。", "确需补充的，请联系保险公司重新申请。", field="file")
            stored = vault.put(
                stream=io.BytesIO(drawn), kind="care_claim.paper", name=f"理赔材料-{kind}.{'jpg' if picture else 'pdf'}",
                content_type="image/jpeg" if picture else "application/pdf", division_code=place, actor=actor, at=at, household_id=str(claim.household_id),
            )  # fmt: skip
            made = ClaimPaper.objects.create(claim=claim, kind=kind, file_id=str(stored.pk), digest=digest, picture=picture, by_name=actor.name, at=at)
            if kind not in there.papers:
                # As they stand now: another may have come in since the page was drawn.
                CareClaim.objects.filter(pk=claim.pk).update(papers=[*there.papers, kind])
            record(
                actor=actor, at=at, subject_kind=claim.workflow.name, subject_id=str(claim.pk), action="上传理赔材料", after={"kind": kind, "file": str(stored.pk)},
                household_id=str(claim.household_id),
            )  # fmt: skip
            return made
    except IntegrityError:
        # The same press got in a moment before.
        return claim.files.get(digest=digest)
