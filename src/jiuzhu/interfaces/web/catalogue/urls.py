"""Addresses of changes of the service list."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.catalogue import list_views, three_lists, views

urlpatterns = [
    path("matching/", list_views.catalogue_page, name="catalogue"),
    path("matching/list/export/", list_views.export, name="catalogue-export"),
    path("matching/list/changes/", views.revisions, name="catalogue-revisions"),
    path("matching/list/changes/new/", views.begin, name="catalogue-revision-new"),
    path("matching/list/changes/<uuid:pk>/", views.revision, name="catalogue-revision"),
    path("matching/list/changes/<uuid:pk>/check/", views.check, name="catalogue-revision-check"),
    path("matching/list/changes/<uuid:pk>/<slug:step>/", views.step, name="catalogue-revision-step"),
    path("matching/lists/", three_lists.recipients, name="list-recipients"),
    path("matching/lists/needs/", three_lists.needed, name="list-needs"),
    path("matching/lists/projects/", three_lists.projects, name="list-projects"),
]
