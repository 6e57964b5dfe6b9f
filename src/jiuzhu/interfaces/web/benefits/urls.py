"""Addresses of benefit decisions."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.benefits import views

urlpatterns = [
    path("benefits/<uuid:pk>/decide/<slug:code>/<uuid:who>/", views.decide, name="benefit-decide"),
    path("benefits/decisions/<uuid:pk>/", views.decision, name="benefit-decision"),
]
