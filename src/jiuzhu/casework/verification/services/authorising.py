"""Taking signed authorisations and withdrawing them."""

from __future__ import annotations

import base64
import io
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.casework.verification.models import Authorisation, Verification
from jiuzhu.casework.verification.queries import may_withdraw
from jiuzhu.casework.verification.rules import AuthorisationInvalid, Signing, checked_signing, last_day, wording_of
from jiuzhu.casework.verification.services.moving import hold_checks
from jiuzhu.casework.verification.services.renewing import settle_renewal
from jiuzhu.casework.verification.workflow import UNDER_WAY, VERIFICATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.vault import images
from jiuzhu.foundation.vault import services as vault
from jiuzhu.foundation.workflow.services import Taken, begin, take

PNG_ADDRESS = "data:image/png;base64,"
STOPPED_BY_WITHDRAWAL = tuple(VERIFICATION.steps["stop"].sources)


def authorise(*, household_id: UUID | str, signing: Signing, actor: Actor, at: datetime) -> list[Authorisation]:
    """Keep the signed authorisation of one or more members; a repeated press gives what was kept.

    Raises AuthorisationInvalid, LimitNotSet, PhotoUnreadable, NotFound, NotPermitted.
    """
    household = registry.find_household(actor, household_id)
    _check(household, signing, actor, at)
    picture = images.redraw(signing.paper) if signing.paper else _drawn(signing.drawing)
    return keep_signed(household=household, signing=signing, picture=picture, actor=actor, at=at)


def keep_signed(*, household: Any, signing: Signing, picture: bytes, actor: Actor, at: datetime) -> list[Authorisation]:
    """Keep what ``authorise`` takes, with a picture that was drawn anew already; raises what that raises."""
    told = {"household": household, "signing": signing, "picture": picture, "actor": actor, "at": at}
    try:
        return _kept(**told)
    except IntegrityError:
        # Another press was kept between the look and the writing; now it is seen.
        return _kept(**told)


def _kept(*, household: Any, signing: Signing, picture: bytes, actor: Actor, at: datetime) -> list[Authorisation]:
    members = _check(household, signing, actor, at)
    today = timezone.localdate(at)
    law = pack_in_force(signing.signed_on, division_code=household.division_code)
    wording = wording_of(law)
    until = last_day(signing.signed_on, wording.months)
    if until < today:
        raise AuthorisationInvalid("按签字日期算，这份授权已经过期。", "请重新签字，或核对签字日期。", field="signed_on")
    method = "paper" if signing.paper else "screen"
    with writing():
        # One authorisation a person and day, whichever household it was signed for.
        former = list(Authorisation.objects.filter(person_id__in=signing.person_ids, valid_from=signing.signed_on, state="in_force"))
        lacking = [each for each in dict.fromkeys(signing.person_ids) if each not in {str(one.person_id) for one in former}]
        if not lacking:
            return former
        stored = vault.put(
            stream=io.BytesIO(picture),
            kind="authorisation",
            name=f"{household.number}-核对授权.{'jpg' if method == 'paper' else 'png'}",
            content_type="image/jpeg" if method == "paper" else "image/png",
            division_code=household.division_code,
            actor=actor,
            at=at,
            household_id=str(household.pk),
        )
        keep_law(law=law, at=at)
        made = []
        for person_id in lacking:
            given = Authorisation(
                household=household,
                person=members[person_id],
                person_name=members[person_id].name,
                division_code=household.division_code,
                valid_from=signing.signed_on,
                valid_until=until,
                signer=signing.signer,
                signer_name=signing.signer_name.strip()[:64],
                method=method,
                file_id=str(stored.pk),
                wording=wording.plain(),
                law=law.fingerprint,
                recorded_by=actor.user_id,
                recorder_name=actor.name,
            )
            after = {"person": person_id, "from": str(signing.signed_on), "until": str(until), "file": str(stored.pk)}
            made.append(begin(given, actor=actor, at=at, duty=Duty.VERIFICATION_REQUEST, after=after))
        settle_renewal(household_id=household.pk, at=at)
        return former + made


def withdraw(*, authorisation_id: UUID | str, reason: str, actor: Actor, at: datetime, seen_version: int) -> Taken:
    """Withdraw an authorisation from today on, where it was signed or where the household lives now; what is being checked by it stops at once.

    Raises NotFound and what ``take`` raises.
    """
    found = Authorisation.objects.scoped_to(actor).select_related("household").filter(pk=authorisation_id).first()
    if found is None:
        raise NotFound("没有找到这份授权。", "请确认它在您的辖区内。")
    if may_withdraw(actor, found) and not actor.holds(Duty.VERIFICATION_REQUEST, division_code=found.division_code):
        # Not stored: the step is taken with the duty at the present place, the authorisation stays where it was signed.
        found.division_code = found.household.division_code
    today: date = timezone.localdate(at)
    with writing():
        # Beside the state, for the constraint looks at both.
        Authorisation.objects.filter(pk=found.pk, version=seen_version, state="in_force").update(withdrawn_on=today)
        return take(
            found,
            step="withdraw",
            actor=actor,
            at=at,
            seen_version=seen_version,
            reason=reason,
            also=lambda: _stop_what_rests_on(found, at),
        )


def _stop_what_rests_on(withdrawn: Authorisation, at: datetime) -> None:
    resting = Verification.objects.filter(concerned__authorisation=withdrawn, state__in=UNDER_WAY).filter(state__in=STOPPED_BY_WITHDRAWAL)
    hold_checks(resting.values("pk"))
    for each in resting.distinct():
        each.sources.exclude(state="settled").update(state="dropped", note="授权撤回")
        take(each, step="stop", actor=SYSTEM, at=at, seen_version=each.version, reason="授权已撤回")


def _check(household: Any, signing: Signing, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give the living members by id; raises AuthorisationInvalid, NotPermitted."""
    actor.require(Duty.VERIFICATION_REQUEST, division_code=household.division_code)
    members = {str(each.person_id): each.person for each in registry.members_of(household.pk, living=True)}
    known = {key: (person.name, age_on(person.birth_date, signing.signed_on)) for key, person in members.items()}
    checked_signing(signing, members=known, adult_age=ADULT_AGE, on=timezone.localdate(at))
    return members


def _drawn(drawing: str) -> bytes:
    try:
        if not drawing.startswith(PNG_ADDRESS):
            raise ValueError
        data = base64.b64decode(drawing.removeprefix(PNG_ADDRESS), validate=True)
    except ValueError as error:
        raise AuthorisationInvalid("没有收到签名。", "请在框内签名后再提交，或上传签好的授权书照片。", field="drawing") from error
    return images.redraw(data, form="png")
