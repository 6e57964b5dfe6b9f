"""Addresses of 经济核对."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.verification import authorisation_views, check_views, due_views, household_views, list_views, term_views

urlpatterns = [
    path("verification/", list_views.verifications, name="verifications"),
    path("verification/counts/", list_views.counts, name="verification-counts"),
    path("verification/due/", due_views.due, name="verification-due"),
    path("verification/expiring/", term_views.authorisations_expiring, name="authorisations-expiring"),
    path("verification/renewals/<uuid:pk>/", term_views.renewal, name="authorisation-renewal"),
    path("verification/<uuid:pk>/", check_views.verification, name="verification"),
    path("verification/<uuid:pk>/report.pdf", check_views.paper, name="verification-report"),
    path("verification/household/<uuid:pk>/", household_views.household, name="verification-household"),
    path("verification/household/<uuid:pk>/sign/", authorisation_views.sign, name="authorisation-new"),
    path("verification/household/<uuid:pk>/form.pdf", authorisation_views.paper, name="authorisation-form"),
    path("verification/authorisations/<uuid:pk>/", authorisation_views.authorisation, name="authorisation"),
    path("verification/authorisations/<uuid:pk>/signature/", authorisation_views.signature, name="authorisation-signature"),
]
