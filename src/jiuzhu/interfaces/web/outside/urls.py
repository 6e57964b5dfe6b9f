"""Addresses of 外来预警."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.outside import views

urlpatterns = [
    path("monitoring/outside/", views.outside_batches, name="outside-batches"),
    path("monitoring/outside/<uuid:pk>/", views.outside_batch, name="outside-batch"),
    path("monitoring/outside/<uuid:pk>/results/", views.outside_answer, name="outside-answer"),
]
