"""Issuing a letter: one number, one ledger entry, what it says kept sealed and its paper kept in the vault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from jiuzhu.casework.letters.models import Letter, LetterSerial
from jiuzhu.casework.letters.rules import KINDS, Content, Judged
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.services import rule_on
from jiuzhu.foundation.vault.services import put


def issue(
    *,
    content: Content,
    decision_id: UUID | str,
    household_id: UUID | str,
    division_code: str,
    issuer: str,
    actor: Actor,
    at: datetime,
    law: DatedPack | None = None,
    judged: Sequence[Judged] = (),
) -> Letter:
    """Issue a letter to a household; the same content about the same decision gives the letter issued before. Raises NotPermitted.

    A letter that decides by itself (whether somebody qualifies) names the rules it judged by ``law``; they are kept with their facts.
    """
    actor.require(Duty.LETTER_ISSUE, division_code=division_code)
    digest = content.fingerprint()
    with writing():
        former = Letter.objects.filter(kind=content.kind, decision_id=str(decision_id), content_digest=digest).first()
        if former:
            return former
        year = timezone.localtime(at).year
        county = ancestor_at(division_code, Level.COUNTY) or division_code
        letter = Letter.objects.create(
            kind=content.kind,
            decision_id=str(decision_id),
            household_id=household_id,
            division_code=division_code,
            county_code=county,
            year=year,
            serial=_next_serial(county, year),
            pack=content.law.pack,
            pack_digest=content.law.digest,
            content_sealed=content.text(),
            content_digest=digest,
            about_children=content.about_children,
            issued_by=actor.user_id,
            issuer=issuer,
            issued_at=at,
        )
        record(
            actor=actor,
            at=at,
            subject_kind="letter",
            subject_id=str(letter.pk),
            action="出具告知书",
            after={
                "number": letter.number,
                "kind": KINDS[content.kind],
                "decision": str(decision_id),
                "pack_digest": content.law.digest,
                "content_digest": digest,
            },
            household_id=str(household_id),
        )
        if law is not None:
            for each in judged:
                rule_on(
                    law=law,
                    section=each.section,
                    code=each.code,
                    facts=each.facts,
                    subject_kind="letter",
                    subject_id=str(letter.pk),
                    at=at,
                    household_id=str(household_id),
                    about=each.about,
                )
    return letter


def keep_paper(*, letter: Letter, pdf: bytes, actor: Actor, at: datetime) -> Letter:
    """Put the typeset letter into the vault, once; a second paper of the same letter is not kept."""
    if letter.file_id:
        return letter
    kept = put(
        stream=BytesIO(pdf),
        kind="letter",
        name=f"{letter.number}.pdf",
        content_type="application/pdf",
        division_code=letter.division_code,
        actor=actor,
        at=at,
        household_id=str(letter.household_id),
    )
    with writing():
        Letter.objects.filter(pk=letter.pk, file_id="").update(file_id=str(kept.pk))
        letter.refresh_from_db()
    return letter


def _next_serial(county: str, year: int) -> int:
    row, _ = LetterSerial.objects.get_or_create(county_code=county, year=year)
    LetterSerial.objects.filter(pk=row.pk).update(last=F("last") + 1)
    row.refresh_from_db()
    return row.last
