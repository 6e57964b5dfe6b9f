"""Every address; each part lists its own."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from django.urls import include, path

PARTS = (
    "desk",
    "accounts",
    "values",
    "calendar",
    "registry",
    "monitoring",
    "assessment",
    "matching",
    "orders",
    "visits",
    "household",
    "oversight",
    "policy",
)

INTERFACES = Path(__file__).resolve().parent.parent / "interfaces"

urlpatterns = [
    path("", include(f"jiuzhu.interfaces.web.{part}.urls")) for part in PARTS if (INTERFACES / "web" / part / "urls.py").exists()
]
if (INTERFACES / "api" / "urls.py").exists():
    urlpatterns.append(path("api/", import_module("jiuzhu.interfaces.api.urls").routes))

handler400 = "jiuzhu.interfaces.web.errors.bad_request"
handler403 = "jiuzhu.interfaces.web.errors.forbidden"
handler404 = "jiuzhu.interfaces.web.errors.not_found"
handler500 = "jiuzhu.interfaces.web.errors.server_error"
