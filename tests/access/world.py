"""A small county with everything in it, the people who look at it from every side, and what each may see of it."""

from __future__ import annotations

import io
import json
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from PIL import Image

from jiuzhu.assessment.needs import services as needs
from jiuzhu.assessment.needs.services import record_need
from jiuzhu.assessment.needs_ledger.rules import RoundEntry
from jiuzhu.assessment.needs_ledger.services import open_round
from jiuzhu.assessment.recalls.rules import Cause
from jiuzhu.assessment.recalls.services import call
from jiuzhu.casework.exits.services import begin_exit
from jiuzhu.casework.leads.services import lead_to_charity, leave_lead
from jiuzhu.casework.letters import services as letters
from jiuzhu.casework.registry import services as registry
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.delivery.charity.services import declare
from jiuzhu.delivery.links.services import send_link
from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.orders.services.complaining import COMPLAINABLE
from jiuzhu.delivery.rounds import services as rounds
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.services.searching import give_up
from jiuzhu.delivery.self_service.services import request_call
from jiuzhu.delivery.visits import services as visits
from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.duties import ROLES, Duty
from jiuzhu.foundation.accounts.queries import user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.amendments.services import begin_amendment
from jiuzhu.foundation.divisions.rules import covers, division_range
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.interfaces.cli.demo.making import DemoOrder, make
from jiuzhu.interfaces.web.letters import service as service_letter
from jiuzhu.matching.catalogue.services import begin_revision
from jiuzhu.matching.mutual_help import services as mutual_help
from jiuzhu.matching.mutual_help.rules import PairUnfit
from jiuzhu.matching.resources.kinds import ResourceEntry
from jiuzhu.matching.resources.library_services import enter_resource
from jiuzhu.monitoring.declaring.services import begin_declaration
from jiuzhu.monitoring.discovery import services as discovery
from jiuzhu.monitoring.discovery.rules import CanvassEntry, DiscoveryEntry
from jiuzhu.monitoring.meetings.rules import MeetingEntry
from jiuzhu.monitoring.meetings.services import call_meeting
from jiuzhu.monitoring.warnings.rules import FoundWarning
from jiuzhu.monitoring.warnings.services import open_warnings
from jiuzhu.supervision.entries.services import draw

COUNTY, NEXT_COUNTY = "341525000000", "341524000000"
TOWNSHIP, NEXT_TOWNSHIP = "341525100000", "341525106000"
VILLAGE, NEXT_VILLAGE = "341525100202", "341525106201"
SEATS = {
    "county": {"own": COUNTY, "elsewhere": NEXT_COUNTY},
    "township": {"own": TOWNSHIP, "sibling": NEXT_TOWNSHIP},
    "village": {"own": VILLAGE, "sibling": NEXT_VILLAGE},
}
NAMESAKE, ELSEWHERE = "县民政局", "department_liaison-elsewhere"
"""A department of the next county, called as the law calls one of this county's, and its liaison."""
AFTER_THE_MOVE = "迁入新址以后才写下的话"


@dataclass(frozen=True)
class Looker:
    """Somebody who looks: user name, where they sit, and whether their role is for reading people's files at all."""

    username: str
    role: str
    division_code: str | None = None
    organisation_id: str | None = None

    @property
    def at_home(self) -> bool:
        """Tell whether the looker works in the county at all."""
        return self.username != ELSEWHERE and (self.division_code is None or covers(COUNTY, self.division_code))

    @property
    def reads(self) -> bool:
        """Tell whether the role sees recipients by division."""
        return any(duty in ROLES[self.role].duties for duty in ("register.read", "order.read", "monitoring.read"))


@dataclass
class Home:
    """A household with the words by which it is known wherever they turn up."""

    household_id: str
    number: str
    division_code: str
    organisations: set[str] = field(default_factory=set)
    former_codes: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    def visible_to(self, looker: Looker) -> bool:
        """Tell whether the looker may see that the household exists."""
        if looker.organisation_id:
            return looker.organisation_id in self.organisations
        return looker.reads and covers(looker.division_code, self.division_code)

    def formerly_visible_to(self, looker: Looker) -> bool:
        """Tell whether the looker saw the household before it moved."""
        return looker.division_code is not None and any(covers(looker.division_code, code) for code in self.former_codes)


