"""Addresses of charity orders; nothing in a public one says who is helped or who helps."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.charity import claim_views, public_views, views

urlpatterns = [
    path("charity/orders/", views.charity_orders, name="charity-orders"),
    path("charity/orders/new/", views.declare, name="charity-declare"),
    path("charity/orders/<uuid:pk>/", views.charity_order, name="charity-order"),
    path("charity/orders/<uuid:pk>/evidence/", views.evidence, name="charity-evidence"),
    path("charity/news/<uuid:pk>/", views.news, name="charity-news"),
    path("giving/", public_views.giving, name="giving"),
    path("giving/orders.json", public_views.feed, name="giving-feed"),
    path("giving/thanks/", public_views.thanks, name="giving-thanks"),
    path("giving/mine/", claim_views.mine, name="giving-mine"),
    path("giving/code/", claim_views.code, name="giving-code"),
    path("giving/<slug:number>/", claim_views.order, name="giving-order"),
]
