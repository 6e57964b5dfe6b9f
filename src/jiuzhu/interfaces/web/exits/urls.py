"""Addresses of gradual exits."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.exits import views

urlpatterns = [
    path("exits/", views.exits, name="exits"),
    path("exits/<uuid:pk>/", views.exit_page, name="exit"),
    path("exits/<uuid:pk>/letter/", views.exit_letter, name="exit-letter"),
]
