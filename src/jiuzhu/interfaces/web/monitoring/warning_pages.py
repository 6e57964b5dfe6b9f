"""What the pages of warnings show: rows with place and time left, one warning with all that lies behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jiuzhu.casework.leads.queries import charity_leads, charity_leads_for
from jiuzhu.casework.referrals.queries import referrals as referrals_in_scope
from jiuzhu.casework.referrals.queries import referrals_for
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import divisions_under, full_name_of, is_loaded, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, covers, level_of, short_name
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.deadlines import Remaining, left_of
from jiuzhu.foundation.workflow.queries import open_item, open_work, steps_of
from jiuzhu.interfaces.web.applications.went import whereto
from jiuzhu.interfaces.web.monitoring.trust_accuracy import marks_for
from jiuzhu.interfaces.web.monitoring.trust_explanations import Explanations, explanations_of
from jiuzhu.interfaces.web.monitoring.warning_forms import FilterForm
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.meetings.queries import meeting_of, meetings
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.figures import AS_SENT, Figure, figures, in_one_line, joined
from jiuzhu.monitoring.warnings.rules import GRADE_TONES, METHODS, OUTCOME_LABELS, Outcome, is_month, shift_month
from jiuzhu.monitoring.warnings.services.referring import ORIGIN
from jiuzhu.monitoring.warnings.workflow import WARNING

EXPORT_HEADS = [
    "预警", "等级", "对象", "档案号", "乡镇、村", "首次发现", "最近发现", "数据", "状态", "交办", "到期", "还剩", "属实", "处置结果", "处置说明", "下次复查", "依据",
]  # fmt: skip
MONTHS_BACK = 12


@dataclass(frozen=True)
class Row:
    """One warning in a list."""

    warning: Any
    place: str
    figures: str
    left: Remaining | None
    due_on: str
    tone: str
    pickable: bool
    marked: bool = False


def rows_of(found: Iterable[Any], *, actor: Actor, now: datetime) -> list[Row]:
    """Put places and remaining time to warnings with two queries for all of them."""
    found = list(found)
    items = {item.subject_id: item for item in open_work(actor, Duty.MONITORING_READ, workflow=WARNING.name).filter(subject_id__in=[each.pk for each in found])}
    places = names_of(_place_code(each) for each in found)
    marked = marks_for(actor, today=timezone.localdate(now)) if found else frozenset()
    rows = []
    for each in found:
        item = items.get(each.pk)
        rows.append(
            Row(
                warning=each,
                place=short_name(places.get(_place_code(each), "")),
                figures=in_one_line(each.evidence, most=2),
                left=left_of(item, now=now),
                due_on=f"{timezone.localtime(item.due_at):%Y-%m-%d %H:%M}" if item and item.due_at else "",
                tone=GRADE_TONES[each.grade],
                pickable=each.state == "graded" and actor.holds(Duty.WARNING_ASSIGN, division_code=each.division_code),
                marked=each.rule in marked,
            )
        )
    return rows


def exported(found: Any, *, actor: Actor, now: datetime) -> Iterable[list[object]]:
    """Give the cells of each warning for a workbook, in the order of EXPORT_HEADS, in slices."""
    places: dict[str, str] = {}
    for start in range(0, found.count(), 500):
        for row in rows_of(found.prefetch_related("dispositions")[start : start + 500], actor=actor, now=now):
            warning = row.warning
            ended = next(iter(warning.dispositions.all()), None)
            code = warning.assigned_code
            if code and code not in places:
                places[code] = full_name_of(code, below=Level.COUNTY)
            yield [
                warning.rule_label, warning.grade_label, warning.subject_name, warning.household.number if warning.household else "", row.place,
                warning.month, warning.last_month, in_one_line(warning.evidence, most=9), warning.state_label, places.get(code, ""), row.due_on,
                row.left.text if row.left else "", warning.verdict, OUTCOME_LABELS[Outcome(ended.outcome)] if ended else "", ended.note if ended else "",
                warning.review_on, warning.clause,
            ]  # fmt: skip


def filter_form(request: HttpRequest) -> FilterForm:
    """Give the filters with the choices the actor has."""
    newest = queries.latest_month(request.actor)
    months = [shift_month(newest, -back) for back in range(MONTHS_BACK)] if newest else []
    asked = request.GET.get("month", "")
    if is_month(asked) and asked not in months:
        months = sorted([*months, asked], reverse=True)
    rules = {each.code: each.label for each in pack_in_force(timezone.localdate(request.now)).warnings} | dict(queries.rules_seen(request.actor))
    given = request.GET.copy()
    given.setdefault("state", "open")
    return FilterForm(given, months=months, rules=sorted(rules.items(), key=lambda rule: rule[1]), places=_places(request.actor))


def places_to_assign(warning: Any) -> list[tuple[str, str]]:
    """List where a warning may go: the household's village and township; without a household every township and village below."""
    if warning.household:
        home = warning.household.division_code
        codes = [code for code in (home, ancestor_at(home, Level.TOWNSHIP)) if code and level_of(code) in (Level.VILLAGE, Level.TOWNSHIP)]
        return [(code, full_name_of(code, below=Level.COUNTY)) for code in dict.fromkeys(codes)]
    county = ancestor_at(warning.division_code, Level.COUNTY) or warning.division_code
    found, township = [], ""
    for division in divisions_under(county):
        if division.level == Level.TOWNSHIP:
            township = division.name
            found.append((division.code, township))
        elif division.level == Level.VILLAGE:
            found.append((division.code, f"{township}{short_name(division.name)}"))
    return sorted(found, key=lambda place: not covers(warning.division_code, place[0]))


