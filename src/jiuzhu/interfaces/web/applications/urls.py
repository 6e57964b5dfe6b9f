"""Addresses of applications."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.applications import late_views, step_views, views

urlpatterns = [
    path("applications/", views.applications, name="applications"),
    path("applications/new/", views.new, name="application-new"),
    path("applications/late/<uuid:pk>/", late_views.late, name="application-late"),
    path("applications/<uuid:pk>/", views.application, name="application"),
    path("applications/<uuid:pk>/form/", views.form, name="application-form"),
    path("applications/<uuid:pk>/<slug:step>/", step_views.step, name="application-step"),
]