@dataclass
class World:
    """All of it."""

    homes: dict[str, Home]
    lookers: list[Looker]
    objects: dict[str, list[tuple[str, str]]]
    owners: dict[str, str]
    moved_id: str
    when: datetime


def build(now: datetime) -> World:
    """Make the county, move one household to the next township, and open accounts on every side."""
    namesake = accounts.create_organisation(name=NAMESAKE, kind="department", division_code=NEXT_COUNTY, actor=SYSTEM, at=now)
    make(DemoOrder("341525-huoshan", 40, 7, 1, "2026-10"), now=now, say=lambda words: None)
    load_divisions(root_code=NEXT_COUNTY)
    _visit_with_photos(now)
    _letters(now)
    _leads(now)
    _calls(now)
    _discoveries(now)
    _choices(now)
    _needs(now)
    _pair(now)
    _links(now)
    _supply(now)
    _opening_request(now)
    _aftermath(now)
    _dispositions(now)
    _rounds(now)
    begin_amendment(actor=SYSTEM, at=now)
    for form in apps.get_model("indicators", "Assessment").objects.filter(state="effective"):
        call(cause=Cause(form.household_id, "due", str(form.pk), now.date(), "到期"), at=now)
    begin_revision(action="change", item_code="meals", division_code=COUNTY, actor=SYSTEM, at=now)
    draw(press=uuid.uuid5(uuid.NAMESPACE_OID, "sampling"), division_code=COUNTY, number=10, actor=SYSTEM, at=now)
    begin_declaration(code="fishing", label="捕捞许可", actor=SYSTEM, at=now)
    homes, objects = _homes(), _objects()
    objects["organisation"] = [(pk, home) for pk, home in objects["organisation"] if pk != str(namesake.pk)]
    here = [home for home in homes.values() if covers(TOWNSHIP, home.division_code)]
    moved = max(here, key=lambda home: (bool(home.organisations), len(home.names)))
    registry.move_household(
        household_id=moved.household_id, division_code=NEXT_VILLAGE, address="新址 1 号", on=now.date(), reason="投靠子女", actor=SYSTEM, at=now
    )
    registry.write_note(household_id=moved.household_id, text=AFTER_THE_MOVE, actor=SYSTEM, at=now)
    moved.former_codes, moved.division_code = {moved.division_code}, NEXT_VILLAGE
    lookers = [*_lookers(now), _looker(ELSEWHERE, "department_liaison", now, organisation_id=str(namesake.pk))]
    return World(homes, lookers, objects, _owners(), moved.household_id, now)


def _visit_with_photos(now: datetime) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(picture, "JPEG")
    for township in (TOWNSHIP, NEXT_TOWNSHIP):
        low, high = division_range(township)
        owed = apps.get_model("registry", "Household").objects.filter(division_code__range=(low, high), closed_on=None).first()
        visit = visits.call_for_visit(household_id=owed.pk, kind="urgent", cause="突发疾病", actor=SYSTEM, at=now)
        visits.record_visit(
            visit=visit, actor=SYSTEM, at=now, seen_version=visit.version, findings="已送医，家中有人照看。", conditions=["health"], photos=[picture.getvalue()]
        )


def _supply(now: datetime) -> None:
    entry = ResourceEntry(kind="volunteer", name="志愿服务队", division_code=COUNTY, places=(COUNTY,))
    enter_resource(entry=entry, actor=SYSTEM, at=now)


def _links(now: datetime) -> None:
    for order in apps.get_model("orders", "Order").objects.filter(state__in=("dispatched", "accepted")).order_by("pk")[:4]:
        send_link(order=order, base_url="https://county.example", actor=SYSTEM, at=now)


def _letters(now: datetime) -> None:
    for home in apps.get_model("registry", "Household").objects.filter(closed_on=None).order_by("pk")[::4]:
        told = service_letter.draft(home, code="errands", actor=SYSTEM, on=now.date())
        place = {"household_id": home.pk, "division_code": home.division_code}
        letters.issue(content=told.content, decision_id=told.decision_id, issuer="测试", actor=SYSTEM, at=now, **place)


def _leads(now: datetime) -> None:
    for number, village in enumerate((VILLAGE, NEXT_VILLAGE)):
        leave_lead(
            name="李大妈", phone=f"1390000000{number}", village_code=village, aids=["低保"], consent=True, consent_text="同意", source="", at=now
        )


