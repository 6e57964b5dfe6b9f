"""Addresses of service orders."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.orders import (
    aftermath_views,
    clash_views,
    dispatching_views,
    offline,
    phone_views,
    telling_views,
    turn_views,
    views,
)

urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/export/", views.export, name="orders-export"),
    path("orders/dispatch/", dispatching_views.dispatch_all, name="orders-dispatch"),
    path("orders/<uuid:pk>/", views.order, name="order"),
    path("orders/<uuid:pk>/step/<slug:step>/", views.take_step, name="order-step"),
    path("orders/<uuid:pk>/evidence/<uuid:evidence_pk>/", views.picture, name="order-picture"),
    path("orders/<uuid:pk>/complain/", aftermath_views.complain, name="order-complain"),
    path("complaints/<uuid:pk>/", aftermath_views.complaint, name="complaint"),
    path("complaints/<uuid:pk>/<slug:step>/", aftermath_views.take_complaint_step, name="complaint-step"),
    path("order-escalations/<uuid:pk>/", aftermath_views.escalation, name="order-escalation"),
    path("order-clashes/", clash_views.clash_list, name="order-clashes"),
    path("order-clashes/<uuid:pk>/", clash_views.clash, name="order-clash"),
    path("order-tellings/<uuid:pk>/", telling_views.telling, name="order-telling"),
    path("households/<uuid:pk>/turns/", turn_views.turns, name="household-turns"),
    path("stops/", phone_views.stops, name="stops"),
    path("stops/worker.js", offline.worker, name="stops-worker"),
    path("stops/<uuid:pk>/", phone_views.stop, name="stop"),
    path("stops/<uuid:pk>/<slug:step>/", phone_views.take_step, name="stop-step"),
]
