"""Addresses of letters."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.letters import views

urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/<uuid:pk>/", views.letter, name="letter"),
    path("letters/<uuid:pk>/letter.pdf", views.paper, name="letter-paper"),
    path("letters/about/assessment/<uuid:pk>/", views.about_assessment, name="assessment-letter"),
    path("letters/about/warning/<uuid:pk>/", views.about_warning, name="warning-letter"),
    path("letters/about/recheck/<uuid:pk>/", views.about_recheck, name="recheck-letter"),
    path("letters/about/order/<uuid:pk>/", views.about_order, name="order-letter"),
    path("letters/about/service/<uuid:pk>/<slug:code>/", views.about_service, name="service-letter"),
    path("letters/about/benefit/<uuid:pk>/<slug:code>/", views.about_benefit, name="benefit-letter"),
    path("letters/about/decision/<uuid:pk>/", views.about_decision, name="decision-letter"),
    path("letters/about/application/<uuid:pk>/", views.about_application, name="application-letter"),
    path("letters/about/application/<uuid:pk>/notice.pdf", views.application_notice, name="application-notice"),
    path("letters/about/benefits/<uuid:pk>/", views.benefits, name="household-benefits"),
]
