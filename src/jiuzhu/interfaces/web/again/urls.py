"""Addresses of decisions made again."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.again import views

urlpatterns = [
    path("again/assessment/<uuid:pk>/", views.of_assessment, name="again-assessment"),
    path("again/warning/<uuid:pk>/", views.of_warning, name="again-warning"),
    path("again/order/<uuid:pk>/", views.of_order, name="again-order"),
    path("again/benefit/<uuid:pk>/", views.of_benefit, name="again-benefit"),
    path("again/letter/<uuid:pk>/", views.of_letter, name="again-letter"),
]
