"""Addresses of 任务与报送."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.duties import views

urlpatterns = [
    path("duties/", views.duties, name="duties"),
    path("duties/export/", views.export, name="duties-export"),
]
