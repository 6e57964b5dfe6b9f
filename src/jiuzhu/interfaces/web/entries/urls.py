"""Addresses of 录入监督."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.entries import views

urlpatterns = [
    path("entries/", views.entries, name="entries"),
    path("entries/rows/", views.rows, name="entry-rows"),
    path("entries/sampling/<uuid:pk>/", views.sampling, name="entry-sampling"),
    path("entries/<uuid:pk>/", views.check, name="entry-check"),
]
