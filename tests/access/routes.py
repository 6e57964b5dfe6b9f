"""How the canary test opens every address: with which kind of object, or why it is not walked.

A value that equals the kind is replaced by an object's id, one like "of the order" by the id of what the object belongs to. An address that is not listed here fails the test.
"""

from __future__ import annotations

Route = tuple[str | None, dict[str, str]]

COUNTY_KINDS = ("needs_round", "account", "post", "import", "delivery", "expected", "run", "organisation", "contract", "offer", "amendment", "declaration", "sampling", "pair", "opening_request", "canvass", "meeting", "meeting_item", "revision")
"""Objects of the whole county: nobody of another county may open them."""


def plain(*names: str) -> dict[str, Route]:
    """Addresses without an object."""
    return {name: (None, {}) for name in names}


def of(kind: str, *names: str, key: str = "pk", **more: str) -> dict[str, Route]:
    """Addresses of one object of a kind."""
    return {name: (kind, {key: kind, **more}) for name in names}


ROUTES: dict[str, Route | None] = {
    **plain("desk", "desk-export", "done", "done-export", "open-work", "open-work-export", "login", "change-password", "setup", "icon"),
    "logout": None,  # ends the session the walk needs
    **of("item", "work", "work-urge"),
    **plain("accounts", "account-new", "local-values", "calendar"),
    **of("account", "account", "account-post", "account-password", "account-active"),
    **of("post", "post-end", "post-transfer", "post-stand-in"),
    **plain("tasks"),
    "task-again": (None, {"pk": "00000000-0000-4000-8000-000000000000"}),  # names no person; nobody but an administrator opens it
    "local-value": (None, {"key": "self_paid_limit_yuan"}),
    "calendar-year": (None, {"year": "2026"}),
    **plain("registry-list", "registry-persons", "registry-former", "search", "registry-new"),
    **of(
        "household", "registry-household", "registry-correct", "registry-member", "registry-head", "registry-category", "registry-stop",
        "registry-move", "registry-number", "registry-note", "household-file", "household-reveal", "household-paper", "household-records",
    ),
    **of("household", "registry-leave", person_pk="00000000-0000-4000-8000-000000000000"),
    **of("person", "registry-person", "registry-person-correct", "registry-reveal", "registry-death", "registry-merge"),
    **plain("import-list", "import-new", "import-template"),
    **of(
        "import", "import", "import-progress", "import-columns", "import-confirm", "import-drop", "import-undo", "import-marked",
        "import-problems",
    ),
    **plain("month-glance", "month-rows", "month-files", "month-compare", "rule-accuracy", "rule-accuracy-rows"),
    **plain("month", "feed-upload", "feed-calendar", "feed-senders", "deliveries", "compare", "statement", "statement-rows", "statement-export"),
    **plain("feed-kinds", "feed-punctuality", "liaisons", "liaison-reports"),
    **plain("entries", "entry-rows"),
    **of("entry_check", "entry-check"),
    **of("sampling", "entry-sampling"),
    "liaison-unit": (None, {"unit": "education"}),
    **of("declaration", "feed-kind"),
    **of("declaration", "feed-kind-step", step="cancel"),
    **of("delivery", "delivery", "delivery-rejects"),
    **of("expected", "feed-due", "feed-urge", "feed-excuse"),
    **of("organisation", "feed-key", key="organisation"),
    "api:send_feed": (None, {"feed": "deaths", "month": "2026-10"}),
    **of("run", "run-progress", "run-resume", "run-stop"),
    **plain("warnings", "warnings-export", "warnings-assign", "rechecks"),
    **of("warning", "warning", "warning-letter", "warning-rows", "warning-explain", "warning-identity"),
    **of("recheck", "recheck"),
    **plain("referrals"),
    **of("referral", "referral", "referral-urge"),
    **plain("meetings", "charity-leads", "charity-give-out"),
    **of("charity", "charity-lead"),
    **plain("charity-orders", "charity-declare", "giving", "giving-feed", "giving-thanks", "giving-mine", "giving-code"),
    **of("charity_order", "charity-order", "charity-evidence"),
    **plain("pairs", "helpers", "helper-new", "pair-allowances"),
    **of("household", "pair-new"),
    **of("mutual_pair", "pair"),
    **of("helper", "helper"),
    **of("allowance_list", "pair-allowance", "pair-allowance-export"),
    "giving-order": (None, {"number": "AX00000000"}),  # tests/charity holds that nothing of it tells who it is
    **plain("exits", "ledger-of-warnings"),
    **of("exit", "exit", "exit-letter"),
    **of("meeting", "meeting", "meeting-add", "meeting-minutes"),
    **of("meeting_item", "meeting-item", "meeting-item-off", key="item_pk", pk="of the meeting"),
    **plain("openings", "openings-export", "watching"),
    **of("opening_request", "opening-request"),
    **plain("linkage"),
    **plain("chain-findings", "chain-export", "chain-tell", "exchange", "chain-return"),
    **of("chain_finding", "chain-finding"),
    **of("household", "household-chain", "household-chain-export", "household-chain-paper"),
    **of("pair", "linkage-pair"),
    **plain("assessment-list", "plan-list", "recalls"),
    **of("recall", "recall"),
    **of("household", "facets-start", key="household_id"),
    "facets": None,  # this county assesses households; tests/assessment/test_facets.py holds who may open it
    "facets-step": None,  # the same
    **of("household", "assessment-household", "assessment-start", "plan-start", key="household_id"),
    **of(
        "assessment", "assessment-open", "assessment-draft", "assessment-sign", "assessment-confirm", "assessment-return",
        "assessment-cancel", "assessment-compare", "assessment-again", "assessment-paper", "assessment-letter",
    ),
    **of("assessment", "assessment-signature", which="household"),
    **of("plan", "plan-open"),
    **of("plan", "plan-step", step="approve"),
    **plain("catalogue", "resources", "resource-new"),
    **plain("catalogue-revisions", "catalogue-revision-new", "list-recipients", "list-needs", "list-projects"),
    **of("revision", "catalogue-revision", "catalogue-revision-check"),
    **of("revision", "catalogue-revision-step", step="cancel"),
    **of("organisation", "resource", "offer-new", "contract-new", "finding-new"),
    **of("offer", "offer-change", key="offer_pk", pk="of the organisation"),
    **of("contract", "contract-change", "contract-end", key="contract_pk", pk="of the organisation"),
    **of("household", "match", "match-choose"),
    **of("chosen", "chosen"),
    **of("household", "household-services", "household-visits", "visit-call", "visit-frequency"),
    **of("household", "order-new", code="meals"),
    **plain("orders", "orders-export", "stops", "stops-worker", "visits", "visits-export"),
    **of("order", "order", "stop"),
    **of("order", "order-step", step="cancel"),
    **of("order", "order-link-send"),
    **of("order_link", "order-link-work"),
    **of("order_link", "order-link-revoke", key="link_pk", pk="of the order"),
    "link": None,  # opened by whoever has the token of a message, which stands nowhere; tests/links walks it
    **of("order", "stop-step", step="check_in"),
    **of("order", "order-complain"),
    **of("household", "household-turns"),
    **of("complaint", "complaint"),
    **of("complaint", "complaint-step", step="reply"),
    **of("escalation", "order-escalation"),
    **of("evidence", "order-picture", key="evidence_pk", pk="of the order"),
    **of("visit", "visit", "visit-record", "visit-explain"),
    **plain("rounds", "rounds-mine", "rounds-staff", "rounds-travel", "rounds-forecast", "rounds-forecast-rows", "rounds-forecast-export"),
    **of(
        "day_plan", "day-plan", "day-plan-progress", "day-plan-repeat", "day-plan-publish", "day-plan-absent", "day-plan-paper", "day-plan-move",
    ),
    **of("round", "round", "round-read"),
    **of("account", "rounds-shift"),
    **plain("letters", "self-test"),
    **plain("public-order", "public-order-progress", "public-order-call", "public-order-choose", "public-order-details", "public-order-place"),
    **of("call_request", "order-call"),
    "self-test-call": None,  # takes only what the self-test signed
    **of("lead", "lead"),
    **plain("needs-rounds", "needs-round-new"),
    **of("needs_round", "needs-round", "needs-list-export"),
    **of("needs_round", "needs-round-step", step="issue"),
    **of("needs_ledger", "needs-ledger", "needs-ledger-export"),
    **of("needs_ledger", "needs-ledger-step", step="submit"),
    **of("needs_row", "needs-row", "needs-row-mark"),
    **plain("needs-worker", "needs", "needs-export", "needs-months", "needs-refresh"),
    **of("household", "household-needs"),
    **of("need", "need-end"),
    **of("needs_month", "needs-month"),
    **of("stale_needs", "stale-needs", "stale-needs-export"),
    **plain("discovery-worker", "canvass-worker"),
    **plain("discoveries", "discovery-new", "canvasses", "canvass-new"),
    **of("discovery", "discovery", "discovery-check", "discovery-handle"),
    **of("canvass", "canvass"),
    **of("canvass_village", "canvass-village", "canvass-village-stop"),
    **of("canvass_stop", "canvass-tick"),
    **of("household", "verification-household", "authorisation-new", "authorisation-form"),
    **of("authorisation", "authorisation", "authorisation-signature"),
    **plain("verifications", "verification-counts"),
    **of("verification", "verification", "verification-report"),
    **of("letter", "letter", "letter-paper"),
    **of("order", "order-letter"),
    **of("household", "household-benefits"),
    **of("household", "benefit-decide", code="charity_study", who="00000000-0000-4000-8000-000000000000"),
    **of("benefit", "benefit-decision", "decision-letter", "again-benefit"),
    **of("assessment", "again-assessment"),
    **of("warning", "again-warning"),
    **of("order", "again-order"),
    **of("letter", "again-letter"),
    **of("household", "service-letter", code="errands"),
    **of("household", "benefit-letter", code="charity_study"),
    **of("photo", "visit-photo", key="photo_pk", pk="of the visit"),
    **plain("overview", "oversight", "oversight-late-export", "ledger-check", "ledger-state", "policy"),
    **plain("duties", "duties-export", "quotas", "quotas-export", "quota-paste"),
    "quota-figures": (None, {"code": "341525100000"}),
    "quota-fund": (None, {"base": "current_year_total", "year": "2026"}),
    **plain("what-if", "what-if-moved", "what-if-export", "what-if-refresh", "what-if-progress"),
    "policy-section": (None, {"section": "parameters"}),
    **plain("policy-compare", "policy-changes", "policy-change-new"),
    "policy-pack": (None, {"pack": "jixi"}),
    "policy-pack-section": (None, {"pack": "jixi", "section": "duties"}),
    "policy-text": (None, {"pack": "jixi"}),
    "policy-published": (None, {"number": "1"}),
    **of("amendment", "policy-change", "policy-change-file"),
    **of("amendment", "policy-change-step", step="cancel"),
    **plain("api:openapi-json", "api:search", "api:waiting"),
    "api:api-root": None,  # only names the interface for reversing addresses
    **of("household", "api:household", key="household_id"),
}  # fmt: skip
