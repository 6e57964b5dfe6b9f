"""What is applied for, granted, insured, handed out and asked to be seen in the small county."""

from __future__ import annotations

import io
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from PIL import Image

from jiuzhu.casework.applications import services as applications
from jiuzhu.casework.applications.rules import MATERIALS
from jiuzhu.casework.applications.rules import ApplicationEntry as FormEntry
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.vault.services import put
from jiuzhu.foundation.workflow.services import begin
from jiuzhu.monitoring.warnings.rules import FoundWarning
from jiuzhu.monitoring.warnings.services import open_warnings
from tests.access.places import (
    COUNTY,
    NEXT_TOWNSHIP,
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
)
from tests.registry.conftest import id_number


def applications_made(now: datetime) -> None:
    """One application in either township, accepted so long ago that the county watches it."""
    for number, village in enumerate((VILLAGE, NEXT_VILLAGE)):
        entry = FormEntry(
            uuid.uuid5(uuid.NAMESPACE_OID, f"application {number}"), ("category.subsistence",), village, "周大娘", id_number(960 + number), "window",
            now.date() - timedelta(days=20), "独居，没有收入来源。", consented=True,
        )  # fmt: skip
        (made,) = applications.take_down(entry=entry, actor=SYSTEM, at=now - timedelta(days=20))
        applications.accept(application=made, present=list(MATERIALS), actor=SYSTEM, at=now - timedelta(days=20), seen_version=0)
    applications.watch(at=now)


def allowances_made(now: datetime) -> None:
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


def agreements_made(now: datetime) -> None:
    """Propose a care agreement in two townships."""
    for township in (TOWNSHIP, NEXT_TOWNSHIP):
        low, high = division_range(township)
        home = apps.get_model("registry", "Household").objects.filter(division_code__range=(low, high), closed_on=None).order_by("pk").first()
        given = {"carer_kind": "亲友", "carer_name": "侄子", "content": ["生活照料"], "valid_from": now.date(), "valid_until": now.date() + timedelta(days=365)}
        made = apps.get_model("agreements", "CareAgreement")(
            household=home, person=members_of(home.pk, living=True)[0].person, division_code=home.division_code, clause="二（五）2", law="-", proposer_name="甲", judged_at=now, **given
        )
        begin(made, actor=SYSTEM, at=now, duty=Duty.VISIT_RECORD)


