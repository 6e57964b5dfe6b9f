"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.referrals import views

urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/<uuid:pk>/", views.referral, name="referral"),
    path("referrals/<uuid:pk>/urge/", views.referral_urge, name="referral-urge"),
]
