"""The address of the list of people watched."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.watching import views

urlpatterns = [path("monitoring/watching/", views.watching, name="watching")]
