"""Who the city's big-data platform names to the mass organisations as likely to be eligible, by organisation (S-23; 001·二(三)2)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jiuzhu.foundation.accounts import queries as accounts
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.queries import for_comparison

FEED = "aid_candidates"
HEADS = ("姓名", "现住址", "困难情形", "建议服务项目")


@dataclass(frozen=True)
class Candidate:
    """One person the platform names, in its own words; whoever it names twice for the same stands once."""

    name: str
    place: str
    situation: str
    project: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row under ``HEADS``."""
        return self.name, self.place, self.situation, self.project


def organisations_named() -> list[str]:
    """List the mass organisations as a batch calls them."""
    return list(FEEDS[FEED].column("organisation").values)


def may_see(actor: Actor, *, division_code: str, law: DatedPack) -> list[str]:
    """List the mass organisations whose candidates the actor sees: to the county all of them, to a liaison the own one."""
    if actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        return organisations_named()
    names, found = Names(law), [accounts.organisation(each) for each in actor.organisations(Duty.FEED_SEND)]
    mine = {names.department(each.name) for each in found if each is not None and each.division_code == division_code}
    return [each for each in organisations_named() if names.department(each) in mine]


def candidates(*, division_code: str, month: str, organisations: Sequence[str]) -> dict[str, list[Candidate]]:
    """Give the candidates of the newest batch up to a month by organisation, in the batch's order. No scope: the caller has checked."""
    sent = [path for _, path in for_comparison(division_code=division_code, month=month)[0].get(FEED, ()) if path.exists()]
    found: dict[str, list[Candidate]] = {each: [] for each in organisations}
    if not sent or not organisations:
        return found
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        read = f"SELECT organisation, name, place, situation, project, min(line) AS line FROM read_parquet({literal(str(sent[-1]))})"
        rows = database.execute(f"{read} GROUP BY key, organisation, name, place, situation, project ORDER BY line").fetchall()
    for code, name, place, situation, project, _ in rows:
        if code in found:
            found[code].append(Candidate(name, place or "", situation, project or ""))
    return found


def take_candidates(*, division_code: str, month: str, organisation: str, law: DatedPack, actor: Actor, at: datetime) -> list[Candidate]:
    """Give one organisation's candidates to take away, on the ledger; raises NotPermitted."""
    if organisation not in may_see(actor, division_code=division_code, law=law):
        raise NotPermitted("只能下载本单位的候选名单。", "请由该单位的联络员下载，或由县民政局转交。")
    found = candidates(division_code=division_code, month=month, organisations=[organisation])[organisation]
    with writing():
        after = {"month": month, "organisation": organisation, "rows": len(found)}
        record(actor=actor, at=at, subject_kind="candidates", subject_id=f"{division_code}:{month}", action="下载群团组织候选名单", after=after)
    return found
