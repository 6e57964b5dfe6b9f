"""Addresses of the law in force and of its changes."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.policy import change_views, views

urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/compare/", views.compare, name="policy-compare"),
    path("policy/changes/", change_views.change_list, name="policy-changes"),
    path("policy/changes/new/", change_views.change_new, name="policy-change-new"),
    path("policy/changes/number/<int:number>/", change_views.published, name="policy-published"),
    path("policy/changes/<uuid:pk>/", change_views.change, name="policy-change"),
    path("policy/changes/<uuid:pk>/file/", change_views.change_file, name="policy-change-file"),
    path("policy/changes/<uuid:pk>/step/<slug:step>/", change_views.change_step, name="policy-change-step"),
    path("policy/packs/<slug:pack>/", views.policy, name="policy-pack"),
    path("policy/packs/<slug:pack>/text/", views.text, name="policy-text"),
    path("policy/packs/<slug:pack>/<slug:section>/", views.policy, name="policy-pack-section"),
    path("policy/<slug:section>/", views.policy, name="policy-section"),
]
