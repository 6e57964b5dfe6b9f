"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.portal import certificate_views, ledger_views, week_views

urlpatterns = [
    path("provider/", week_views.week, name="provider"),
    path("provider/capacity/<uuid:pk>/", week_views.capacity, name="provider-capacity"),
    path("provider/<uuid:pk>/certificates/", certificate_views.certificates, name="certificates"),
    path("provider/certificates/<uuid:pk>/", certificate_views.certificate, name="certificate"),
    path("provider/certificates/<uuid:pk>/picture/", certificate_views.picture, name="certificate-picture"),
    path("provider/<uuid:pk>/ledger/", ledger_views.ledger, name="provider-ledger"),
    path("provider/<uuid:pk>/ledger/export/", ledger_views.ledger_export, name="provider-ledger-export"),
    path("provider/<uuid:pk>/statement/", ledger_views.statement, name="provider-statement"),
    path("provider/<uuid:pk>/statement/export/", ledger_views.statement_export, name="provider-statement-export"),
]
