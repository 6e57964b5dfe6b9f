"""Addresses of the county's own values."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.values import views

urlpatterns = [
    path("manage/values/", views.values, name="local-values"),
    path("manage/values/<str:key>/", views.value, name="local-value"),
]