def _calls(now: datetime) -> None:
    for number, village in enumerate((VILLAGE, NEXT_VILLAGE)):
        request_call(
            name="赵大爷", phone="", village_code=village, words="想要送饭", consent=True, consent_text="同意", source="",
            press=uuid.uuid5(uuid.NAMESPACE_OID, f"call {number}"), at=now,
        )  # fmt: skip


def _dispositions(now: datetime) -> None:
    """Lead households to charity, let one leave gradually, and put a warning on a meeting's agenda."""
    homes = list(apps.get_model("registry", "Household").objects.filter(closed_on=None).exclude(category="").order_by("pk"))
    for home in homes[::6]:
        lead_to_charity(household=home, words="一名初中生缺学习用品和交通费", origin_kind="test", origin_id=home.pk, actor=SYSTEM, at=now)
    for number, home in enumerate(homes[2::6]):
        need = {"household_id": home.pk, "person_id": None, "kind": "daily_care", "item_code": "", "words": "要装扶手", "source": "hand", "source_id": ""}
        made = record_need(**need, degree="", measure="", actor=SYSTEM, at=now)
        declare(need_id=made.pk, situation="洗澡容易摔倒。", actor=SYSTEM, at=now)
        entry = mutual_help.HelperEntry("neighbour", f"邻居{number}", home.division_code, date(1966, 5, 4))
        helper = mutual_help.register_helper(entry=entry, actor=SYSTEM, at=now)
        head = next(each.person_id for each in members_of(home.pk) if each.relation == "head")
        # A household may have nobody the way of helping is for.
        with suppress(PairUnfit):
            mutual_help.propose(helper=helper, household_id=home.pk, person_id=head, mode="neighbours", actor=SYSTEM, at=now)
    _allowances(now)
    for home in homes[1::6]:
        months = {"since": now.date() + timedelta(days=1), "last_day": now.date() + timedelta(days=90), "months": 3}
        figures = {"monthly_benefit_fen": 50000, "income_fen": None, "standard_fen": None, "clause": "", "quote": "", "law": ""}
        begin_exit(household=home, recheck_key=str(uuid.uuid5(home.pk, "recheck")), actor=SYSTEM, at=now, **months, **figures)
    warning = apps.get_model("warnings", "Warning").objects.filter(state__in=("graded", "assigned", "investigated")).order_by("pk").first()
    for step in ("assign", "investigate", "discuss"):
        if step in warning.workflow.steps_from(warning.state):
            take(warning, step=step, actor=SYSTEM, at=now, seen_version=warning.version, reason="情形复杂")
    entry = MeetingEntry(now.date(), "会议室", "县民政局局长", "县医保局副局长")
    call_meeting(entry=entry, warning_ids=[warning.pk], division_code=COUNTY, actor=SYSTEM, at=now)


def _allowances(now: datetime) -> None:
    """A month's list of every township that has a helper, with the helper on it."""
    lists: dict[str, Any] = {}
    month_on = now.date().replace(day=1)
    for helper in apps.get_model("mutual_help", "Helper").objects.order_by("pk"):
        township = f"{helper.division_code[:9]}000"
        if township not in lists:
            made = apps.get_model("mutual_help", "AllowanceList")(division_code=township, month_on=month_on, hourly_fen=1000, cap_fen=30000, total_fen=2000)
            begin(made, actor=SYSTEM, at=now, duty=Duty.PAIR_PAY, after={})
            lists[township] = made
        lists[township].rows.create(helper=helper, month_on=month_on, minutes=120, earned_fen=2000, amount_fen=2000)


def _discoveries(now: datetime) -> None:
    homes = list(apps.get_model("registry", "Household").objects.filter(closed_on=None).order_by("pk")[::5])
    for home in homes:
        entry = DiscoveryEntry(
            press=uuid.uuid5(home.pk, "lead"), who=f"{home.head_name}家庭", village_code=home.division_code, where=home.address, what="近来没有人照料。",
            channel="visit", household_id=str(home.pk),
        )  # fmt: skip
        discovery.record_discovery(entry=entry, actor=SYSTEM, at=now)
    county = CanvassEntry(press=uuid.uuid5(homes[0].pk, "canvass"), title="全县摸排", division_code=COUNTY, categories=(), due_on=now.date())
    made = discovery.begin_canvass(entry=county, actor=SYSTEM, at=now)
    discovery.list_households(canvass_id=str(made.pk), actor=SYSTEM, at=now)


