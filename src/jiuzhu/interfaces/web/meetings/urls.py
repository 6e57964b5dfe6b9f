"""Addresses of special meetings."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.meetings import item_views, views

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/<uuid:pk>/", views.meeting, name="meeting"),
    path("meetings/<uuid:pk>/add/", views.meeting_add, name="meeting-add"),
    path("meetings/<uuid:pk>/minutes.pdf", views.minutes, name="meeting-minutes"),
    path("meetings/<uuid:pk>/items/<uuid:item_pk>/", item_views.item, name="meeting-item"),
    path("meetings/<uuid:pk>/items/<uuid:item_pk>/off/", item_views.item_off, name="meeting-item-off"),
]
