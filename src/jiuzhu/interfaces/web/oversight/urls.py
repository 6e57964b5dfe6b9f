"""Addresses of the dashboard and of 监管有力."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.oversight import views

urlpatterns = [
    path("overview/", views.overview, name="overview"),
    path("oversight/", views.oversight, name="oversight"),
    path("oversight/late/export/", views.export_late, name="oversight-late-export"),
    path("oversight/ledger/check/", views.check_ledger, name="ledger-check"),
    path("oversight/ledger/state/", views.check_state, name="ledger-state"),
]
