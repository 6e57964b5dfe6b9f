"""Addresses of 定额与资金."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.quotas import views

urlpatterns = [
    path("quotas/", views.quotas, name="quotas"),
    path("quotas/export/", views.export, name="quotas-export"),
    path("quotas/figures/<str:code>/", views.figures, name="quota-figures"),
    path("quotas/paste/", views.paste, name="quota-paste"),
    path("quotas/fund/<str:base>/<int:year>/", views.fund, name="quota-fund"),
]
