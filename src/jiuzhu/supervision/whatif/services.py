"""Having the facts for trials made: on request, and every day."""

from __future__ import annotations

from datetime import datetime, timedelta

from jiuzhu.casework.registry.facts import counties
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import full_code
from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs.queries import progress
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.supervision.whatif.queries import progress_key
from jiuzhu.supervision.whatif.rules import FactsBeingMade
from jiuzhu.supervision.whatif.tasks import refresh_facts

GIVEN_UP_AFTER = timedelta(hours=1)
"""Work that has said nothing for so long is not waited for."""


def ask_refresh(*, division_code: str, duty: Duty, actor: Actor, at: datetime) -> None:
    """Have the facts of a county made anew in the background. Raises FactsBeingMade, NotPermitted."""
    actor.require(duty, division_code=division_code)
    key = progress_key(division_code)
    with writing():
        running = progress(key)
        if running is not None and running.done < running.total and at - running.updated_at < GIVEN_UP_AFTER:
            raise FactsBeingMade("数据正在更新。", "请稍候，完成后页面会自动显示。")
        jobs.start_progress(key=key, total=1, now=at, message="等待开始")
        record(actor=actor, at=at, subject_kind="whatif_facts", subject_id=division_code, action="更新试算数据")
        refresh_facts.enqueue(division_code=division_code, at=at.isoformat())


def refresh_all(at: datetime) -> None:
    """Have the facts of every county of the register made anew, one task each."""
    for county in counties():
        refresh_facts.enqueue(division_code=full_code(county), at=at.isoformat())
