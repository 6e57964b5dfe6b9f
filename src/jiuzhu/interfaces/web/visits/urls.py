"""Addresses of visits."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.visits import views

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/export/", views.export, name="visits-export"),
    path("visits/<uuid:pk>/", views.visit, name="visit"),
    path("visits/<uuid:pk>/record/", views.record, name="visit-record"),
    path("visits/<uuid:pk>/agree/", views.agree, name="visit-agree"),
    path("visits/<uuid:pk>/explain/", views.explain, name="visit-explain"),
    path("visits/<uuid:pk>/photo/<uuid:photo_pk>/", views.photo, name="visit-photo"),
    path("visits/household/<uuid:pk>/", views.household, name="household-visits"),
    path("visits/household/<uuid:pk>/call/", views.call, name="visit-call"),
    path("visits/household/<uuid:pk>/frequency/", views.frequency, name="visit-frequency"),
]
