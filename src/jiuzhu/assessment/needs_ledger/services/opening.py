"""A round of a county: one ledger for every township, filled in from the needs that are open."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.needs_ledger.models import Round, TownshipLedger
from jiuzhu.assessment.needs_ledger.rules import RoundEntry, RoundInvalid, checked_round
from jiuzhu.assessment.needs_ledger.services.filling import fill
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.divisions.queries import divisions_under, find_division
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.workflow.services import begin


def open_round(*, entry: RoundEntry, division_code: str, actor: Actor, at: datetime) -> Round:
    """Open a round of a county and give every township its ledger; what is sent again opens it once, and the ledgers that were still lacking.

    Raises RoundInvalid, DivisionUnknown, NotPermitted.
    """
    tidy = checked_round(entry, today=timezone.localdate(at))
    county = find_division(division_code)
    actor.require(Duty.NEEDS_AUDIT, division_code=county.code)
    townships = divisions_under(county.code, Level.TOWNSHIP)
    if county.level != Level.COUNTY or not townships:
        raise RoundInvalid("这里不是县，或没有乡镇。", "请选择一个县。", field="division_code")
    round_ = Round(
        press=tidy.press,
        division_code=county.code,
        title=tidy.title,
        kind=tidy.kind,
        from_on=tidy.from_on,
        until_on=tidy.until_on,
        opener_name=actor.name,
    )
    same = Round.objects.filter(press=tidy.press, division_code=county.code)
    try:
        with writing(), transaction.atomic():
            known = same.first()
            if known is None:
                begin(round_, actor=actor, at=at, duty=Duty.NEEDS_AUDIT, after={"title": tidy.title, "until_on": tidy.until_on.isoformat()})
    except IntegrityError as error:
        known = same.first()
        if known is None:
            raise RoundInvalid("这一天开始的同类轮次已经开过。", "请在列表中打开那一轮，或换一个开始日期。", field="from_on") from error
    round_ = known or round_
    open_lacking(round_, at=at)
    return round_


def open_lacking(round_: Round, *, at: datetime) -> None:
    """Give every township of a round that is being collected its ledger where it has none: what was cut short is carried on."""
    for township in lacking(round_) if round_.state == "collecting" else ():
        _open_ledger(round_, township, at)


def lacking(round_: Round) -> list[str]:
    """Name the townships of a round's county that have no ledger in it."""
    known = set(round_.ledgers.values_list("division_code", flat=True))
    return [each.code for each in divisions_under(round_.division_code, Level.TOWNSHIP) if each.code not in known]


def _open_ledger(round_: Round, township: str, at: datetime) -> None:
    # A township a transaction: somebody at a window waits for one, never for a county.
    try:
        with writing(), transaction.atomic():
            ledger = TownshipLedger(round=round_, division_code=township)
            begin(ledger, actor=SYSTEM, at=at, duty=Duty.NEEDS_AUDIT)
            fill(ledger, until_on=round_.until_on)
    except IntegrityError:
        # Opened a moment before by whoever carries the same round on.
        if not round_.ledgers.filter(division_code=township).exists():
            raise
