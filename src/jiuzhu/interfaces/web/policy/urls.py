"""Addresses of the law in force."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.policy import views

urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/<slug:section>/", views.policy, name="policy-section"),
]
