"""What there is in the small county to open, by kind, and whose each is."""

from __future__ import annotations

from django.apps import apps

from jiuzhu.foundation.divisions.rules import covers
from tests.access.places import (
    TOWNSHIP,
)


def objects_by_kind() -> dict[str, list[tuple[str, str]]]:
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
        ("care_agreement", "agreements.CareAgreement"),
        ("care_claim", "care_insurance.CareClaim"),
        ("distribution_line", "distribution.Line"),
        ("chosen", "choices.Chosen"),
        ("exit", "exits.Exit"),
        ("letter", "letters.Letter"),
        ("benefit", "assistance.Decision"),
        ("authorisation", "verification.Authorisation"),
        ("renewal", "verification.Renewal"),
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
    found["claim_news"] = [(str(pk), str(home)) for pk, home in apps.get_model("charity", "ClaimNews").objects.values_list("pk", "order__household_id")]
    stated = list(apps.get_model("settlements", "SettlementLine").objects.values_list("pk", "settlement_id", "order__household_id"))
    found["settlement_line"], found["settlement"] = ([(str(row[at]), str(row[2])) for row in stated] for at in (0, 1))
    found["recovery"] = [(str(pk), str(home)) for pk, home in apps.get_model("settlements", "Recovery").objects.values_list("pk", "line__order__household_id")]
    for kind, label in (("complaint", "orders.Complaint"), ("escalation", "orders.Escalation"), ("telling", "orders.Telling"), ("clash", "orders.Clash")):
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
    found["elsewhere"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("elsewhere", "Application").objects.values_list("pk", "division_code") if code in near
    ]
    found["application"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("applications", "Application").objects.values_list("pk", "division_code") if code in near
    ]
    found["late_application"] = [
        (str(pk), str(near[code]))
        for pk, code in apps.get_model("applications", "Late").objects.values_list("pk", "application__division_code") if code in near
    ]  # fmt: skip
    found["call_request"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("self_service", "CallRequest").objects.values_list("pk", "division_code") if code in near
    ]
    found["canvass_village"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("discovery", "CanvassVillage").objects.values_list("pk", "division_code") if code in near
    ]
    found["needs_month"] = [
        (str(pk), str(near[code])) for pk, code in apps.get_model("needs", "VillageMonth").objects.values_list("pk", "division_code") if code in near
    ]
    found["roster"] = [(str(row), str(home)) for row, home in apps.get_model("rosters", "Line").objects.values_list("roster_id", "household_id")]
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
    lines = apps.get_model("distribution", "Line").objects.values_list("sheet_id", "sheet__list_id", "household_id")
    found["distribution_sheet"], found["distribution_list"] = ([(str(row[at]), str(row[2])) for row in lines] for at in (0, 1))
    found["distribution_proof"] = [(str(pk), str(home)) for pk, home in apps.get_model("distribution", "Proof").objects.values_list("pk", "line__household_id")]
    found["helper"] = [(str(pk), str(near[code])) for pk, code in apps.get_model("mutual_help", "Helper").objects.values_list("pk", "division_code") if code in near]
    found["care_claim_paper"] = [(str(pk), str(home)) for pk, home in apps.get_model("care_insurance", "ClaimPaper").objects.values_list("pk", "claim__household_id")]
    insured = apps.get_model("care_insurance", "CarePolicy").objects.order_by("pk")
    found["care_policy"] = [(str(pk), str(home)) for pk, home in insured.filter(status="insured").values_list("pk", "household_id")]
    found["care_waiting"] = [(str(pk), str(home)) for pk, home in insured.filter(status="proposed").values_list("pk", "household_id")]
    found["care_list"] = [(str(pk), str(home)) for pk, home in insured.values_list("care_list_id", "household_id")]
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
        ("worker_certificate", "resources.Certificate"),
        ("amendment", "amendments.Amendment"),
        ("revision", "catalogue.Revision"),
        ("declaration", "declaring.Declaration"),
        ("receiver", "chain.Receiver"),
        ("name_list", "chain.NameList"),
        ("sampling", "entries.Sampling"),
        ("canvass", "discovery.Canvass"),
        ("needs_round", "needs_ledger.Round"),
        ("meeting", "meetings.Meeting"),
        ("meeting_item", "meetings.Item"),
        ("pair", "linkage.Pair"),
        ("outside_batch", "outside.Batch"),
        ("month_settlement", "rosters.Month"),
        ("warnings_late", "warnings.Late"),
        ("opening_request", "disclosure.Request"),
    ):
        found[kind] = [(str(pk), "") for pk in apps.get_model(*label.split(".")).objects.order_by("pk").values_list("pk", flat=True)[:3]]
    return found


def owners() -> dict[str, str]:
    """Map an object that has no address of its own to what it belongs to."""
    return {
        str(pk): str(owner)
        for label, field_name in (
            ("orders.Evidence", "order_id"), ("links.OrderLink", "order_id"), ("visits.VisitPhoto", "visit_id"), ("distribution.Proof", "line_id"), ("care_insurance.ClaimPaper", "claim_id"), ("settlements.SettlementLine", "settlement_id"), ("resources.Offer", "organisation_id"), ("procurement.Contract", "organisation_id"),
            ("meetings.Item", "meeting_id"),
        )
        for pk, owner in apps.get_model(*label.split(".")).objects.values_list("pk", field_name)
    }  # fmt: skip