@dataclass(frozen=True)
class Event:
    """One link of a warning's chain."""

    at: datetime
    kind: str
    text: str
    note: str = ""
    who: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Page:
    """Everything one warning's page shows besides its forms."""

    figures: list[Figure]
    feeds: list[str]
    place: str
    assigned: str
    left: Remaining | None
    due_on: str
    tone: str
    events: list[Event]
    sightings: list[Any]
    earlier: list[Any]
    household_url: str
    sees_household: bool
    assess_url: str
    investigation: Any
    disposition: Any
    recheck: Any
    referrals: list[Any]
    meeting: Any
    charity: list[Any]
    opens: frozenset[Any]
    went: Any
    waiting_for: str
    has_letter: bool
    explanations: Explanations


def page_of_warning(request: HttpRequest, warning: Any) -> Page:
    """Compose one warning's page."""
    parameters = pack_in_force(timezone.localdate(request.now)).parameters
    item = open_item(WARNING.name, str(warning.pk))
    household = warning.household
    sees = household is not None and request.actor.holds(Duty.REGISTER_READ, division_code=household.division_code)
    state = WARNING.states[warning.state]
    disposition = warning.dispositions.first()
    referrals, meeting, charity = referrals_for(ORIGIN, warning.pk), meeting_of(warning.pk), charity_leads_for(ORIGIN, warning.pk)
    return Page(
        figures=figures(warning.evidence, parameters=parameters),
        feeds=[f"{FEEDS[code].label}（{FEEDS[code].sender}）" if code in FEEDS else code for code in warning.feeds],
        place=_where(household.division_code if household else warning.division_code),
        assigned=_where(warning.assigned_code) if warning.assigned_code else "",
        left=left_of(item, now=request.now),
        due_on=f"{timezone.localtime(item.due_at):%Y-%m-%d %H:%M}" if item and item.due_at else "",
        tone=GRADE_TONES[warning.grade],
        events=list(_events(warning)),
        sightings=[(each, joined(figures(each.evidence, parameters={}), most=9)) for each in warning.sightings.all()],
        earlier=queries.earlier_of(warning, request.actor),
        household_url=household_url(household.pk) if sees else "",
        sees_household=sees,
        assess_url=reverse("assessment-start", kwargs={"household_id": household.pk})
        if sees and request.actor.holds(Duty.ASSESSMENT_WRITE, division_code=household.division_code)
        else "",
        investigation=warning.investigations.first(),
        disposition=disposition,
        recheck=getattr(warning, "recheck", None),
        referrals=referrals,
        meeting=meeting,
        charity=charity,
        opens=_opened_by(request.actor, referrals, meeting, charity),
        went=whereto(request.actor, ORIGIN, warning.pk),
        waiting_for=_who(state.awaits.duty) if state.awaits else "",
        has_letter=household is not None and sees,
        explanations=explanations_of(request.actor, warning, today=timezone.localdate(request.now)),
    )


