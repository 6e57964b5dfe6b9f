"""What the law asks for every month beside the departments' files, as the calendar shows it: each with its clause and how it stands (N-145…N-149)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from jiuzhu.casework.liaisons import queries as liaisons
from jiuzhu.casework.liaisons import rules
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.liaisons.figures_views import Standing, standings
from jiuzhu.monitoring.chain.queries import reckoning_of
from jiuzhu.monitoring.feeds.rules import due_on

CHAIN_OF = "exchange_departments"


@dataclass(frozen=True)
class Beside:
    """One thing of a month: what it is, by which sentence, by when, how it stands in words and tone, where it is done."""

    label: str
    clause: str
    quote: str
    due_on: date | None
    words: str
    tone: str
    url: str


def beside_of(actor: Actor, *, division_code: str, month: str, today: date) -> list[Beside]:
    """List what the law of a county asks for in a month beside files; a department sees its own figures only."""
    law = pack_in_force(today, division_code=division_code)
    found = [_figure(each) for each in standings(actor, division_code=division_code, month=month, on=today)]
    if not actor.holds(Duty.FEED_UPLOAD, division_code=division_code):
        return found
    return [*_chain(law, division_code, month), *found, *_liaisons(actor, law, division_code, today), *_reports(law, division_code, month, today)]


def _figure(standing: Standing) -> Beside:
    bound, this = standing.bound, standing.this
    words, tone = ("待填报", "amber") if this is None else (f"{this.share}，达到", "green") if this.kept else (f"{this.share}，没有达到", "red")
    label = f"{bound.kind.label}不低于 {standing.least}"
    return Beside(label, bound.ground.ground.clause, bound.ground.ground.quote, None, words, tone, standing.url)


def _chain(law: DatedPack, division_code: str, month: str) -> list[Beside]:
    asked = next((each for each in law.intervals if each.code == CHAIN_OF), None)
    if asked is None:
        return []
    reckoned = reckoning_of(division_code, month)
    words, tone = ("已核算", "green") if reckoned else ("等待比对后核算", "amber")
    return [Beside("一户（人）一条救助链", asked.clause, asked.quote, None, words, tone, f"{reverse('exchange')}?month={month}")]


def _liaisons(actor: Actor, law: DatedPack, division_code: str, today: date) -> list[Beside]:
    ground = next((each.ground for name, each in law.parameters.items() if name in rules.REQUIRED.values()), None)
    if ground is None:
        return []
    lacking = rules.missing(law, liaisons.current(actor, division_code=division_code))
    due = rules.due_on(law)
    tone = "green" if not lacking else "red" if due and due < today else "amber"
    words = f"还缺 {len(lacking)} 人" if lacking else "已报全"
    label = "各部门分管领导和联络员" if due is None else "各部门联络人（附件1）"
    return [Beside(label, ground.clause, ground.quote, due, words, tone, reverse("liaisons"))]


def _reports(law: DatedPack, division_code: str, month: str, today: date) -> list[Beside]:
    found = []
    for report in rules.monthly(law):
        day = law.number(report.day)
        if report.every != "month" or day is None:
            continue
        due = due_on(month, int(day))
        came = liaisons.received(division_code=division_code, report=report.code, due_on=due) if due else {}
        late = bool(due and due < today and len(came) < len(report.by))
        tone = "green" if len(came) == len(report.by) else "red" if late else "amber"
        url = f"{reverse('liaison-reports')}?report={report.code}&due={due}"
        found.append(Beside(report.label, report.clause, report.quote, due, f"已报 {len(came)} / {len(report.by)}", tone, url))
    return found
