"""What happens in the small county, so that every kind of thing is there to be looked at."""

from __future__ import annotations

import io
import uuid
from contextlib import suppress
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
from jiuzhu.casework.elsewhere.rules import ApplicationEntry
from jiuzhu.casework.elsewhere.services import take_down
from jiuzhu.casework.exits.services import begin_exit
from jiuzhu.casework.leads.services import lead_to_charity, leave_lead
from jiuzhu.casework.letters import services as letters
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.verification.services import remind_expiring
from jiuzhu.delivery.charity.services import declare
from jiuzhu.delivery.charity.services.news import tell_county
from jiuzhu.delivery.links.services import send_link
from jiuzhu.delivery.orders import services as orders
from jiuzhu.delivery.orders.services.complaining import COMPLAINABLE
from jiuzhu.delivery.rounds import services as rounds
from jiuzhu.delivery.rounds.gathering import Area
from jiuzhu.delivery.rounds.services.searching import give_up
from jiuzhu.delivery.self_service.services import request_call
from jiuzhu.delivery.visits import services as visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.queries import actor_of, user_by_name
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.amendments.services import begin_amendment
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.workflow.services import begin, take
from jiuzhu.interfaces.web.letters import service as service_letter
from jiuzhu.matching.catalogue.services import begin_revision
from jiuzhu.matching.mutual_help import services as mutual_help
from jiuzhu.matching.mutual_help.rules import PairUnfit
from jiuzhu.matching.resources.kinds import ResourceEntry
from jiuzhu.matching.resources.library_services import enter_resource
from jiuzhu.monitoring.chain.services import add_receiver
from jiuzhu.monitoring.declaring.services import begin_declaration
from jiuzhu.monitoring.discovery import services as discovery
from jiuzhu.monitoring.discovery.rules import CanvassEntry, DiscoveryEntry
from jiuzhu.monitoring.meetings.rules import MeetingEntry
from jiuzhu.monitoring.meetings.services import call_meeting
from jiuzhu.supervision.entries.services import draw
from tests.access.grants import (
    agreements_made,
    allowances_made,
    applications_made,
    distribution_made,
    insurance_made,
    opening_request_made,
    pair_made,
    settlements_made,
)
from tests.access.incoming import outside_warnings_received, rosters_handed_in
from tests.access.places import (
    COUNTY,
    NEXT_TOWNSHIP,
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
)
from tests.registry.conftest import id_number


def fill(now: datetime) -> None:
    """Let something of every kind happen in the county."""
    _visit_with_photos(now)
    _letters(now)
    _leads(now)
    _calls(now)
    _elsewhere(now)
    applications_made(now)
    _discoveries(now)
    _choices(now)
    _needs(now)
    pair_made(now)
    agreements_made(now)
    insurance_made(now)
    distribution_made(now)
    _links(now)
    settlements_made(now)
    _certificates(now)
    _supply(now)
    opening_request_made(now)
    _aftermath(now)
    _dispositions(now)
    _rounds(now)
    _lists(now)
    _renewals(now)
    outside_warnings_received(now)
    rosters_handed_in(now)
    begin_amendment(actor=SYSTEM, at=now)
    for form in apps.get_model("indicators", "Assessment").objects.filter(state="effective"):
        call(cause=Cause(form.household_id, "due", str(form.pk), now.date(), "到期"), at=now)
    begin_revision(action="change", item_code="meals", division_code=COUNTY, actor=actor_of(user_by_name("xian"), on=now.date()), at=now)
    draw(press=uuid.uuid5(uuid.NAMESPACE_OID, "sampling"), division_code=COUNTY, number=10, actor=SYSTEM, at=now)
    begin_declaration(code="fishing", label="捕捞许可", actor=SYSTEM, at=now)


def _renewals(now: datetime) -> None:
    """Let it be the time at which what was signed first runs out."""
    first = apps.get_model("verification", "Authorisation").objects.filter(state="in_force").earliest("valid_until")
    remind_expiring(at=now + (first.valid_until - now.date()))


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


def _certificates(now: datetime) -> None:
    """Enter a certificate of a worker of an organisation that serves here."""
    organisation = apps.get_model("orders", "Order").objects.exclude(organisation=None).order_by("pk").first().organisation
    told = {"worker_id": "a", "worker_name": "甲", "kind": "certificate", "number": "1", "issuer": "县人社局", "valid_from": now.date(), "entered_by": "a"}
    made = apps.get_model("resources", "Certificate")(organisation=organisation, division_code=COUNTY, **told)
    begin(made, actor=SYSTEM, at=now, duty=Duty.ORDER_ACCEPT)


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


def _elsewhere(now: datetime) -> None:
    for number, village in enumerate((VILLAGE, NEXT_VILLAGE)):
        entry = ApplicationEntry(
            uuid.uuid5(uuid.NAMESPACE_OID, f"elsewhere {number}"), "孙大爷", id_number(900 + number), village, "租住", "低保", "没有收入来源。", home_code="130528"
        )
        take_down(entry=entry, actor=SYSTEM, at=now)


