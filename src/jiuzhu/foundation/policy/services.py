"""Entering local values, publishing changes, and keeping the law that decisions are made with; the pack's files are never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import covers, full_code
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.rules import sm3
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.errors import ChangeIsPublished
from jiuzhu.foundation.policy.expressions.values import AREAS
from jiuzhu.foundation.policy.models import LawUsed, LocalValue, PackText, PackTurn, PublishedChange, Ruling
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.queries import (
    last_decision_day,
    local_values,
    pack_in_force,
    packs_around,
    published_change,
    value_stands,
    values_set_by,
)
from jiuzhu.foundation.policy.rulings import kept, rule_of
from jiuzhu.foundation.policy.starting import check_start
from jiuzhu.foundation.policy.texts import pack_text

ABOUT_LENGTH = 64
"""Characters of the name a ruling is shown by."""
TRIES = 10
"""How often a change looks for the next number while others take it first."""
SOURCE_LENGTH = 200
"""Characters of the document a local value stands on."""


class LocalValueInvalid(DomainError):
    """The value is not of the parameter's type, or the parameter is not the county's to set."""

    code = "local_value_invalid"


def set_local_value(
    *,
    name: str,
    value: str,
    valid_from: date,
    source: str,
    actor: Actor,
    at: datetime,
    area: str = "",
    is_demo: bool = False,
    division_code: str | None = None,
) -> LocalValue:
    """Enter a local value of a division (the deployment's own by default) from a day on; raises LocalValueInvalid, NotPermitted, ChangeTooEarly.

    One person enters what has no value at the place yet, or a demonstration's; what has one, of the text, of the division above or
    for one kind of area, is changed by two, through a published change. The day may not reach back behind a decision.
    """
    deployed = load_pack(settings.POLICY_PACK)
    here = full_code(division_code or deployed.division_code)
    if not actor.holds(Duty.POLICY_SET, division_code=here):
        raise NotPermitted("您的岗位不能设定这里的本地参数。", "请由本地的系统管理员设定。")
    if not source.strip():
        raise LocalValueInvalid("没有写明依据。", "请写明公布这个数值的文件名称和文号。", field="source")
    if not covers(deployed.division_code, here):
        raise LocalValueInvalid("这里不归本平台管。", f"请选择{deployed.label}或其下的区划。", field="division_code")
    with writing():
        law = pack_in_force(valid_from, division_code=here)
        take_turn(pack=law.pack.name)
        law.pack.at(valid_from).with_values({f"{name}.{area}" if area else name: value})
        if not actor.system:
            _check_first(name, area=area, law=law, division_code=here, today=timezone.localdate(at))
        return _enter(
            pack=law.pack.name,
            division_code=here,
            name=name,
            area=area,
            value=value,
            valid_from=valid_from,
            source=source,
            is_demo=is_demo,
            actor=actor,
            at=at,
        )


def take_turn(*, pack: str) -> None:
    """Wait until nobody else is changing the law of a pack, or of one it lies over or under; the turn lasts as long as the transaction."""
    names = sorted(packs_around(pack))
    with writing():
        PackTurn.objects.bulk_create([PackTurn(pack=each) for each in names], ignore_conflicts=True)
        # One row after the other and always in this order, so that no two wait for each other.
        for each in names:
            PackTurn.objects.filter(pack=each).update(taken=F("taken") + 1)


def _check_first(name: str, *, area: str, law: DatedPack, division_code: str, today: date) -> None:
    entered = local_values(division_code=division_code)
    now = pack_in_force(today, division_code=division_code)
    if any(value_stands(name, law=each, entered=entered, area=area) for each in (law, now)):
        raise LocalValueInvalid("这项数值在这里已有值，一个人不能改写。", "请在“规定变更”里起草改动，由另一人发布。", field="value")
    check_start(law.on, today=today, decided_on=last_decision_day())


def _enter(*, actor: Actor, at: datetime, **fields: Any) -> LocalValue:
    try:
        with transaction.atomic():
            entered = LocalValue.objects.create(**fields, set_by=actor.user_id, set_at=at)
    except IntegrityError as error:
        raise LocalValueInvalid(
            f"自 {fields['valid_from']} 起的值已经设定过。", "已设定的值不能改写；请换一个生效日期。", field="valid_from"
        ) from error
    told = {"value": entered.value, "from": str(entered.valid_from), "source": entered.source, "demo": entered.is_demo}
    _trace(entered, "设定本地参数", actor=actor, at=at, before=None, after={**told, "division": entered.division_code})
    return entered


def _trace(value: LocalValue, action: str, *, actor: Actor, at: datetime, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    subject = f"{value.name}.{value.area}" if value.area else value.name
    record(actor=actor, at=at, subject_kind="policy", subject_id=subject, action=action, before=before, after=after)


def publish_change(
    *,
    pack: str,
    division_code: str,
    valid_from: date,
    text: str,
    local_values: Mapping[str, str],
    withdraws: int | None,
    title: str,
    reason: str,
    document: str,
    clause: str,
    quote: str,
    file_id: str,
    drafted_by: str,
    drafter_name: str,
    actor: Actor,
    at: datetime,
) -> PublishedChange:
    """Put a change in force from a day on, under the next number, with its local values; a withdrawal takes both back. Raises LocalValueInvalid, NotFound.

    The caller has taken its turn, examined the change and checked that the actor may publish and is not who drafted it; the database holds the latter too.
    """
    with writing():
        withdrawn = published_change(withdraws, pack=pack) if withdraws is not None else None
        published = _numbered(
            pack=pack,
            division_code=division_code,
            valid_from=valid_from,
            text=text,
            withdraws=withdrawn,
            title=title,
            reason=reason,
            document=document,
            clause=clause,
            quote=quote,
            file_id=file_id,
            drafted_by=drafted_by,
            drafter_name=drafter_name,
            published_by=actor.user_id,
            publisher_name=actor.name,
            published_at=at,
        )
        for key, value in local_values.items():
            name, _, area = key.rpartition(".") if key.endswith(tuple(f".{area}" for area in AREAS)) else (key, "", "")
            _enter(
                pack=pack,
                division_code=division_code,
                name=name,
                area=area,
                value=value,
                valid_from=valid_from,
                source=f"{published.label}：{document}"[:SOURCE_LENGTH],
                is_demo=False,
                change=published,
                actor=actor,
                at=at,
            )
        if withdrawn:
            _take_back(withdrawn, valid_from=valid_from, actor=actor, at=at)
        record(
            actor=actor,
            at=at,
            subject_kind="policy",
            subject_id=published.key,
            action="发布规定变更",
            after={"from": str(valid_from), "digest": sm3(text.encode()), "withdraws": withdraws, "drafted_by": drafted_by},
        )
    return published


def _take_back(change: PublishedChange, *, valid_from: date, actor: Actor, at: datetime) -> None:
    for value in values_set_by(change):
        LocalValue.objects.filter(pk=value.pk).update(withdrawn_from=valid_from)
        told = {"value": value.value, "from": str(value.valid_from), "division": value.division_code}
        _trace(value, "撤回本地参数", actor=actor, at=at, before=told, after={"withdrawn_from": str(valid_from)})


def _numbered(*, pack: str, withdraws: PublishedChange | None, **fields: Any) -> PublishedChange:
    """Publish under the next number, the one after when somebody else takes it in the same moment."""
    for tries_left in reversed(range(TRIES)):
        if withdraws and PublishedChange.objects.filter(withdraws=withdraws).exists():
            raise ChangeIsPublished(f"{withdraws.label}已经撤回。", "不必再撤回一次。")
        last = PublishedChange.objects.filter(pack=pack).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return PublishedChange.objects.create(pack=pack, number=last + 1, withdraws=withdraws, **fields)
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def keep_law(*, law: DatedPack, at: datetime) -> str:
    """Keep what is needed to put a law together again, once; gives its fingerprint for the decision to store.

    Every decision made by a law calls this in its own transaction.
    """
    fingerprint, pack = law.fingerprint, law.pack
    if LawUsed.objects.filter(pk=fingerprint).exists():
        return fingerprint
    with writing():
        if not PackText.objects.filter(pk=pack.base_digest).exists():
            PackText.objects.bulk_create(
                [PackText(digest=pack.base_digest, pack=pack.name, body=pack_text(pack), kept_at=at)], ignore_conflicts=True
            )
        used = LawUsed(
            fingerprint=fingerprint,
            base_id=pack.base_digest,
            packs=list(pack.folders),
            changes=[each.number for each in pack.overlays],
            on=law.on,
            settings=dict(law.settings),
            first_used_at=at,
        )
        LawUsed.objects.bulk_create([used], ignore_conflicts=True)
    return fingerprint


def rule_on(
    *,
    law: DatedPack,
    section: str,
    code: str,
    facts: Mapping[str, Any],
    subject_kind: str,
    subject_id: str,
    at: datetime,
    household_id: str = "",
    about: str = "",
) -> Ruling:
    """Apply one rule of a law to one subject and keep the facts it used beside the answer; raises LawLost where the law has no such rule."""
    rule = rule_of(law, section, code)
    with writing():
        return Ruling.objects.create(
            subject_kind=subject_kind,
            subject_id=subject_id,
            household_id=household_id,
            section=section,
            code=code,
            about=about[:ABOUT_LENGTH],
            facts_sealed=json.dumps(kept(rule.facts, facts), ensure_ascii=False, sort_keys=True),
            answer=rule.to_python(law.values)(facts),
            law_id=keep_law(law=law, at=at),
            on=law.on,
            made_at=at,
        )