def _needs(now: datetime) -> None:
    earlier = now - timedelta(days=61)
    apps.get_model("needs", "Need").objects.update(refreshed_month=earlier.date().replace(day=1) - timedelta(days=1))
    needs.open_months(at=earlier)
    needs.close_months(at=now)
    needs.open_months(at=now)
    round_ = RoundEntry(uuid.uuid4(), "一轮", "month", now.date(), now.date() + timedelta(days=30))
    open_round(entry=round_, division_code=COUNTY, actor=SYSTEM, at=now)


def _choices(now: datetime) -> None:
    for home in apps.get_model("registry", "Household").objects.filter(closed_on=None).order_by("pk")[::5]:
        aid = {"kind": "policy", "code": "temporary_aid", "label": "临时救助", "step": "referral", "rank": 1, "first_label": "临时救助"}
        apps.get_model("choices", "Chosen").objects.create(
            household=home, division_code=home.division_code, chooser_id="system", chooser_name="系统", chosen_at=now, **aid
        )


def _pair(now: datetime) -> None:
    person = apps.get_model("registry", "Person").objects.order_by("pk").first()
    written = {"name": person.name, "number": person.id_number[:17], "birth": "", "sex": "", "address": "", "village": ""}
    appearance = apps.get_model("linkage", "Appearance")(division_code=COUNTY, fingerprint="writing", first_seen_at=now)
    appearance.identity_sealed = json.dumps(written)
    appearance.save(force_insert=True)
    pair = apps.get_model("linkage", "Pair")(appearance=appearance, person=person, division_code=COUNTY, bits=9.0, levels={"name.same": 9.0})
    begin(pair, actor=SYSTEM, at=now, duty=Duty.FEED_UPLOAD)


def _opening_request(now: datetime) -> None:
    finding = FoundWarning(
        "high_self_paid_medical", "高额自付医疗费", "unregistered", str(uuid.UUID(int=7)), "未登记人员", COUNTY, f"{now:%Y-%m}", 2, {}, "三（五）20", "纳入监测范围",
        on_aid=False,
    )  # fmt: skip
    open_warnings(findings=[finding], month=finding.month, run_id="run", actor=SYSTEM, at=now)
    warning = apps.get_model("warnings", "Warning").objects.get(subject_id=finding.subject_id)
    asked = apps.get_model("disclosure", "Request")(warning=warning, division_code=COUNTY, reason="入户核实", asked_by="somebody", asker_name="某人")
    begin(asked, actor=SYSTEM, at=now, duty=Duty.WARNING_DECIDE)


def _aftermath(now: datetime) -> None:
    """Complain about services that were given, and let the clocks of orders run out."""
    for order in apps.get_model("orders", "Order").objects.filter(state__in=COMPLAINABLE).order_by("pk")[::3]:
        orders.complain(order=order, source="self", words="约好上午来，下午才到", actor=SYSTEM, at=now)
    late = apps.get_model("orders", "Escalation")
    for order in apps.get_model("orders", "Order").objects.order_by("pk")[::4]:
        told = late(order=order, order_version=order.version, division_code=order.division_code, waited_for="接单", due_at=now, about=order.recipient_name)
        begin(told, actor=SYSTEM, at=now, duty=Duty.ORDER_READ)


def _homes() -> dict[str, Home]:
    households = {str(row.pk): row for row in apps.get_model("registry", "Household").objects.all()}
    homes = {pk: Home(pk, row.number, row.division_code) for pk, row in households.items()}
    memberships = list(apps.get_model("registry", "Membership").objects.select_related("person"))
    times = Counter(membership.person.name for membership in memberships)
    everything = "".join(set(times))
    for membership in memberships:
        person, home = membership.person, homes[str(membership.household_id)]
        # A name is a canary only when no other person's name is or contains it.
        if times[person.name] == 1 and len(person.name) > 2 and everything.count(person.name) == 1:
            home.names.append(person.name)
        home.secrets += [secret for secret in (person.id_number, person.phone) if secret]
    for order in apps.get_model("orders", "Order").objects.exclude(organisation=None):
        homes[str(order.household_id)].organisations.add(str(order.organisation_id))
    for dispatch in apps.get_model("orders", "Dispatch").objects.select_related("order"):
        homes[str(dispatch.order.household_id)].organisations.add(str(dispatch.organisation_id))
    for concerned in apps.get_model("chain", "Concerned").objects.filter(organisation__division_code=COUNTY).select_related("finding"):
        homes[str(concerned.finding.household_id)].organisations.add(str(concerned.organisation_id))
    return homes


