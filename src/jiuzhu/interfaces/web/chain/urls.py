"""Addresses of the assistance chain."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.chain import candidate_views, exchange_views, household_views, list_views, views

urlpatterns = [
    path("monitoring/chain/", views.findings, name="chain-findings"),
    path("monitoring/chain/export/", views.export_findings, name="chain-export"),
    path("monitoring/chain/tell/", views.tell_many, name="chain-tell"),
    path("monitoring/chain/<uuid:pk>/", views.finding, name="chain-finding"),
    path("monitoring/chain/exchange/", exchange_views.exchange, name="exchange"),
    path("monitoring/chain/exchange/return/", exchange_views.take_return, name="chain-return"),
    path("monitoring/chain/exchange/receivers/", list_views.receiver, name="list-receiver"),
    path("monitoring/chain/exchange/receivers/<uuid:pk>/end/", list_views.receiver_end, name="list-receiver-end"),
    path("monitoring/chain/exchange/lists/<uuid:pk>/", list_views.name_list, name="name-list"),
    path("monitoring/feeds/candidates/", candidate_views.candidate_list, name="candidates"),
    path("monitoring/feeds/candidates/take/", candidate_views.take, name="candidates-take"),
    path("household/<uuid:pk>/chain/", household_views.chain, name="household-chain"),
    path("household/<uuid:pk>/chain/export/", household_views.export_chain, name="household-chain-export"),
    path("household/<uuid:pk>/chain.pdf", household_views.printed, name="household-chain-paper"),
]
