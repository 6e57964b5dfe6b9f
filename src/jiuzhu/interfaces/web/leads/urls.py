"""Addresses of leads."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.leads import charity_views, views

urlpatterns = [
    path("leads/<uuid:pk>/", views.lead, name="lead"),
    path("charity/", charity_views.charity_leads, name="charity-leads"),
    path("charity/<uuid:pk>/", charity_views.charity_lead, name="charity-lead"),
]