def _rounds(now: datetime) -> None:
    """Plan and publish the next day of a township, with a visit for its social worker to make."""
    low, high = division_range(TOWNSHIP)
    owed = apps.get_model("registry", "Household").objects.filter(division_code__range=(low, high), closed_on=None).order_by("pk").first()
    visits.call_for_visit(household_id=owed.pk, kind="extra", cause="看望", actor=SYSTEM, at=now)
    plan = rounds.ask_plan(area=Area(TOWNSHIP, label="衡山镇"), on=now.date() + timedelta(days=1), actor=SYSTEM, at=now)
    give_up({"plan_id": str(plan.pk)}, now)
    plan.refresh_from_db()
    task, carer = next((task, carer) for task in plan.day.tasks for carer in plan.day.able(task))
    rounds.move_stop(plan=plan, key=task.key, carer_ids=[carer.id], minute=None, actor=SYSTEM, at=now, seen_version=plan.version)
    rounds.publish(plan=plan, actor=SYSTEM, at=now, seen_version=plan.version)


def _objects() -> dict[str, list[tuple[str, str]]]:
    """List (object id, household id) by kind."""
    found: dict[str, list[tuple[str, str]]] = {
        "household": [(str(pk), str(pk)) for pk in apps.get_model("registry", "Household").objects.values_list("pk", flat=True)],
        "person": [(str(pk), str(home)) for pk, home in apps.get_model("registry", "Membership").objects.values_list("person_id", "household_id")],
    }
    for kind, label in (
        ("assessment", "indicators.Assessment"),
        ("plan", "plans.Plan"),
        ("recall", "recalls.Recall"),
        ("order", "orders.Order"),
        ("visit", "visits.Visit"),
        ("warning", "warnings.Warning"),
        ("recheck", "warnings.Recheck"),
        ("referral", "referrals.Referral"),
        ("charity", "leads.CharityLead"),
        ("charity_order", "charity.CharityOrder"),
        ("mutual_pair", "mutual_help.Pair"),
        ("chosen", "choices.Chosen"),
        ("exit", "exits.Exit"),
        ("letter", "letters.Letter"),
        ("benefit", "assistance.Decision"),
        ("authorisation", "verification.Authorisation"),
        ("verification", "verification.Verification"),
        ("discovery", "discovery.Discovery"),
        ("need", "needs.Need"),
        ("entry_check", "entries.EntryCheck"),
        ("chain_finding", "chain.Finding"),
    ):
        app, model = label.split(".")
        found[kind] = [
            (str(pk), str(home))
            for pk, home in apps.get_model(app, model).objects.values_list("pk", "household_id")
            if home
        ]
    found["evidence"] = [
        (str(pk), str(home))
        for pk, home in apps.get_model("orders", "Evidence").objects.values_list("pk", "order__household_id")
    ]
    for kind, label in (("complaint", "orders.Complaint"), ("escalation", "orders.Escalation")):
        found[kind] = [(str(pk), str(home)) for pk, home in apps.get_model(*label.split(".")).objects.values_list("pk", "order__household_id")]
    found["order_link"] = [
        (str(pk), str(home)) for pk, home in apps.get_model("links", "OrderLink").objects.values_list("pk", "order__household_id")
    ]
    found["photo"] = [
        (str(pk), str(home)) for pk, home in apps.get_model("visits", "VisitPhoto").objects.values_list("pk", "visit__household_id")
    ]
    # A lead belongs to no household: it is seen from where any household of its village is.
    near = dict(apps.get_model("registry", "Household").objects.order_by("pk").values_list("division_code", "pk"))
    found["lead"] = [(str(pk), str(near[code])) for pk, code in apps.get_model("leads", "Lead").objects.values_list("pk", "division_code") if code in near]
    found["call_request"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("self_service", "CallRequest").objects.values_list("pk", "division_code") if code in near
    ]
    found["canvass_village"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("discovery", "CanvassVillage").objects.values_list("pk", "division_code") if code in near
    ]
    found["needs_month"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("needs", "VillageMonth").objects.values_list("pk", "division_code") if code in near
    ]
    found["needs_row"] = [(str(pk), str(home)) for pk, home in apps.get_model("needs_ledger", "LedgerRow").objects.values_list("pk", "household_id")]
    found["needs_ledger"] = [
        (str(pk), str(home)) for pk, home in apps.get_model("needs_ledger", "LedgerRow").objects.values_list("ledger_id", "household_id")
    ]
    # A township's list is of its households.
    found["stale_needs"] = [
        (str(pk), str(home))
        for pk, township in apps.get_model("needs", "StaleList").objects.values_list("pk", "division_code")
        for code, home in near.items()
        if code.startswith(township[:9])
    ]
    found["helper"] = [(str(pk), str(near[code])) for pk, code in apps.get_model("mutual_help", "Helper").objects.values_list("pk", "division_code") if code in near]
    found["allowance_list"] = [
        (str(pk), str(near[code]))
        for pk, code in apps.get_model("mutual_help", "AllowanceRow").objects.values_list("list_id", "helper__division_code")
        if code in near
    ]
    found["canvass_stop"] = [(str(pk), str(home)) for pk, home in apps.get_model("discovery", "CanvassStop").objects.values_list("pk", "household_id")]
    in_township = next(home for code, home in near.items() if covers(TOWNSHIP, code))
    found["day_plan"] = [(str(pk), str(in_township)) for pk in apps.get_model("rounds", "DayPlan").objects.values_list("pk", flat=True)]
    found["round"] = [(str(pk), str(in_township)) for pk in apps.get_model("rounds", "Round").objects.values_list("pk", flat=True)]
    found["item"] = [
        (str(pk), home) for pk, home in apps.get_model("workflow", "WorkItem").objects.filter(closed_at=None).values_list("pk", "household_id") if home
    ]
    for kind, label in (
        ("account", "accounts.User"),
        ("post", "accounts.Post"),
        ("import", "imports.Import"),
        ("delivery", "feeds.Delivery"),
        ("expected", "feeds.Expected"),
        ("run", "comparison.Run"),
        ("organisation", "accounts.Organisation"),
        ("contract", "procurement.Contract"),
        ("offer", "resources.Offer"),
        ("supply", "resources.Resource"),
        ("amendment", "amendments.Amendment"),
        ("revision", "catalogue.Revision"),
        ("declaration", "declaring.Declaration"),
        ("sampling", "entries.Sampling"),
        ("canvass", "discovery.Canvass"),
        ("needs_round", "needs_ledger.Round"),
        ("meeting", "meetings.Meeting"),
        ("meeting_item", "meetings.Item"),
        ("pair", "linkage.Pair"),
        ("opening_request", "disclosure.Request"),
    ):
        found[kind] = [(str(pk), "") for pk in apps.get_model(*label.split(".")).objects.order_by("pk").values_list("pk", flat=True)[:3]]
    return found