def _opened_by(actor: Actor, referrals: list[Any], meeting: Any, charity: list[Any]) -> frozenset[Any]:
    """Tell what of all that a warning led to this actor may open: an ended warning is seen by more than what it led to."""
    found = {*referrals_in_scope(actor).filter(pk__in=[each.pk for each in referrals]).values_list("pk", flat=True)} if referrals else set()
    if charity and actor.holds_anywhere(Duty.LEAD_HANDLE):
        found |= {*charity_leads(actor).filter(pk__in=[each.pk for each in charity]).values_list("pk", flat=True)}
    if meeting and meetings(actor).filter(pk=meeting.pk).exists():
        found.add(meeting.pk)
    return frozenset(found)


def _where(code: str) -> str:
    """Name a place below the county; the county itself for what lies with it."""
    return full_name_of(code, below=Level.COUNTY) or full_name_of(code)


def _events(warning: Any) -> Iterable[Event]:
    investigations = {each.written_at: each for each in warning.investigations.all()}
    dispositions = {each.decided_at: each for each in warning.dispositions.all()}
    for step in reversed(steps_of(WARNING.name, str(warning.pk))):
        label = WARNING.steps[step.step].label
        who = f"{step.actor_name} {step.post_label}".strip()
        found, ended = investigations.get(step.at), dispositions.get(step.at)
        if step.step == "investigate" and found:
            text = f"{METHODS[found.method]}（{found.visited_on}，{found.investigators}）：{'属实' if found.holds else '不属实'}"
            yield Event(step.at, label, text, found.finding, who, "" if found.holds else "ok")
        elif ended:
            yield Event(step.at, OUTCOME_LABELS[Outcome(ended.outcome)], _disposition_words(ended), ended.note, who, "ok")
        else:
            yield Event(step.at, label, step.reason, "", who, "wait" if step.step in ("send_back", "review") else "")
    yield Event(warning.opened_at, "产生预警", f"{'外来平台发来' if AS_SENT in warning.evidence else f'{warning.month} 比对发现'}，{warning.grade_label}", "", "系统", "warn")


def charity_waits(warning: Any) -> bool:
    """Tell whether the warning's household is being led to charity already."""
    return any(each.state == "waiting" for each in charity_leads_for(ORIGIN, warning.pk))


def _disposition_words(ended: Any) -> str:
    parts = [
        f"转介到 {ended.referred_to}" if ended.referred_to else "",
        f"会议纪要 {ended.minutes_no}（{ended.minutes_on}）" if ended.minutes_no else "",
        f"死亡日期 {ended.died_on}，已登记并停止救助类别" if ended.died_on else "",
        _left_words(ended),
        f"下次复查 {ended.review_on}" if ended.review_on else "",
    ]
    return "；".join(part for part in parts if part)


def _left_words(ended: Any) -> str:
    if not ended.left_on:
        return ""
    return f"{ended.left_on} 起不在家里生活，" + ("停止救助由复核审定" if ended.outcome == Outcome.RECHECK else "已登记离开本户")


def _who(duty: Duty) -> str:
    return {
        Duty.WARNING_ASSIGN: "县民政局或乡镇窗口交办",
        Duty.WARNING_HANDLE: "乡镇窗口或村（社区）协理员核实",
        Duty.WARNING_DECIDE: "乡镇窗口或县民政局处置",
        Duty.MEETING_HOLD: "县民政局提请专题会议议定",
    }[duty]


def _places(actor: Actor) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for code in actor.divisions(Duty.MONITORING_READ):
        if not is_loaded(code):
            continue
        below = Level.TOWNSHIP if level_of(code) in (Level.CITY, Level.COUNTY, Level.PROVINCE) else Level.VILLAGE
        found += [(division.code, short_name(division.name)) for division in divisions_under(code, below)]
    return list(dict.fromkeys(found))


def _place_code(warning: Any) -> str:
    return warning.household.division_code if warning.household else warning.division_code


def household_url(household_id: object) -> str:
    return reverse("household-file", kwargs={"pk": household_id})
