"""Addresses of opening identities and of who looked."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.disclosure import showing_views, views

urlpatterns = [
    path("monitoring/warnings/<uuid:pk>/identity/", views.identity, name="warning-identity"),
    path("monitoring/watching/identities/", views.openings, name="openings"),
    path("monitoring/watching/identities/export/", views.export_openings, name="openings-export"),
    path("monitoring/watching/numbers/", showing_views.showings, name="showings"),
    path("monitoring/watching/numbers/export/", showing_views.export_showings, name="showings-export"),
    path("monitoring/watching/identities/requests/<uuid:pk>/", views.opening_request, name="opening-request"),
]