def _owners() -> dict[str, str]:
    """Map an object that has no address of its own to what it belongs to."""
    return {
        str(pk): str(owner)
        for label, field_name in (
            ("orders.Evidence", "order_id"), ("links.OrderLink", "order_id"), ("visits.VisitPhoto", "visit_id"), ("resources.Offer", "organisation_id"), ("procurement.Contract", "organisation_id"),
            ("meetings.Item", "meeting_id"),
        )
        for pk, owner in apps.get_model(*label.split(".")).objects.values_list("pk", field_name)
    }  # fmt: skip


def _lookers(now: datetime) -> list[Looker]:
    lookers = []
    for role in ROLES.values():
        for seat in role.seats:
            for side, code in SEATS.get(seat, {}).items():
                lookers.append(_looker(f"{role.code}-{seat}-{side}", role.code, now, division_code=code))
        if "organisation" in role.seats:
            for organisation in apps.get_model("accounts", "Organisation").objects.exclude(kind="department").order_by("name")[:2]:
                lookers.append(_looker(f"{role.code}-{organisation.pk}"[:60], role.code, now, organisation_id=str(organisation.pk)))
    return lookers


def _looker(username: str, role: str, now: datetime, **place: str) -> Looker:
    user = user_by_name(username) or accounts.create_user(
        username=username, name="观察员", password="Look-but-do-not-touch-1", actor=SYSTEM, at=now, must_change_password=False
    )
    accounts.give_post(user_id=str(user.pk), role=role, actor=SYSTEM, at=now, valid_from=date(2020, 1, 1), **place)
    return Looker(username, role, **place)
