"""Addresses of the background tasks."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.jobs import views

urlpatterns = [
    path("manage/tasks/", views.failed, name="tasks"),
    path("manage/tasks/<uuid:pk>/again/", views.again, name="task-again"),
]
