"""Addresses of 部门联络."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.liaisons import figures_views, views

urlpatterns = [
    path("monitoring/feeds/liaisons/", views.liaisons, name="liaisons"),
    path("monitoring/feeds/liaisons/reports/", views.reports, name="liaison-reports"),
    path("monitoring/feeds/figures/", figures_views.figures, name="liaison-figures"),
    path("monitoring/feeds/liaisons/unit/<slug:unit>/", views.unit, name="liaison-unit"),
]
