"""Addresses of the working-day calendar."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.calendar import views

urlpatterns = [
    path("manage/calendar/", views.years, name="calendar"),
    path("manage/calendar/<int:year>/", views.year, name="calendar-year"),
]
