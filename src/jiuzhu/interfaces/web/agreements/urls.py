"""Addresses of care agreements."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.agreements import views

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/household/<uuid:pk>/new/", views.agreement_new, name="agreement-new"),
    path("agreements/<uuid:pk>/", views.agreement, name="agreement"),
    path("agreements/<uuid:pk>/agreement.pdf", views.paper, name="agreement-paper"),
]
