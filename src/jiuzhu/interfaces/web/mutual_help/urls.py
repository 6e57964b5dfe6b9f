"""Addresses of mutual help."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.mutual_help import allowance_views, helper_views, hours_views, views
from jiuzhu.interfaces.web.orders import offline

urlpatterns = [
    path("mutual-help/", views.pairs, name="pairs"),
    path("mutual-help/household/<uuid:pk>/new/", views.pair_new, name="pair-new"),
    path("mutual-help/<uuid:pk>/", views.pair, name="pair"),
    path("mutual-help/hours/", hours_views.hours, name="pair-hours"),
    path("mutual-help/hours/worker.js", offline.worker, name="pair-hours-worker"),
    path("mutual-help/<uuid:pk>/hours/", hours_views.hours_log, name="pair-hours-log"),
    path("mutual-help/helpers/", helper_views.helpers, name="helpers"),
    path("mutual-help/helpers/new/", helper_views.helper_new, name="helper-new"),
    path("mutual-help/helpers/<uuid:pk>/", helper_views.helper, name="helper"),
    path("mutual-help/allowances/", allowance_views.allowances, name="pair-allowances"),
    path("mutual-help/allowances/<uuid:pk>/", allowance_views.allowance, name="pair-allowance"),
    path("mutual-help/allowances/<uuid:pk>/export/", allowance_views.export, name="pair-allowance-export"),
]
