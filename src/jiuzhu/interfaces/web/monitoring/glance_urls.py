"""Addresses of 本月一览 and of what lies behind its numbers."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.monitoring import glance_behind, glance_views, trust_views

urlpatterns = [
    path("monitoring/glance/", glance_views.glance, name="month-glance"),
    path("monitoring/glance/rows/", glance_views.rows, name="month-rows"),
    path("monitoring/accuracy/", trust_views.accuracy, name="rule-accuracy"),
    path("monitoring/accuracy/rows/", trust_views.accuracy_rows, name="rule-accuracy-rows"),
    path("monitoring/warnings/<uuid:pk>/explain/", trust_views.explain, name="warning-explain"),
    path("monitoring/glance/compare/", glance_views.compare, name="month-compare"),
    path("monitoring/glance/compared/", glance_behind.month_compared, name="month-compared"),
    path("monitoring/glance/households/", glance_behind.month_households, name="month-households"),
    path("monitoring/glance/files/", glance_views.files, name="month-files"),
]
