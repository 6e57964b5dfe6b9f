"""Addresses of the resource library beside the organisations."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.supplies import department_views, entering_views, joining_views, list_views

urlpatterns = [
    path("matching/supplies/", list_views.supplies, name="supplies"),
    path("matching/supplies/export/", list_views.supplies_export, name="supplies-export"),
    path("matching/supplies/new/", entering_views.new_supply, name="supply-new"),
    path("matching/supplies/template/", entering_views.template, name="supplies-template"),
    path("matching/supplies/import/", entering_views.import_supplies, name="supplies-import"),
    path("matching/supplies/<uuid:pk>/", list_views.supply, name="supply"),
    path("matching/supplies/<uuid:pk>/change/", entering_views.change_supply, name="supply-change"),
    path("matching/supplies/<uuid:pk>/qualification/", entering_views.qualify_supply, name="supply-qualification"),
    path("matching/supplies/<uuid:pk>/<slug:step>/", list_views.take_step, name="supply-step"),
    path("matching/resources/<uuid:pk>/qualification/", entering_views.qualify_organisation, name="organisation-qualification"),
    path("matching/resources/<uuid:pk>/phone/", entering_views.organisation_phone, name="organisation-phone"),
    path("department-items/", department_views.items, name="department-items"),
    path("department-items/new/", department_views.publish, name="department-item-new"),
    path("join/", joining_views.join, name="enterprise-join"),
]
