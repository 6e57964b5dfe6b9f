"""Addresses of 改动试算."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.whatif import views

urlpatterns = [
    path("what-if/", views.what_if, name="what-if"),
    path("what-if/households/", views.moved, name="what-if-moved"),
    path("what-if/households/export/", views.export_moved, name="what-if-export"),
    path("what-if/facts/", views.refresh, name="what-if-refresh"),
    path("what-if/facts/progress/", views.refreshing, name="what-if-progress"),
]