def _dispositions(now: datetime) -> None:
    """Lead households to charity, let one leave gradually, and put a warning on a meeting's agenda."""
    homes = list(apps.get_model("registry", "Household").objects.filter(closed_on=None).exclude(category="").order_by("pk"))
    for home in homes[::6]:
        lead_to_charity(household=home, words="一名初中生缺学习用品和交通费", origin_kind="test", origin_id=home.pk, actor=SYSTEM, at=now)
    for number, home in enumerate(homes[2::6]):
        need = {"household_id": home.pk, "person_id": None, "kind": "daily_care", "item_code": "", "words": "要装扶手", "source": "hand", "source_id": ""}
        made = record_need(**need, degree="", measure="", actor=SYSTEM, at=now)
        asked = declare(need_id=made.pk, situation="洗澡容易摔倒。", actor=SYSTEM, at=now)
        tell_county(asked, "claimed", at=now)
        entry = mutual_help.HelperEntry("neighbour", f"邻居{number}", home.division_code, date(1966, 5, 4))
        helper = mutual_help.register_helper(entry=entry, actor=SYSTEM, at=now)
        head = next(each.person_id for each in members_of(home.pk) if each.relation == "head")
        # A household may have nobody the way of helping is for.
        with suppress(PairUnfit):
            mutual_help.propose(helper=helper, household_id=home.pk, person_id=head, mode="neighbours", actor=SYSTEM, at=now)
    allowances_made(now)
    for home in homes[1::6]:
        months = {"since": now.date() + timedelta(days=1), "last_day": now.date() + timedelta(days=90), "months": 3}
        figures = {"monthly_benefit_fen": 50000, "income_fen": None, "standard_fen": None, "clause": "", "quote": "", "law": ""}
        begin_exit(household=home, recheck_key=str(uuid.uuid5(home.pk, "recheck")), actor=SYSTEM, at=now, **months, **figures)
    warning = apps.get_model("warnings", "Warning").objects.filter(state__in=("graded", "assigned", "investigated")).order_by("pk").first()
    for step in ("assign", "investigate", "discuss"):
        if step in warning.workflow.steps_from(warning.state):
            take(warning, step=step, actor=SYSTEM, at=now, seen_version=warning.version, reason="情形复杂")
    late = apps.get_model("warnings", "Late")(division_code=COUNTY, township_code=TOWNSHIP, township_name="衡山镇", number=1, due_at=now)
    begin(late, actor=SYSTEM, at=now, duty=Duty.WORK_URGE)
    entry = MeetingEntry(now.date(), "会议室", "县民政局局长", "县医保局副局长")
    call_meeting(entry=entry, warning_ids=[warning.pk], division_code=COUNTY, actor=SYSTEM, at=now)


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


def _aftermath(now: datetime) -> None:
    """Complain about services that were given, and let the clocks of orders run out."""
    for order in apps.get_model("orders", "Order").objects.filter(state__in=COMPLAINABLE).order_by("pk")[::3]:
        orders.complain(order=order, source="self", words="约好上午来，下午才到", actor=SYSTEM, at=now)
    late = apps.get_model("orders", "Escalation")
    for order in apps.get_model("orders", "Order").objects.order_by("pk")[::4]:
        told = late(order=order, clock_version=order.version, division_code=order.division_code, waited_for="接单", due_at=now, about=order.recipient_name)
        begin(told, actor=SYSTEM, at=now, duty=Duty.ORDER_READ)
        _clash(order, now)
        notice = apps.get_model("orders", "Notice").objects.create(order=order, kind="hour", number=99, on=now.date(), when="约 9:05 到", state="by_mouth", at=now)
        said = apps.get_model("orders", "Telling")(order=order, notice=notice, division_code=order.division_code, text="约 9:05 到", because="没有手机号")
        begin(said, actor=SYSTEM, at=now, duty=Duty.ORDER_CONFIRM)


def _clash(order: Any, now: datetime) -> None:
    """Have the carer of an order be at another of the same township at the same time."""
    other = apps.get_model("orders", "Order").objects.exclude(household_id=order.household_id).filter(division_code=order.division_code).order_by("pk").first()
    if other is not None:
        times = {"order_from": now, "order_until": now, "other_from": now, "other_until": now}
        made = apps.get_model("orders", "Clash")(
            order=order, other=other, carer_id="li", carer_name="李护理", kind="overlap", minutes=40, division_code=order.division_code, **times
        )
        begin(made, actor=SYSTEM, at=now, duty=Duty.ORDER_READ)


def _lists(now: datetime) -> None:
    """Have a department get the month's list of people on aid."""
    department = apps.get_model("accounts", "Organisation").objects.filter(kind="department", division_code=COUNTY).order_by("name").first()
    add_receiver(division_code=COUNTY, organisation_id=str(department.pk), purpose="分类资助参保", actor=SYSTEM, at=now)


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
