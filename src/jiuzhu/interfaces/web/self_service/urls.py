"""Addresses of 群众点单; only an order's number ever stands in one."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.self_service import call_views, own_views, views

urlpatterns = [
    path("order/", views.start, name="public-order"),
    path("order/choose/", views.choose, name="public-order-choose"),
    path("order/details/", views.details, name="public-order-details"),
    path("order/place/", views.place, name="public-order-place"),
    path("order/progress/", views.progress, name="public-order-progress"),
    path("order/own/", own_views.ask, name="public-own"),
    path("order/own/open/", own_views.opened, name="public-own-open"),
    path("order/own/step/", own_views.step, name="public-own-step"),
    path("order/call/", call_views.call_me, name="public-order-call"),
    path("order-calls/<uuid:pk>/", call_views.call_request, name="order-call"),
]
