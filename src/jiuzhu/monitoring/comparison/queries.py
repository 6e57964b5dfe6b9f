"""Every read of comparisons that others may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.monitoring.comparison.models import ACTIVE, Run, RunQuerySet

__all__ = ["ACTIVE", "Run", "active_run", "county_run", "find_run", "is_resumable", "latest_done", "runs"]


def runs(actor: Actor) -> RunQuerySet:
    """Comparisons the actor may see, newest first."""
    return Run.objects.scoped_to(actor)


def find_run(actor: Actor, run_id: UUID | str) -> Run:
    """Give one comparison the actor may see; raises NotFound."""
    return one_of(Run.objects.scoped_to(actor), run_id, "没有找到这次比对。", "请从月份页面重新进入。")


def latest_done(actor: Actor, month: str) -> Run | None:
    """Give the newest finished comparison of a month."""
    return Run.objects.scoped_to(actor).filter(month=month, state="done").first()


def county_run(actor: Actor, month: str) -> Run | None:
    """Give the newest finished comparison of a month in the county of any post; whoever works below the county may know that it was made."""
    counties = {ancestor_at(code, Level.COUNTY) or code for code in actor.divisions({Duty.MONITORING_READ, Duty.COMPARISON_RUN})}
    return Run.objects.filter(division_code__in=counties, month=month, state="done").first()


def active_run(actor: Actor) -> Run | None:
    """Give the comparison that is waiting or running."""
    return Run.objects.scoped_to(actor).filter(state__in=ACTIVE).first()


def is_resumable(run: Run) -> bool:
    """Tell whether a comparison broke off and none was asked for in its division since."""
    return run.state == "failed" and not Run.objects.filter(division_code=run.division_code, requested_at__gt=run.requested_at).exists()
