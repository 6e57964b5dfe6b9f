"""Addresses of hospital-care insurance."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.care_insurance import list_views, views

urlpatterns = [
    path("care-insurance/", list_views.lists, name="care-lists"),
    path("care-insurance/uninsured/", list_views.uninsured, name="care-uninsured"),
    path("care-insurance/policies/", views.policies, name="care-policies"),
    path("care-insurance/claims/", views.claims, name="care-claims"),
    path("care-insurance/lists/<uuid:pk>/", list_views.care_list, name="care-list"),
    path("care-insurance/lists/<uuid:pk>/export/", list_views.export, name="care-list-export"),
    path("care-insurance/policies/<uuid:pk>/", views.policy, name="care-policy"),
    path("care-insurance/policies/<uuid:pk>/leave-out/", list_views.leave_out, name="care-leave-out"),
    path("care-insurance/claims/<uuid:pk>/", views.claim, name="care-claim"),
    path("care-insurance/claims/<uuid:pk>/papers/<uuid:paper_pk>/", views.paper, name="care-claim-paper"),
]