def distribution_made(now: datetime) -> None:
    """Have something handed out and signed for in two townships, as a month's list that is under way."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(picture, "PNG")
    for township in (TOWNSHIP, NEXT_TOWNSHIP):
        low, high = division_range(township)
        home = apps.get_model("registry", "Household").objects.filter(division_code__range=(low, high), closed_on=None).order_by("pk").first()
        month = now.date().replace(day=1)
        made = apps.get_model("distribution", "MonthList")(
            benefit="care_subsistence_elderly", label="照料", kind="service", fund="county_finance", month=month, division_code=township, judged_on=now.date(), law="-", clause="二（六）13",
            maker_id="system", maker_name="系统",
        )  # fmt: skip
        begin(made, actor=SYSTEM, at=now, duty=Duty.DISTRIBUTION_APPROVE)
        sheet = begin(apps.get_model("distribution", "Sheet")(list=made, division_code=home.division_code), actor=SYSTEM, at=now, duty=Duty.VISIT_RECORD)
        person = members_of(home.pk, living=True)[0].person
        line = apps.get_model("distribution", "Line")(
            sheet=sheet, division_code=home.division_code, benefit=made.benefit, month=month, person=person, household=home, name=person.name, age=81, share="100.00 元", amount_fen=10000,
            reasons=["年龄：81岁"], origin="added", added_because="名单漏了",
        )  # fmt: skip
        begin(line, actor=SYSTEM, at=now, duty=Duty.VISIT_RECORD)
        stored = put(stream=io.BytesIO(picture.getvalue()), kind="distribution.signature", name="签名.png", content_type="image/png", division_code=home.division_code, actor=SYSTEM, at=now)
        apps.get_model("distribution", "Proof").objects.create(line=line, kind="signature", file_id=str(stored.id), at=now)


def insurance_made(now: datetime) -> None:
    """Insure somebody in two townships, claim a stay, and propose another list in each."""
    contract = apps.get_model("procurement", "Contract").objects.order_by("pk").first()
    made: dict[str, Any] = {"contract": contract, "insurer_name": "甲", "payer_code": COUNTY, "premium_fen": 1, "many": 1, "total_fen": 1, "clause": "-", "law": "-", "compiler_id": "a"}
    term = {"valid_from": now.date(), "valid_until": now.date() + timedelta(days=300)}
    for township in (TOWNSHIP, NEXT_TOWNSHIP):
        low, high = division_range(township)
        home = apps.get_model("registry", "Household").objects.filter(division_code__range=(low, high), closed_on=None).order_by("pk").first()
        who = {"household": home, "person": members_of(home.pk, living=True)[0].person, "judged_at": now}
        policies = apps.get_model("care_insurance", "CarePolicy").objects
        for number in ("P1", ""):
            if policies.filter(care_list__division_code=township, status="insured" if number else "proposed").exists():
                continue
            lists = apps.get_model("care_insurance", "CareList")
            if number:
                bought = lists.objects.create(division_code=township, state="in_force", approver_id="b", opened_at=now, changed_at=now, **made, **term)
            else:
                bought = begin(lists(division_code=township, **made, **term), actor=SYSTEM, at=now, duty=Duty.BENEFIT_RECORD)
            policy = policies.create(care_list=bought, status="insured" if number else "proposed", number=number, **who, **term)
            if number:
                stay = {"hospital": "县医院", "admitted_on": now.date(), "discharged_on": now.date(), "asked_fen": 1, "papers": ["住院发票"]}
                begin(apps.get_model("care_insurance", "CareClaim")(policy=policy, household=home, division_code=home.division_code, **stay), actor=SYSTEM, at=now, duty=Duty.BENEFIT_RECORD)
    for claim in apps.get_model("care_insurance", "CareClaim").objects.select_related("household"):
        stored = put(
            stream=io.BytesIO(b"%PDF-1.4"), kind="care_claim.paper", name="a.pdf", content_type="application/pdf", division_code=claim.household.division_code, actor=SYSTEM,
            at=now, household_id=str(claim.household_id),
        )  # fmt: skip
        apps.get_model("care_insurance", "ClaimPaper").objects.create(claim=claim, kind="其他材料", file_id=str(stored.id), digest="-", picture=False, at=now)


def settlements_made(now: datetime) -> None:
    """State what a service in two townships is worth, with an objection."""
    for township in (TOWNSHIP, NEXT_TOWNSHIP):
        low, high = division_range(township)
        order = apps.get_model("orders", "Order").objects.filter(division_code__range=(low, high), organisation__isnull=False).order_by("pk").first()
        last_month = now.date().replace(day=1) - timedelta(days=1)
        made = apps.get_model("settlements", "Settlement")(
            organisation=order.organisation, division_code=township, month_on=last_month.replace(day=1), sum_fen=3000, services=1, sender_id="a", sender_name="甲"
        )
        begin(made, actor=SYSTEM, at=now, duty=Duty.ORDER_CHECK)
        stated = {"settlement": made, "order": order, "item_label": order.item_label, "accepted_on": last_month, "amount_fen": 3000}
        line = apps.get_model("settlements", "SettlementLine").objects.create(**stated)
        apps.get_model("settlements", "Objection").objects.create(line=line, reason="两人同去", by_name="乙", at=now)
        claim = apps.get_model("settlements", "Recovery")(
            line=line, division_code=township, amount_fen=3000, reason="查实没有上门", proposed_by="b", proposer_name="丙"
        )
        begin(claim, actor=SYSTEM, at=now, duty=Duty.ORDER_SUPERVISE)


def pair_made(now: datetime) -> None:
    person = apps.get_model("registry", "Person").objects.order_by("pk").first()
    written = {"name": person.name, "number": person.id_number[:17], "birth": "", "sex": "", "address": "", "village": ""}
    appearance = apps.get_model("linkage", "Appearance")(division_code=COUNTY, fingerprint="writing", first_seen_at=now)
    appearance.identity_sealed = json.dumps(written)
    appearance.save(force_insert=True)
    pair = apps.get_model("linkage", "Pair")(appearance=appearance, person=person, division_code=COUNTY, bits=9.0, levels={"name.same": 9.0})
    begin(pair, actor=SYSTEM, at=now, duty=Duty.FEED_UPLOAD)


def opening_request_made(now: datetime) -> None:
    finding = FoundWarning(
        "high_self_paid_medical", "高额自付医疗费", "unregistered", str(uuid.UUID(int=7)), "未登记人员", COUNTY, f"{now:%Y-%m}", 2, {}, "三（五）20", "纳入监测范围",
        on_aid=False,
    )  # fmt: skip
    open_warnings(findings=[finding], month=finding.month, run_id="run", actor=SYSTEM, at=now)
    warning = apps.get_model("warnings", "Warning").objects.get(subject_id=finding.subject_id)
    asked = apps.get_model("disclosure", "Request")(warning=warning, division_code=COUNTY, reason="入户核实", asked_by="somebody", asker_name="某人")
    begin(asked, actor=SYSTEM, at=now, duty=Duty.WARNING_DECIDE)
