"""Addresses of day plans."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.rounds import forecast_views, moving_views, own_views, staff_views, stay_views, views, way_views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/<uuid:pk>/", views.plan, name="day-plan"),
    path("rounds/<uuid:pk>/progress/", views.progress_of, name="day-plan-progress"),
    path("rounds/<uuid:pk>/repeat/", views.repeat, name="day-plan-repeat"),
    path("rounds/<uuid:pk>/publish/", views.publish, name="day-plan-publish"),
    path("rounds/<uuid:pk>/absent/", views.absent, name="day-plan-absent"),
    path("rounds/<uuid:pk>/paper/", views.paper, name="day-plan-paper"),
    path("rounds/<uuid:pk>/move/", moving_views.move, name="day-plan-move"),
    path("rounds/<uuid:pk>/agree/", moving_views.agree, name="day-plan-agree"),
    path("rounds/mine/", own_views.mine, name="rounds-mine"),
    path("rounds/day/<uuid:pk>/", own_views.day, name="round"),
    path("rounds/day/<uuid:pk>/read/", own_views.read, name="round-read"),
    path("rounds/staff/", staff_views.staff, name="rounds-staff"),
    path("rounds/staff/<uuid:pk>/", staff_views.shift, name="rounds-shift"),
    path("rounds/stays/", stay_views.stays, name="rounds-stays"),
    path("rounds/travel/", way_views.travel, name="rounds-travel"),
    path("rounds/travel/table/", way_views.table, name="rounds-travel-table"),
    path("rounds/travel/import/", way_views.bring_in, name="rounds-travel-import"),
    path("rounds/forecast/", forecast_views.forecast, name="rounds-forecast"),
    path("rounds/forecast/rows/", forecast_views.rows, name="rounds-forecast-rows"),
    path("rounds/forecast/export/", forecast_views.export, name="rounds-forecast-export"),
]
