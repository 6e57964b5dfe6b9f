"""Addresses of linkage."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.linkage import views

urlpatterns = [
    path("monitoring/linkage/", views.pairs, name="linkage"),
    path("monitoring/linkage/<uuid:pk>/", views.pair, name="linkage-pair"),
]
