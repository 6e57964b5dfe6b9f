"""Addresses of needs."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.needs import month_views, views
from jiuzhu.interfaces.web.orders import offline

urlpatterns = [
    path("needs/", views.needs, name="needs"),
    path("needs/export/", views.export, name="needs-export"),
    path("needs/household/<uuid:pk>/", views.household, name="household-needs"),
    path("needs/<uuid:pk>/edit/", views.edit, name="need-edit"),
    path("needs/<uuid:pk>/end/", views.end, name="need-end"),
    path("needs/months/", month_views.months, name="needs-months"),
    path("needs/month/worker.js", offline.worker, name="needs-worker"),
    path("needs/month/<uuid:pk>/", month_views.month, name="needs-month"),
    path("needs/refresh/", month_views.refresh, name="needs-refresh"),
    path("needs/stale/<uuid:pk>/", month_views.stale, name="stale-needs"),
    path("needs/stale/<uuid:pk>/export/", month_views.stale_export, name="stale-needs-export"),
]
