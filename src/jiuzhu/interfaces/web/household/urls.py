"""Addresses of the household file."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.household import feed_rows, records, views

urlpatterns = [
    path("household/<uuid:pk>/", views.file, name="household-file"),
    path("household/<uuid:pk>/numbers/", views.reveal, name="household-reveal"),
    path("household/<uuid:pk>/file.pdf", views.printed, name="household-paper"),
    path("household/<uuid:pk>/feeds/", feed_rows.feed_rows, name="household-feeds"),
    path("household/<uuid:pk>/records/", records.records, name="household-records"),
]
