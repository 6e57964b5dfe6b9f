"""Addresses of leads."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.leads import views

urlpatterns = [path("leads/<uuid:pk>/", views.lead, name="lead")]
