"""Addresses of 月结."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.rosters import views

urlpatterns = [
    path("settling/", views.rosters, name="rosters"),
    path("settling/<uuid:pk>/", views.roster, name="roster"),
    path("settling/<uuid:pk>/export/", views.export_roster, name="roster-export"),
    path("settling/months/<uuid:pk>/", views.month_settlement, name="month-settlement"),
]
