"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("export/", views.export_desk, name="desk-export"),
    path("done/", views.done, name="done"),
    path("done/export/", views.export_done, name="done-export"),
    path("work/", views.open_work, name="open-work"),
    path("work/export/", views.export_open_work, name="open-work-export"),
    path("work/<uuid:pk>/", views.direct, name="work"),
    path("work/<uuid:pk>/urge/", views.urge, name="work-urge"),
]
