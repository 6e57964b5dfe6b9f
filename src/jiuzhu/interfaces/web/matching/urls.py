"""Addresses of 三 资源匹配."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.matching import chosen_views, contract_views, gap_views, library_views, matcher_views, ordering_views

urlpatterns = [
    path("matching/resources/", library_views.resources, name="resources"),
    path("matching/resources/new/", library_views.new_organisation, name="resource-new"),
    path("matching/resources/<uuid:pk>/", library_views.resource, name="resource"),
    path("matching/resources/<uuid:pk>/offer/", library_views.enter_offer, name="offer-new"),
    path("matching/resources/<uuid:pk>/offer/<uuid:offer_pk>/", library_views.change_offer, name="offer-change"),
    path("matching/resources/<uuid:pk>/contract/", contract_views.sign_contract, name="contract-new"),
    path("matching/resources/<uuid:pk>/contract/<uuid:contract_pk>/", contract_views.change_contract, name="contract-change"),
    path("matching/resources/<uuid:pk>/contract/<uuid:contract_pk>/end/", contract_views.end_contract, name="contract-end"),
    path("matching/resources/<uuid:pk>/finding/", library_views.record_finding, name="finding-new"),
    path("matching/gaps/", gap_views.gap_map, name="gaps"),
    path("matching/gaps/rows/", gap_views.gap_rows, name="gap-rows"),
    path("matching/gaps/export/", gap_views.gap_export, name="gap-export"),
    path("matching/match/<uuid:pk>/", matcher_views.match, name="match"),
    path("matching/match/<uuid:pk>/choose/", matcher_views.match_choose, name="match-choose"),
    path("matching/chosen/<uuid:pk>/", chosen_views.chosen, name="chosen"),
    path("matching/chosen/<uuid:pk>/<slug:step>/", chosen_views.choice_step, name="chosen-step"),
    path("matching/household/<uuid:pk>/", ordering_views.services, name="household-services"),
    path("matching/household/<uuid:pk>/<slug:code>/", ordering_views.place, name="order-new"),
]
