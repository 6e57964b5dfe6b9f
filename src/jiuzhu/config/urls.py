"""Every address; each part lists its own."""

from __future__ import annotations

from django.urls import include, path

from jiuzhu.interfaces.api.urls import routes
from jiuzhu.interfaces.web.pictures import icon

PARTS = (
    "desk",
    "accounts",
    "values",
    "calendar",
    "registry",
    "linkage",
    "disclosure",
    "watching",
    "monitoring",
    "liaisons",
    "assessment",
    "needs",
    "needs_ledger",
    "catalogue",
    "matching",
    "supplies",
    "orders",
    "self_service",
    "links",
    "visits",
    "rounds",
    "portal",
    "settlements",
    "household",
    "oversight",
    "duties",
    "quotas",
    "entries",
    "policy",
    "whatif",
    "letters",
    "again",
    "benefits",
    "selftest",
    "leads",
    "elsewhere",
    "applications",
    "charity",
    "mutual_help",
    "agreements",
    "care_insurance",
    "distribution",
    "discovery",
    "chain",
    "referrals",
    "meetings",
    "outside",
    "rosters",
    "exits",
    "verification",
    "jobs",
)

urlpatterns = [
    *(path("", include(f"jiuzhu.interfaces.web.{part}.urls")) for part in PARTS),
    path("api/", routes),
    path("favicon.ico", icon, name="icon"),
]

handler400 = "jiuzhu.interfaces.web.errors.bad_request"
handler403 = "jiuzhu.interfaces.web.errors.forbidden"
handler404 = "jiuzhu.interfaces.web.errors.not_found"
handler500 = "jiuzhu.interfaces.web.errors.server_error"
