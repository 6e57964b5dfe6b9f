"""Addresses of monthly statements."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.settlements import line_views, list_views, recovery_views, views

urlpatterns = [
    path("settlements/", list_views.settlements, name="settlements"),
    path("settlements/send/", list_views.send, name="settlement-send"),
    path("settlements/<uuid:pk>/", views.settlement, name="settlement"),
    path("settlements/<uuid:pk>/export/", views.export, name="settlement-export"),
    path("settlements/recoveries/<uuid:pk>/", recovery_views.recovery, name="settlement-recovery"),
    path("settlements/<uuid:pk>/lines/<uuid:line_pk>/recover/", recovery_views.recover, name="settlement-recover"),
    path("settlements/<uuid:pk>/lines/<uuid:line_pk>/objection/", line_views.objection, name="settlement-objection"),
    path("settlements/<uuid:pk>/lines/<uuid:line_pk>/answer/", line_views.answer, name="settlement-answer"),
    path("settlements/<uuid:pk>/lines/<uuid:line_pk>/evidence/", line_views.evidence, name="settlement-evidence"),
]
