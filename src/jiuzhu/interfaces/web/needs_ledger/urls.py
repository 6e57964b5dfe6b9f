"""Addresses of ledgers of needs."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.needs_ledger import row_views, views

urlpatterns = [
    path("needs-ledger/", views.rounds, name="needs-rounds"),
    path("needs-ledger/new/", views.new, name="needs-round-new"),
    path("needs-ledger/round/<uuid:pk>/", views.round_, name="needs-round"),
    path("needs-ledger/round/<uuid:pk>/<str:step>/", views.round_step, name="needs-round-step"),
    path("needs-ledger/list/<uuid:pk>/export/", views.export_list, name="needs-list-export"),
    path("needs-ledger/ledger/<uuid:pk>/", row_views.ledger, name="needs-ledger"),
    path("needs-ledger/ledger/<uuid:pk>/export/", row_views.export_ledger, name="needs-ledger-export"),
    path("needs-ledger/ledger/<uuid:pk>/<str:step>/", row_views.ledger_step, name="needs-ledger-step"),
    path("needs-ledger/row/<uuid:pk>/", row_views.row, name="needs-row"),
    path("needs-ledger/row/<uuid:pk>/mark/", row_views.mark, name="needs-row-mark"),
]
