"""Addresses of links."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.links import link_views, sending_views

urlpatterns = [
    # Where a link of a short message leads; ``rules.LINK_PATH`` says the same.
    path("l/<str:token>/", link_views.link, name="link"),
    path("orders/links/<uuid:pk>/", sending_views.work, name="order-link-work"),
    path("orders/<uuid:pk>/link/", sending_views.send, name="order-link-send"),
    path("orders/<uuid:pk>/link/<uuid:link_pk>/revoke/", sending_views.revoke, name="order-link-revoke"),
]
