"""Addresses of monthly distribution."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.distribution import handout_views, list_views, month_views, sheet_views
from jiuzhu.interfaces.web.orders import offline

urlpatterns = [
    path("distribution/", list_views.lists, name="distribution-lists"),
    path("distribution/funds/", list_views.funds, name="distribution-funds"),
    path("distribution/month/", month_views.month, name="distribution-month"),
    path("distribution/month/list.xlsx", month_views.export, name="distribution-month-export"),
    path("distribution/<uuid:pk>/", list_views.month_list, name="distribution-list"),
    path("distribution/<uuid:pk>/list.xlsx", list_views.export, name="distribution-export"),
    path("distribution/<uuid:pk>/list.pdf", list_views.paper, name="distribution-paper"),
    path("distribution/sheet/<uuid:pk>/", sheet_views.sheet, name="distribution-sheet"),
    path("distribution/line/<uuid:pk>/<slug:step>/", sheet_views.take_step, name="distribution-line-step"),
    path("handouts/", handout_views.handouts, name="handouts"),
    path("handouts/worker.js", offline.worker, name="handouts-worker"),
    path("handouts/<uuid:pk>/", handout_views.handout, name="handout"),
    path("handouts/<uuid:pk>/<slug:step>/", handout_views.take_step, name="handout-step"),
    # Not under handouts/, of which the phone keeps what is opened.
    path("distribution/line/<uuid:pk>/proof/<uuid:proof_pk>/", handout_views.proof, name="handout-proof"),
]
