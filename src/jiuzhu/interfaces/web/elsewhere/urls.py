"""Addresses of applications from elsewhere."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.elsewhere import views

urlpatterns = [
    path("elsewhere/", views.applications, name="elsewhere"),
    path("elsewhere/new/", views.new, name="elsewhere-new"),
    path("elsewhere/<uuid:pk>/", views.application, name="elsewhere-application"),
    path("elsewhere/<uuid:pk>/transfer/", views.transfer, name="elsewhere-transfer"),
    path("elsewhere/<uuid:pk>/<slug:step>/", views.step, name="elsewhere-step"),
]
