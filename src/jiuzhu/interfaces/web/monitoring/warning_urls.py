"""Addresses of warnings and re-checks."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.monitoring import late_views, ledger_views, recheck_views, warning_rows, warning_views

urlpatterns = [
    path("monitoring/warnings/", warning_views.warnings, name="warnings"),
    path("monitoring/warnings/export/", warning_views.export_warnings, name="warnings-export"),
    path("monitoring/warnings/assign/", warning_views.assign_many, name="warnings-assign"),
    path("monitoring/warnings/late/<uuid:pk>/", late_views.late, name="warnings-late"),
    path("monitoring/warnings/<uuid:pk>/", warning_views.warning, name="warning"),
    path("monitoring/warnings/<uuid:pk>/rows/", warning_rows.rows, name="warning-rows"),
    path("monitoring/ledger/", ledger_views.ledger, name="ledger-of-warnings"),
    path("monitoring/rechecks/", recheck_views.rechecks, name="rechecks"),
    path("monitoring/rechecks/<uuid:pk>/", recheck_views.recheck, name="recheck"),
]
